"""Sequences: the mails of a campaign, step by step; every change of the editor is one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response
from wtforms import Form

from ...core.outbound import ab_test, merge_fields, starters
from ...core.states import UNSENT, MailState, Role, Stage, StepMode, WonBy
from ...db import db, now
from ...flows import undo
from ...flows.lifecycle import mail
from ...models import Campaign, Contact, Message, Pitch, Sequence, Step, Variant
from .. import access, choices, flash, forms, request_values
from ..access import needs
from . import campaigns

bp = Blueprint("sequences", __name__, url_prefix="/sequences")

MOST_STEPS, MOST_VARIANTS = 8, 4
LABELS = "ABCD"
ANSWERED = (Pitch.outcome != "") | Pitch.stage.in_((Stage.TALKING, Stage.AGREED, Stage.WON))


class Refused(ValueError):
    """The pressed button cannot do this with the sequence; the text says why."""


class StarterForm(Form):  # type: ignore[misc]
    """Which of the ready texts a new sequence begins with."""

    starter = forms.Typed()


class SequenceForm(forms.OpForm):
    """The editor: the name, a delay and a mode for each step, a subject and a body for each text."""

    name = forms.Typed("Name")
    delay = forms.ByRow()
    mode = forms.ByRow()
    subject = forms.ByRow()
    body = forms.ByRow()
    asked = 0  # mails that were planned and wait for a yes now

    def fill(self, sequence: Sequence) -> list[tuple[str, str]]:
        """Take over every field that was sent; returns what is wrong, as (id of the field, sentence)."""
        problems: list[tuple[str, str]] = []
        name = self.name.data.strip()
        if name:
            sequence.name = name[:120]
        else:
            problems.append(("name", "Give the sequence a name"))
        for step in sequence.steps:
            delay = self.delay.data.get(step.id, str(step.delay_days)).strip()
            if step.position > 1 and not (delay.isdecimal() and 1 <= int(delay) <= 90):
                problems.append((f"delay-{step.id}", f"Step {step.position}: enter 1 to 90 working days"))
            elif delay.isdecimal():
                step.delay_days = int(delay)
            mode = self.mode.data.get(step.id, step.mode)
            if mode in tuple(StepMode) and mode != step.mode:
                step.mode = mode
                self.asked += mail.ask_first(step) if mode == StepMode.ASK else 0
            for variant in step.variants:
                if variant.archived_at is None:
                    problems += self._fill_text(step, variant)
        return problems

    def _fill_text(self, step: Step, variant: Variant) -> list[tuple[str, str]]:
        subject = self.subject.data.get(variant.id, variant.subject).strip()
        body = self.body.data.get(variant.id, variant.body).replace("\r\n", "\n").strip()
        variant.subject, variant.body = subject[:300], body[:20_000]
        found = []
        if step.position == 1 and not subject:
            found.append((f"subject-{variant.id}", "Step 1: enter a subject"))
        if not body:
            found.append((f"body-{variant.id}", f"Step {step.position}: write a text"))
        custom = Contact.field_names()
        for where, text in (("subject", subject), ("body", body)):
            wrong = merge_fields.problems(text, custom)
            found += [(f"{where}-{variant.id}", f"Step {step.position}: {why}") for why in wrong]
        return found


@bp.get("")
@needs()
def index() -> str:
    """All sequences with their results, and the starters."""
    archived = request.args.get("archived") == "1"
    wanted = access.visible(Sequence).where(
        Sequence.archived_at.is_not(None) if archived else Sequence.archived_at.is_(None)
    )
    chosen = access.project()
    if chosen is not None:
        wanted = wanted.where((Sequence.project_id == chosen.id) | Sequence.project_id.is_(None))
    found = list(db.session.scalars(wanted.order_by(Sequence.name, Sequence.id).limit(200)))
    return render_template(
        "outbound/sequences/index.html",
        sequences=found,
        numbers=_numbers(found),
        archived=archived,
        starters=starters.STARTERS,
    )


@bp.post("")
@needs(Role.MEMBER)
def create() -> Response:
    """Begin a sequence, from a starter or empty, and open it."""
    starter = starters.named(forms.sent(StarterForm).starter.data)
    made = Sequence(project_id=choices.home().id, name=starter.name if starter else "New sequence", created_at=now())
    letters = starter.letters if starter else (starters.StarterMail(0, "", "Hi {{first_name|there}},\n\n"),)
    for position, letter in enumerate(letters, 1):
        step = Step(position=position, delay_days=letter.delay_days)
        step.variants.append(Variant(label="A", subject=letter.subject, body=letter.body))
        made.steps.append(step)
    with undo.recorded("sequence.made", f"Made the sequence {made.name}", **_about(made)) as event:
        db.session.add(made)
    db.session.commit()
    flash.say(f"Made {made.name}. Change it until it sounds like you.", event)
    return redirect(url_for("sequences.show", id=made.id), 303)


@bp.get("/<int:id>")
@needs(sequence=Sequence)
def show(sequence: Sequence) -> str:
    """The editor: steps from top to bottom."""
    return _page(sequence, [])


@bp.post("/<int:id>")
@needs(Role.MEMBER, sequence=Sequence)
def update(sequence: Sequence) -> Any:
    """Save the texts, then do what the pressed button says."""
    form = forms.sent(SequenceForm)
    op, _, number = form.op.data.partition("-")
    said = ""
    with undo.recorded("sequence.changed", f"Changed the sequence {sequence.name}", **_about(sequence)) as event:
        problems = form.fill(sequence)
        if op in OPS and not problems:
            try:
                said = OPS[op](sequence, next(iter(request_values.keys([number])), 0))
            except Refused as why:
                problems.append(("", str(why)))
    if problems:
        page = _page(sequence, problems, form)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say(said or _saved(sequence, form.asked), event)
    return redirect(url_for("sequences.show", id=sequence.id), 303)


@bp.post("/<int:id>/archives")
@needs(Role.MEMBER, sequence=Sequence)
def archive(sequence: Sequence) -> Response:
    """Put a sequence away, or bring it back."""
    verb = "Brought back" if sequence.archived_at else "Archived"
    with undo.recorded("sequence.archived", f"{verb} {sequence.name}", **_about(sequence)) as event:
        sequence.archived_at = None if sequence.archived_at else now()
    db.session.commit()
    flash.say(f"{verb} {sequence.name}.", event)
    return redirect(url_for("sequences.index"), 303)


@bp.post("/<int:id>/copies")
@needs(Role.MEMBER, sequence=Sequence)
def copy(sequence: Sequence) -> Response:
    """Make another one with the same texts."""
    made = Sequence(project_id=sequence.project_id, name=f"{sequence.name} (copy)", created_at=now())
    for step in sequence.steps:
        twin = Step(position=step.position, delay_days=step.delay_days, mode=step.mode)
        for variant in step.variants:
            if variant.archived_at is None:
                twin.variants.append(Variant(label=variant.label, subject=variant.subject, body=variant.body))
        made.steps.append(twin)
    with undo.recorded("sequence.made", f"Copied {sequence.name}", **_about(sequence)) as event:
        db.session.add(made)
    db.session.commit()
    flash.say(f"Copied {sequence.name}.", event)
    return redirect(url_for("sequences.show", id=made.id), 303)


def _step(sequence: Sequence, number: int) -> Step | None:
    return next((step for step in sequence.steps if step.id == number), None)


def _add(sequence: Sequence, number: int) -> str:
    if len(sequence.steps) >= MOST_STEPS:
        raise Refused(f"A sequence has at most {MOST_STEPS} steps.")
    fresh = Step(position=len(sequence.steps) + 1, delay_days=5)
    fresh.variants.append(Variant(label="A", subject="", body="Hi {{first_name|there}},\n\n"))
    sequence.steps.append(fresh)
    return "Added a step."


def _move(sequence: Sequence, number: int, by: int) -> str:
    steps, step = list(sequence.steps), _step(sequence, number)
    if step is None:
        return ""
    there = steps.index(step) + by
    if 0 <= there < len(steps):
        _swap(step, steps[there])
    return "Moved the step."


def _swap(step: Step, other: Step) -> None:
    """Change places; the first step of a sequence has no delay, and it has a subject."""
    step.position, other.position = other.position, step.position
    first, second = sorted((step, other), key=lambda each: each.position)
    if first.position == 1:
        first.delay_days, second.delay_days = 0, second.delay_days or 4
        for old, new in zip(second.variants, first.variants, strict=False):
            if not new.subject:
                new.subject, old.subject = old.subject, ""


def _compare(sequence: Sequence, number: int) -> str:
    step = _step(sequence, number)
    if step is None:
        return ""
    alive = [v for v in step.variants if v.archived_at is None]
    if len(alive) >= MOST_VARIANTS:
        raise Refused(f"A step compares at most {MOST_VARIANTS} texts.")
    label = next(c for c in LABELS if c not in {v.label for v in alive})
    step.variants.append(Variant(label=label, subject=alive[0].subject, body=alive[0].body))
    return f"Step {step.position} has a text {label} now. Change it; half of the people get it."


def _retire(sequence: Sequence, number: int) -> str:
    texts = (v for step in sequence.steps for v in step.variants if v.id == number and v.archived_at is None)
    variant = next(texts, None)
    if variant is None or sum(v.archived_at is None for v in variant.step.variants) < 2:
        return ""
    variant.archived_at = now()
    return f"Text {variant.label} is not used any more."


def _saved(sequence: Sequence, asked: int) -> str:
    waiting = sum(_waiting(sequence).values())
    if not waiting:
        return "Saved."
    if asked:
        who = "1 planned mail becomes a draft" if asked == 1 else f"{asked} planned mails become drafts"
        return f"Saved. {who} and will not leave before you say so."
    who = "1 mail that waits gets" if waiting == 1 else f"{waiting} mails that wait get"
    return f"Saved. {who} the new text; what was sent stays."


def _remove(sequence: Sequence, number: int) -> str:
    step = _step(sequence, number)
    if step is None:
        return ""
    if len(sequence.steps) == 1:
        raise Refused("A sequence keeps at least one step.")
    sent = db.session.scalar(
        select(func.count()).where(Message.step_id == step.id, Message.state.not_in(UNSENT))
    )  # fmt: skip
    if sent:
        raise Refused(f"{sent} mails of this step have been sent or are on their way. Copy the sequence to change it.")
    gone = db.session.scalars(select(Message).where(Message.step_id == step.id)).all()
    for message in gone:
        mail.stop(message, "its step was taken out")
        message.step_id = None
    db.session.delete(step)
    rest = [other for other in sequence.steps if other is not step]
    for position, left in enumerate(rest, 1):
        left.position = position
    rest[0].delay_days = 0
    return f"Took out the step. {len(gone)} mails that waited at it are stopped." if gone else "Took out the step."


# What a button of the editor does with the step or text of a number, once the texts are kept. Each returns the sentence
# for what it did, "" when there was nothing to do, and raises Refused.
OPS: dict[str, Callable[[Sequence, int], str]] = {
    "add": _add,
    "up": partial(_move, by=-1),
    "down": partial(_move, by=1),
    "remove": _remove,
    "compare": _compare,
    "retire": _retire,
}


def _page(sequence: Sequence, problems: list[tuple[str, str]], form: SequenceForm | None = None) -> str:
    used = db.session.scalars(
        select(Campaign).where(Campaign.sequence_id == sequence.id, Campaign.archived_at.is_(None)).limit(10)
    ).all()
    figures = _figures(sequence)
    return render_template(
        "outbound/sequences/show.html",
        sequence=sequence,
        problems=problems,
        waiting=_waiting(sequence),
        figures_of=figures,
        verdicts=_verdicts(sequence, figures),
        campaigns=used,
        fields=merge_fields.FIELDS,
        delays=form.delay.data if form else {},
    )


def _waiting(sequence: Sequence) -> dict[int, int]:
    """How many mails wait at each step."""
    ids = [step.id for step in sequence.steps if step.id]
    wanted = select(Message.step_id, func.count()).where(Message.step_id.in_(ids), Message.state.in_(UNSENT))
    return {id: count for id, count in db.session.execute(wanted.group_by(Message.step_id)) if id}


def _figures(sequence: Sequence) -> dict[int, ab_test.Figures]:
    """How many mails each text was sent as, and how many of their pitches were answered and won by a check."""
    labels = {variant.id: variant.label for step in sequence.steps for variant in step.variants if variant.id}
    wanted = (
        select(
            Message.variant_id,
            func.count(),
            func.count().filter(ANSWERED),
            func.count().filter(Pitch.won_by == WonBy.CHECK),
        )
        .outerjoin(Pitch, Message.pitch_id == Pitch.id)
        .where(Message.variant_id.in_(labels), Message.state == MailState.SENT)
        .group_by(Message.variant_id)
    )
    rows = db.session.execute(wanted)
    return {id: ab_test.Figures(labels[id], sent, answered, won) for id, sent, answered, won in rows if id}


def _verdicts(sequence: Sequence, figures: dict[int, ab_test.Figures]) -> dict[int, str]:
    """For each step with several texts in use: which does better, if that is sure."""
    live = {step.id: [v for v in step.variants if v.archived_at is None] for step in sequence.steps}
    return {
        id: ab_test.verdict([figures[v.id] for v in texts if v.id in figures])
        for id, texts in live.items() if len(texts) > 1
    }  # fmt: skip


def _numbers(found: list[Sequence]) -> dict[int, dict[str, int]]:
    """For each sequence: steps, waiting, pitches, answered, won by check and by hand."""
    ids = [sequence.id for sequence in found]
    blank = {"steps": 0, "waiting": 0, "pitches": 0, "answered": 0, "won": 0}
    numbers = {id: dict(blank) for id in ids}
    for id, steps in db.session.execute(
        select(Step.sequence_id, func.count()).where(Step.sequence_id.in_(ids)).group_by(Step.sequence_id)
    ):
        numbers[id]["steps"] = steps
    for id, waiting in db.session.execute(
        select(Step.sequence_id, func.count())
        .join(Message, Message.step_id == Step.id)
        .where(Step.sequence_id.in_(ids), Message.state.in_(UNSENT))
        .group_by(Step.sequence_id)
    ):
        numbers[id]["waiting"] = waiting
    used = list(db.session.scalars(select(Campaign).where(Campaign.sequence_id.in_(ids))))
    came = campaigns.numbers(used)
    for campaign in used:
        if campaign.sequence_id is not None:
            for name in ("pitches", "answered", "won"):
                numbers[campaign.sequence_id][name] += came[campaign.id][name]
    return numbers


def _about(sequence: Sequence) -> dict[str, Any]:
    return {"project_id": sequence.project_id, "user_id": current_user.id}
