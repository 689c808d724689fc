"""Campaigns and the outbox by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from sqlalchemy import select

from ..core import addresses
from ..core.imports import formats, tables
from ..core.outbound import sequence_file
from ..core.states import CampaignState, MailState
from ..db import db, now
from ..flows.contacts import add
from ..flows.mailboxes import connect, pausing
from ..flows.operations import restore_guard
from ..flows.outbound import check_targets, enroll, outbox, preflight
from ..flows.outbound import launch as launching
from ..models import Campaign, Message, Project
from .workspace import housed

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WORDS = {
    "name": "name",
    "first_name": "first_name",
    "last_name": "last_name",
    "site": "site",
    "site_name": "site_name",
    "job": "job_title",
    "country": "country",
    "language": "language",
    "page_url": "page_url",
    "title": "page_title",
}
_PLAIN = ("timezone", "personal_line")


@click.group("campaign")
def command() -> None:
    """Campaigns: people who get a pitch and its follow-ups."""


@command.command()
@click.argument("name")
@click.option("--project", required=True, help="The project it is for.")
@click.option("--mailbox", "mailboxes", required=True, multiple=True, help="Who sends; several take turns.")
@click.option("--contacts", required=True, type=_FILE, help="A table of people: email, name, site, any further field.")
@click.option("--sequence", required=True, type=_FILE, help="The mails, as TOML: [[step]] subject, body, delay_days.")
@click.option("--any-time", is_flag=True, help="Do not wait for a sending window.")
@click.option(
    "--insist",
    "insisted",
    multiple=True,
    metavar="ADDRESS",
    help="Write to this person although they were written to lately, or seem not to be reached.",
)
@housed
def launch(
    name: str,
    project: str,
    mailboxes: tuple[str, ...],
    contacts: Path,
    sequence: Path,
    any_time: bool,
    insisted: tuple[str, ...],
) -> None:
    """Check the people, plan a first mail for each, and let the campaign NAME run.

    Run again with more people, it takes in those who are new; the mails and the senders stay as they are.
    Columns of the table that are not known become fields for the texts: a column "Topic" is {{topic}}.
    """
    name = name.strip()
    if not name:
        raise click.BadParameter("Give the campaign a name.", param_hint="NAME")
    owner = Project.called(project)
    if owner is None:
        raise click.ClickException(
            f"There is no project {project}. Add it with: outreach project add {project} --host …"
        )
    try:
        plan = sequence_file.read(sequence.read_text(encoding="utf-8-sig"))
        boxes = connect.for_project(owner, list(mailboxes))
        rows = list(people(contacts))
        known_better = _among(rows, insisted)
        campaign = Campaign.called(owner.id, name)
        if campaign is None:
            campaign = launching.campaign_from(plan, name, owner, boxes, any_time=any_time)
        elif campaign.archived_at is not None or campaign.state == CampaignState.FINISHED:
            raise click.ClickException(f"The campaign {name} is closed. Choose another name.")
        elif campaign.state == CampaignState.PAUSED:
            raise click.ClickException(
                f"The campaign {name} is paused ({campaign.paused_reason or 'no reason was given'}). "
                f'Let it go on first: outreach campaign resume "{name}"'
            )
        elif otherwise := launching.differences(campaign, plan, boxes, any_time=any_time):
            raise click.ClickException(
                f"There is a campaign {name} already. {' '.join(otherwise)} Change that on its page, or choose another "
                "name; nothing was planned."
            )
        if wrong := preflight.problems(campaign, frozenset(key for row in rows for key in row.fields)):
            db.session.rollback()  # nothing is left of it that would stand in the way of the next try
            raise enroll.CannotLaunch(wrong)
        check_targets.look(pages := check_targets.of_campaign(campaign))
        for sentence in check_targets.problems(pages):
            click.echo(f"note: {sentence}", err=True)
        outcome = launching.launch(campaign, rows, insisted=known_better)
    except UnicodeDecodeError as why:
        raise click.ClickException(f"{sequence} is not text in UTF-8.") from why
    except (
        tables.Unreadable, sequence_file.BadSequence, connect.BadMailbox, enroll.CannotLaunch,
    ) as why:  # fmt: skip
        raise click.ClickException(str(why)) from why
    click.echo(
        f"{name} is running: {outcome.planned} mails wait, {len(outcome.held)} held, {len(outcome.skipped)} skipped."
    )
    for word, found in (("held", outcome.held), ("skipped", outcome.skipped)):
        for email, why_not in found:
            click.echo(f"{word}  {email}: {why_not}")
    for warning in outcome.warnings:
        click.echo(f"note: {warning}", err=True)


def _among(rows: list[add.Row], insisted: tuple[str, ...]) -> frozenset[str]:
    """The addresses a person insists on, as we keep them; each must stand in the table."""
    try:
        wanted = {addresses.normal(text): text for text in insisted}
    except addresses.BadAddress as why:
        raise click.BadParameter(str(why), param_hint="--insist") from why
    there = {row.email.strip().lower() for row in rows}
    strange = [text for one, text in wanted.items() if there.isdisjoint((one, text.strip().lower()))]
    if strange:
        raise click.BadParameter(f"{strange[0]} does not stand in the table of people.", param_hint="--insist")
    return frozenset(wanted)


def people(file: Path) -> Iterator[add.Row]:
    """The people of a table; raises tables.Unreadable."""
    with file.open("rb") as stream:
        found = formats.recognise(formats.tables_in(stream))
        at = found.columns
        if "email" not in at:
            raise tables.Unreadable(f"We found no column with addresses in {file.name}. Call it email.")
        own = {place: key for place, header in enumerate(found.headers) if (key := _key(header))}
        taken = {place for word, place in at.items() if word in _WORDS or word == "email"}
        for row in formats.data_rows(found):
            cells = dict(enumerate(row.cells))
            given = {ours: cells.get(at[word], "").strip() for word, ours in _WORDS.items() if word in at}
            beside = {key: cells.get(place, "").strip() for place, key in own.items() if place not in taken}
            given |= {key: beside.pop(key) for key in _PLAIN if key in beside}
            yield add.Row(cells.get(at["email"], "").strip(), line=row.line, fields=beside, **given)


def _key(header: str) -> str:
    key = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")
    return key if key and key[0].isalpha() else ""


@command.command("pause")
@click.argument("name")
@housed
def paused(name: str) -> None:
    """Stop sending in the campaign NAME."""
    for campaign in _called(name):
        pausing.pause_campaign(campaign, "paused by hand", now())
    db.session.commit()


@command.command("resume")
@click.argument("name")
@housed
def resumed(name: str) -> None:
    """Let the campaign NAME go on."""
    for campaign in _called(name):
        pausing.resume_campaign(campaign, now())
    db.session.commit()


def _called(name: str) -> Sequence[Campaign]:
    found = db.session.scalars(select(Campaign).where(Campaign.name == name)).all()
    if not found:
        raise click.ClickException(f"There is no campaign {name}.")
    return found


@click.command("outbox")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--state", type=click.Choice([str(state) for state in outbox.STATES]), help="Only mails in this state.")
@click.option("--confirm", is_flag=True, help="After a restore or a clock that went back: this is right, send again.")
@housed
def box(as_json: bool, state: str | None, confirm: bool) -> None:
    """Every mail that waits, is held, was sent or failed: to whom, which step, when, and why not yet."""
    if confirm:
        restore_guard.confirm()
    frozen = restore_guard.warning()
    if frozen:
        click.echo(frozen, err=True)
    query = outbox.wanted().order_by(Message.due_at, Message.id)
    if state:
        query = query.where(Message.state == state)
    plans = outbox.forecast()
    for line in outbox.lines(db.session.scalars(query), plans):
        if as_json:
            click.echo(json.dumps(outbox.exported(line), ensure_ascii=False))
        else:
            when = f"{line.at:%Y-%m-%d %H:%M}" if line.at else "-"
            step = line.message.step.position if line.message.step else "-"
            click.echo(f"{when:16}  {line.message.state:8} {step}  {line.message.recipient}  {line.why}".rstrip())
    if not as_json and not state:
        asks = sum(outbox.counts().get(one, 0) for one in (MailState.HELD, MailState.UNKNOWN))
        click.echo(
            f"{asks} of them ask for a decision; it is {now():%H:%M} UTC."
            if asks
            else "None of them asks for a decision."
        )


COMMANDS = [command, box]
