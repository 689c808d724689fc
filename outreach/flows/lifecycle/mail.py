"""Mail: the life of one mail, from its first draft until it was sent, failed or was stopped.

Nothing here commits. Everything else about a change (when it is tried again, what the pitch does) is the caller's.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import SQLColumnExpression, select, update

from ...core.states import ON_ITS_WAY, STOPPABLE, UNSENT, MailState
from ...db import db
from ...models import Message, Step
from .allowed import demand

S = MailState
Where = SQLColumnExpression[bool]
# What a mail may be when it becomes …
ALLOWED: dict[str, tuple[MailState, ...]] = {
    "a draft": (S.DRAFT, S.QUEUED, S.HELD, S.STOPPED),  # a person looks at it (again) before it leaves
    "confirmed": (S.DRAFT, S.HELD),
    "released": (*UNSENT, S.UNKNOWN, S.FAILED),  # a person says: send it, whatever kept it back
    "claimed": (S.QUEUED,),
    "sending": (S.CLAIMED,),  # the final dot is written
    "sent": (S.SENDING, S.UNKNOWN, S.HELD),
    "unknown": (S.CLAIMED, S.SENDING),  # the server never said whether it took it
    "queued again": (*ON_ITS_WAY, S.UNKNOWN),
    "failed": tuple(state for state in S if state not in (S.DRAFT, S.RECEIVED)),  # a bounce comes late, or twice
    "held": (S.QUEUED, S.CLAIMED, S.DRAFT),
    "let go": (S.HELD,),
    "cancelled": (*UNSENT, S.FAILED),
    "stopped": STOPPABLE,
}


def may(message: Message, change: str) -> bool:
    """Tell whether a mail may become *change*, one of the keys of ALLOWED."""
    return message.state in ALLOWED[change]


def _demand(message: Message, change: str) -> None:
    demand(ALLOWED, change, message.state, f"The mail to {message.recipient}")


# --- how it begins ----------------------------------------------------------------------------------------------------


def draft(**columns: Any) -> Message:
    """A new mail of ours that waits for a person."""
    return Message(outgoing=True, state=S.DRAFT, **columns)


def queued(**columns: Any) -> Message:
    """A new mail of ours that leaves by itself when its moment has come."""
    return Message(outgoing=True, state=S.QUEUED, **columns)


def received(**columns: Any) -> Message:
    """A mail of theirs."""
    return Message(outgoing=False, state=S.RECEIVED, **columns)


# --- what a person decides --------------------------------------------------------------------------------------------


def make_draft(message: Message) -> None:
    """Let a person look at a mail, again or after all, before it leaves."""
    _demand(message, "a draft")
    message.state, message.reason = S.DRAFT, ""


def ask_first(step: Step) -> int:
    """Let a person look at every planned mail of a step before it leaves; returns how many."""
    planned = (Message.step_id == step.id, Message.outgoing, Message.confirmed_at.is_(None))
    return len(list(_each(planned, (S.QUEUED,), make_draft)))


def confirm(message: Message, at: datetime) -> None:
    """A person says yes to a draft."""
    _demand(message, "confirmed")
    message.state, message.confirmed_at, message.reason = S.QUEUED, at, ""


def release(message: Message, at: datetime) -> None:
    """A person says yes to a mail that is late, held, doubtful or refused: it leaves now."""
    _demand(message, "released")
    message.state, message.reason, message.claim_token = S.QUEUED, "", ""
    message.due_at = message.at = message.confirmed_at = at
    message.not_before, message.reconcile_at, message.bounce_class = None, None, ""


def cancel(message: Message, why: str) -> None:
    """Never send it."""
    _demand(message, "cancelled")
    message.state, message.reason = S.SKIPPED, why


# --- what keeps it back -----------------------------------------------------------------------------------------------


def hold(message: Message, why: str) -> None:
    """Keep it until a person decides."""
    _demand(message, "held")
    message.state, message.reason = S.HELD, why


def hold_steps(pitch_id: int, why: str) -> list[int]:
    """Let a person decide about the planned mails of a pitch; gives their ids."""
    steps = (Message.pitch_id == pitch_id, Message.outgoing, Message.step_id.is_not(None), Message.phase != "dot")
    return [message.id for message in _each(steps, (S.QUEUED, S.CLAIMED), lambda message: _held_back(message, why))]


def hold_all(which: Iterable[Where], why: str) -> int:
    """Hold every queued or claimed mail that *which* names, in one statement; says how many."""
    held = db.session.execute(
        update(Message)
        .where(*which, Message.outgoing, Message.state.in_((S.QUEUED, S.CLAIMED)))
        .values(state=S.HELD, claim_token="", reason=why)
        .execution_options(synchronize_session=False)
    )
    return int(held.rowcount)  # type: ignore[attr-defined]


def let_go(ids: Collection[int], at: datetime) -> None:
    """What was held for the sake of somebody else's mail goes on."""
    db.session.flush()
    db.session.execute(
        update(Message)
        .where(Message.id.in_(ids), Message.state.in_(ALLOWED["let go"]))
        .values(state=S.QUEUED, reason="", at=at)
        .execution_options(synchronize_session="fetch")
    )


