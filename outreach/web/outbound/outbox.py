"""The outbox: what will leave, when, why not yet; and what a person says about it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Select, or_, select
from werkzeug.wrappers import Response

from ...core import labels
from ...core.outbound import schedule
from ...core.states import ON_ITS_WAY, MailState, Role
from ...db import db, now
from ...flows import undo
from ...flows.operations import restore_guard
from ...flows.outbound import outbox
from ...models import Campaign, Mailbox, Message
from .. import access, flash, lists
from ..access import needs

bp = Blueprint("outbox", __name__, url_prefix="/outbox")

MOST_AT_ONCE = 500
OPS = (
    ("send", "Send now", None, "send"),
    ("hold", "Hold", "h", "player-pause"),
    ("cancel", "Cancel", "d", "ban"),
    ("sent", "It was sent", None, "check"),
)


def _line(message: Message) -> outbox.Line:
    if "plans" not in g:
        g.plans = outbox.forecast()
    plans: dict[int, schedule.Plan] = g.plans
    return outbox.lines([message], plans)[0]


def _day(chosen: Any) -> Any:
    zone = ZoneInfo(current_user.timezone)
    begins = datetime.combine(chosen, time(0), zone)
    return (Message.due_at >= begins) & (Message.due_at < begins + timedelta(days=1))


def _mailboxes() -> list[tuple[int, str]]:
    wanted = access.visible(Mailbox).order_by(Mailbox.address)
    return [(box.id, box.address) for box in db.session.scalars(wanted)]


COLUMNS = (
    lists.Column("when", "When", lambda m: _line(m).at, sort=Message.due_at, nullable=True),
    lists.Column("to", "To", lambda m: m.recipient, sort=Message.recipient),
    lists.Column("subject", "Subject", lambda m: m.subject),
    lists.Column("campaign", "Campaign", lambda m: m.campaign.name if m.campaign else ""),
    lists.Column("step", "Step", lambda m: m.step.position if m.step else "", numeric=True),
    lists.Column("state", "State", lambda m: labels.word("mail", m.state).text),
    lists.Column("why", "Why not yet", lambda m: _line(m).why),
)
FILTERS = (
    lists.Filter(
        "state",
        "State",
        lambda chosen: Message.state.in_(chosen),
        options=[(state.value, labels.word("mail", state).text) for state in outbox.STATES],
    ),
    lists.Filter("mailbox", "Mailbox", lambda chosen: Message.mailbox_id.in_(map(int, chosen)), options=_mailboxes),
    lists.Filter("day", "Day", _day, kind="date"),
    lists.Filter("q", "Recipient", lambda text: Message.recipient.contains(text.lower(), autoescape=True), kind="text"),
)
TABS = {
    "waiting": (*ON_ITS_WAY, MailState.DRAFT),
    "decide": (MailState.HELD, MailState.UNKNOWN, MailState.FAILED),
    "sent": (MailState.SENT,),
    "all": outbox.STATES,
}
TITLES = {"waiting": "Waiting", "decide": "Ask for you", "sent": "Sent", "all": "All"}


@bp.get("")
@needs()
def index() -> Any:
    frozen = restore_guard.warning()
    boxes = db.session.scalars(access.visible(Mailbox).order_by(Mailbox.address)).all()
    meters = outbox.meters(boxes, now())
    return _listing().answer(
        "outbound/outbox/index.html", frozen=frozen, meters=meters, tab=_tab(), tabs=_tabs(), ops=OPS, line_of=_line
    )


@bp.post("")
@needs(Role.MEMBER)
def bulk() -> Response:
    """Say one thing about the ticked mails; each that cannot be is counted and named."""
    op = request.form.get("op", "")
    ids = list(db.session.scalars(_listing().chosen().limit(MOST_AT_ONCE)))
    messages = [access.scoped(Message, id) for id in ids]
    refused: list[str] = []
    done = 0
    with undo.recorded("outbox.changed", "Outbox changed", user_id=current_user.id) as event:
        for message in messages:
            try:
                _say(op, message)
                done += 1
            except outbox.NotPossible as why:
                refused.append(str(why))
        event.summary = f"{_VERBS.get(op, 'Changed')} {done} {'mail' if done == 1 else 'mails'}"
    db.session.commit()
    more = f" {len(refused)} could not be: {refused[0]}" if refused else ""
    flash.say(f"{event.summary}.{more}", event if done and op in ("hold", "cancel", "move") else None)
    return redirect(f"{url_for('outbox.index')}?{request.query_string.decode()}".rstrip("?"), 303)


@bp.post("/confirmations")
@needs(Role.MANAGER)
def confirm() -> Response:
    """This database and this clock are right: send again."""
    restore_guard.confirm()
    flash.say("Confirmed. Mail leaves again; what was held waits for your yes.")
    return redirect(url_for("outbox.index", tab="decide"), 303)


_VERBS = {"send": "Sent on its way:", "hold": "Held", "cancel": "Cancelled", "sent": "Marked as sent:", "move": "Moved"}


def _say(op: str, message: Message) -> None:
    at = now()
    if op == "send":
        outbox.release(message, at)
    elif op == "hold":
        outbox.hold(message, at, current_user.name)
    elif op == "cancel":
        outbox.cancel(message, at, current_user.name)
    elif op == "sent":
        outbox.was_sent(message, at)
    elif op == "move":
        outbox.move(message, _moment(request.form.get("day", "")))
    else:
        raise outbox.NotPossible("Choose what to do.")


def _moment(text: str) -> datetime:
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise outbox.NotPossible("Choose a day") from None
    return schedule.instant(day, time(9), ZoneInfo(current_user.timezone))


def _tab() -> str:
    return request.args.get("tab") if request.args.get("tab") in TABS else "waiting"  # type: ignore[return-value]


def _tabs() -> list[tuple[str, str, int | None, bool]]:
    asks = _seen(select(Message.id).where(Message.state.in_(TABS["decide"]))).limit(100)
    numbers = {"decide": len(db.session.scalars(asks).all())}
    return [(TITLES[t], url_for("outbox.index", tab=t), numbers.get(t), t == _tab()) for t in TABS]


def _seen(wanted: Select[Any]) -> Select[Any]:
    """Of these mails, the ones this person may see."""
    allowed = access.visible(Message).whereclause
    return wanted if allowed is None else wanted.where(allowed)


def _listing() -> lists.Listing:
    statement = _seen(outbox.wanted())
    asked = request.args.getlist("state")
    states = asked or TABS[_tab()]
    statement = statement.where(Message.state.in_(states))
    project = access.project()
    if project is not None:
        statement = statement.where(
            or_(Message.campaign_id.is_(None), Message.campaign.has(Campaign.project_id == project.id))
        )
    campaign = request.args.get("campaign", "")
    if campaign.isascii() and campaign.isdecimal():
        statement = statement.where(Message.campaign_id == int(campaign))
    first = "-when" if _tab() == "sent" else "when"
    return lists.Listing("outbox", statement, Message.id, COLUMNS, FILTERS, sort=first, apart=(Message.state, states))
