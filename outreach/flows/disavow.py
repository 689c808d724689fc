"""The disavow file of a project: earlier lines kept, decisions added, versions with their differences."""

from __future__ import annotations

from datetime import date
from typing import BinaryIO

from sqlalchemy import func, select

from ..core import disavow, urls
from ..core.disavow import Entry, Written
from ..core.states import Judgement
from ..db import db, now
from ..models import Decision, DisavowFile, Link, Project, User


class NotYet(ValueError):
    """The file cannot be made or marked now; says why in words."""


def draft(project: Project, today: date) -> Written:
    """The file our decisions add up to now, with every line of the last version; raises disavow.TooLarge."""
    decisions = db.session.scalars(
        select(Decision)
        .where(
            Decision.project_id == project.id,
            Decision.judgement.in_((Judgement.DISAVOW_DOMAIN, Judgement.DISAVOW_PAGE)),
        )
        .order_by(Decision.id)
    ).all()
    decided = {(one.kind, one.value) for one in taken_out(project)}
    entries = [
        Entry(
            "domain" if one.judgement == Judgement.DISAVOW_DOMAIN else "page",
            one.value,
            one.reason,
            one.decided_at.date(),
            one.decided_by.name if one.decided_by else "",
        )
        for one in decisions
    ]
    last = latest(project)
    earlier = disavow.read(last.text.encode()) if last else disavow.Reading()
    kept = [entry for entry in earlier.entries if (entry.kind, entry.value) not in decided]
    consented = [one.consent for one in decisions if one.consent] + [e.value for e in kept if e.kind == "domain"]
    carried = [line.removeprefix(disavow.CARRIED) for line in earlier.comment_lines if line.startswith(disavow.CARRIED)]
    return disavow.write(
        [*entries, *kept],
        header=[
            f"Disavow file of {project.name}, {today.isoformat()}",
            "An upload replaces the file before it.",
        ],
        carried=[line.strip() for line in (*carried, *(one.text for one in earlier.refused))],
        own_hosts=[one.host for one in project.hosts],
        won_domains=won_domains(project),
        consented=consented,
    )


def won_domains(project: Project) -> list[str]:
    """Domains on which we earned a link: they are not taken whole without a word."""
    sources = db.session.scalars(select(Link.source_url).where(Link.project_id == project.id, Link.source_url != ""))
    return sorted({urls.site(source) for source in sources})


def taken_out(project: Project) -> list[Decision]:
    """What was decided to be kept: its line leaves the file."""
    return list(
        db.session.scalars(
            select(Decision).where(Decision.project_id == project.id, Decision.judgement == Judgement.KEEP)
        )
    )


def latest(project: Project) -> DisavowFile | None:
    """The last version of the file."""
    return db.session.scalar(
        select(DisavowFile).where(DisavowFile.project_id == project.id).order_by(DisavowFile.version.desc()).limit(1)
    )


def versions(project: Project) -> list[DisavowFile]:
    """All versions, the last first."""
    return list(
        db.session.scalars(
            select(DisavowFile).where(DisavowFile.project_id == project.id).order_by(DisavowFile.version.desc())
        )
    )


def make(project: Project, person: User | None) -> DisavowFile:
    """Make the next version; with two-person approval it waits for another's. Commits. Raises disavow.TooLarge."""
    written = draft(project, now().date())
    last = latest(project)
    if last is not None and disavow.difference(last.text, written.text) == disavow.Difference([], []):
        return last
    row = _row(project, written.text, person)
    if not project.two_person_disavow:
        row.approved_at, row.approved_by_id = row.created_at, row.created_by_id
    db.session.add(row)
    db.session.commit()
    return row


def bring(stream: BinaryIO, project: Project, person: User | None) -> disavow.Reading:
    """Keep the file that is uploaded at present as a version, so that ours contains its lines. Commits."""
    data = stream.read(disavow.MOST_BYTES * 4)
    found = disavow.read(data)
    if not found.entries:
        raise NotYet("This file holds no line that disavows anything.")
    lines = [*found.comment_lines, *(entry.line for entry in found.entries)]
    lines += [f"{disavow.CARRIED} {' '.join(one.text.split())}" for one in found.refused]
    text = "".join(line + "\n" for line in lines)
    row = _row(project, text, person)
    row.brought, row.approved_at = True, row.created_at
    db.session.add(row)
    db.session.commit()
    return found


def approve(row: DisavowFile, person: User) -> None:
    """A second person says the file is right. Commits. Raises NotYet."""
    if row.created_by_id == person.id:
        raise NotYet("Another person has to approve this file: you made it.")
    row.approved_by_id, row.approved_at = person.id, now()
    db.session.commit()


def uploaded(row: DisavowFile, day: date) -> None:
    """Write down that the file was uploaded. Commits. Raises NotYet."""
    if row.approved_at is None:
        raise NotYet("This file waits for the approval of a second person.")
    row.uploaded_on = day
    db.session.commit()


def _row(project: Project, text: str, person: User | None) -> DisavowFile:
    highest = select(func.max(DisavowFile.version)).where(DisavowFile.project_id == project.id)
    return DisavowFile(
        project_id=project.id,
        version=(db.session.scalar(highest) or 0) + 1,
        text=text,
        lines=text.count("\n"),
        created_by_id=person.id if person else None,
        created_at=now(),
    )