def stop(message: Message, why: str) -> None:
    """It is never sent, because things have changed."""
    _demand(message, "stopped")
    message.state, message.reason = S.STOPPED, why
    message.claim_token, message.claimed_until = "", None


def stop_unsent(which: Where, why: str, *, by_hand_too: bool = False) -> int:
    """Stop every mail of ours that *which* names and that has not left; says how many.

    The mails a person wrote by hand go on unless *by_hand_too*. One being handed over is stopped unless its final dot
    is written. Row by row, so that undo sees it.
    """
    wanted: list[Where] = [which, Message.outgoing, Message.phase != "dot"]
    if not by_hand_too:
        wanted.append(Message.step_id.is_not(None))
    return len(_each(wanted, ALLOWED["stopped"], lambda message: stop(message, why)))


def not_left() -> Where:
    """The condition for mails of ours that can still be kept back."""
    return Message.state.in_(STOPPABLE) & (Message.phase != "dot")


def _each(which: Iterable[Where], states: tuple[MailState, ...], change: Callable[[Message], None]) -> list[Message]:
    """Change the mails that are in one of these states, as they are in the database now, each locked."""
    db.session.flush()
    found = db.session.scalars(
        select(Message)
        .where(*which, Message.state.in_(states))
        .order_by(Message.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for message in found:
        change(message)
    db.session.flush()
    return list(found)


def _held_back(message: Message, why: str) -> None:
    hold(message, why)
    message.claim_token, message.claimed_until = "", None


# --- how it leaves ----------------------------------------------------------------------------------------------------


def claim(message: Message, token: str, at: datetime, until: datetime) -> None:
    """Somebody hands it over now, and has it alone until *until*."""
    _demand(message, "claimed")
    message.state, message.claim_token, message.phase, message.claimed_until = S.CLAIMED, token, "", until
    message.at, message.attempt, message.reason, message.not_before = at, message.attempt + 1, "", None


def cross(which: Iterable[Where], phase: str, at: datetime, until: datetime) -> bool:
    """The claimed mail that *which* names may have left from now on; False when it must not leave any more."""
    crossed = db.session.execute(
        update(Message)
        .where(*which, Message.state.in_(ALLOWED["sending"]))
        .values(state=S.SENDING, phase=phase, at=at, claimed_until=until)
        .execution_options(synchronize_session=False)
    )
    return int(crossed.rowcount) == 1  # type: ignore[attr-defined]


def sent(message: Message, at: datetime) -> None:
    """It has left."""
    _demand(message, "sent")
    message.state, message.reason, message.phase = S.SENT, "", ""
    message.sent_at, message.claimed_until, message.reconcile_at = at, None, None
    message.at = message.at or at


def unknown(message: Message, why: str, look_at: datetime) -> None:
    """Nobody knows whether it left: it is looked for at *look_at* instead of being sent again."""
    _demand(message, "unknown")
    message.state, message.claimed_until, message.reason = S.UNKNOWN, None, why
    message.reconcile_at, message.reconciled = look_at, 0


def queue_again(message: Message, why: str, not_before: datetime | None) -> None:
    """It surely has not left: it waits in the queue again."""
    _demand(message, "queued again")
    message.state, message.claim_token, message.claimed_until, message.phase = S.QUEUED, "", None, ""
    message.reason, message.not_before = why, not_before


def not_found(message: Message, why: str, at: datetime) -> None:
    """Nobody knew whether it left, and it lies nowhere: it leaves now."""
    _demand(message, "queued again")
    message.state, message.reconcile_at, message.reason = S.QUEUED, None, why
    message.due_at = message.at = at


def fail(message: Message, why: str) -> None:
    """A server refused it for good, at once or in a bounce mail."""
    _demand(message, "failed")
    message.state, message.claimed_until, message.phase, message.reason = S.FAILED, None, "", why
