"""The disavow file of a project: earlier lines kept, decisions added, versions with their differences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO

from sqlalchemy import func, or_, select
from sqlalchemy.orm import defer, joinedload

from ...core import secrets
from ...core.profile import disavow, protection
from ...core.profile.disavow import Entry, Written
from ...core.states import Judgement
from ...db import db, now
from ...models import BacklinkDomain, Decision, DisavowFile, Link, Project, User

DECIDED = (Judgement.DISAVOW_DOMAIN, Judgement.DISAVOW_PAGE)
AT_ONCE = 10_000  # names asked about in one question


class NotYet(ValueError):
    """The file cannot be made or marked now; says why in words."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file as it would be: *sign* is + for new, - for gone and a space for as before."""

    sign: str
    text: str
    kind: str
    reason: str = ""
    by: str = ""
    on: date | None = None
    warning: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """The file as it would be now, against the one that was uploaded last."""

    written: Written
    before: DisavowFile | None
    lines: list[Line]

    @property
    def digest(self) -> str:
        """Names exactly these lines, so that only what a person has seen is made."""
        return secrets.digest("\n".join(entry.line for entry in self.written.entries))

    def chosen(self, show: str) -> list[Line]:
        """The lines of one view: changes, warned or all."""
        if show == "changes":
            return [line for line in self.lines if line.sign != " "]
        if show == "warned":
            return [line for line in self.lines if line.warning]
        return self.lines


def review(project: Project, today: date) -> Review:
    """The file as it would be now and what that changes; raises disavow.TooLarge."""
    written = draft(project, today)
    before = uploaded_last(project)
    known = _lines(before.text) if before else set()
    own, won = [one.host for one in project.hosts], won_domains(project)
    lines = []
    for entry in written.entries:
        warning = protection.objection(entry.value, own, won).partition(". ")[0] if entry.kind == "domain" else ""
        sign = " " if entry.line in known else "+"
        lines.append(Line(sign, entry.line, entry.kind, entry.reason, entry.by, entry.on, warning))
    why = {one.text: one.why for one in (*written.dropped, *written.refused)}
    for text in sorted(known - {line.text for line in lines}):
        kind = "domain" if text.startswith("domain:") else "page"
        lines.append(Line("-", text, kind, why.get(text, "It was taken out of the file.")))
    return Review(written, before, lines)


def uploaded_last(project: Project) -> DisavowFile | None:
    """The version that is in force as far as we know: the last one uploaded, or the one that was brought."""
    return db.session.scalar(
        select(DisavowFile)
        .where(DisavowFile.project_id == project.id, or_(DisavowFile.uploaded_on.is_not(None), DisavowFile.brought))
        .order_by(DisavowFile.version.desc())
        .limit(1)
    )


def since(project: Project, lines: Iterable[str]) -> dict[str, int]:
    """The version from which on each of these lines stood in the file, for those of an earlier version."""
    found: dict[str, int] = {}
    open_lines = set(lines)
    texts = (
        select(DisavowFile.version, DisavowFile.text)
        .where(DisavowFile.project_id == project.id)
        .order_by(DisavowFile.version.desc())
        .execution_options(yield_per=1)
    )
    with db.session.execute(texts) as rows:
        for version, text in rows:
            open_lines &= _lines(text)
            if not open_lines:
                break
            found.update(dict.fromkeys(open_lines, version))
    return found


def take_out(project: Project, lines: Iterable[str], person: User) -> int:
    """Decide that these lines leave the file; says how many there were. Does not commit."""
    wanted = {entry.line: entry for entry in disavow.read("\n".join(lines).encode()).entries}
    decisions = list(db.session.scalars(select(Decision).where(Decision.project_id == project.id)))
    known = {(one.kind, one.value): one for one in decisions}
    same = [one for one in decisions if one.judgement in DECIDED and _canonical(one) in wanted]
    for entry in wanted.values():
        row = known.get((entry.kind, entry.value))
        if row is None:
            row = Decision(project_id=project.id, kind=entry.kind, value=entry.value)
            db.session.add(row)
        same.append(row)
    for row in same:
        row.judgement, row.consent, row.decided_by_id, row.decided_at = Judgement.KEEP, "", person.id, now()
    named = {entry.value for entry in wanted.values() if entry.kind == "domain"}
    for domain in db.session.scalars(
        select(BacklinkDomain).where(
            BacklinkDomain.project_id == project.id,
            BacklinkDomain.domain.in_(named),
            BacklinkDomain.judgement == Judgement.DISAVOW_DOMAIN,
        )
    ):
        domain.judgement = Judgement.KEEP
    return len(wanted)


def consent(project: Project, value: str, typed: str) -> None:
    """Take a protected domain whole, because a person typed its name. Does not commit. Raises NotYet."""
    against = protection.objection(value, [one.host for one in project.hosts], won_domains(project))
    if protection.is_absolute(against):
        raise NotYet(against)
    if typed.strip().lower() != value:
        raise NotYet(f"Type {value} exactly as it is written to take the whole domain.")
    for row in db.session.scalars(
        select(Decision).where(Decision.project_id == project.id, Decision.judgement == Judgement.DISAVOW_DOMAIN)
    ):
        if _canonical(row) == f"domain:{value}":
            row.consent = value
            return
    raise NotYet(f"Nobody has decided to disavow {value}.")


def _canonical(decision: Decision) -> str:
    whole = decision.judgement == Judgement.DISAVOW_DOMAIN
    entries = disavow.read((f"domain:{decision.value}" if whole else decision.value).encode()).entries
    return entries[0].line if entries else ""


def _lines(text: str) -> set[str]:
    return {line for line in text.splitlines() if line and not line.startswith("#")}


def draft(project: Project, today: date) -> Written:
    """The file our decisions add up to now, with every line of the last version; raises disavow.TooLarge."""
    decisions = db.session.scalars(
        select(Decision)
        .where(
            Decision.project_id == project.id,
            Decision.judgement.in_(DECIDED),
        )
        .order_by(Decision.id)
    ).all()
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
    out = taken_out(project, earlier.entries)
    kept = [entry for entry in earlier.entries if (entry.kind, entry.value) not in out]
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


def won_domains(project: Project) -> protection.Earned:
    """Domains on which we earned a link: they are not taken whole without a word."""
    wanted = select(Link.domain).where(Link.project_id == project.id, Link.domain != "").distinct()
    return protection.Earned(db.session.scalars(wanted))


def won_among(project: Project, domains: Iterable[str]) -> protection.Earned:
    """Of these domains, those on which we earned a link."""
    wanted = select(Link.domain).where(Link.project_id == project.id, Link.domain.in_(list(domains))).distinct()
    return protection.Earned(db.session.scalars(wanted))


def taken_out(project: Project, entries: Iterable[Entry]) -> set[tuple[str, str]]:
    """Which of these were decided to be kept, as (kind, value): their lines leave the file."""
    found: set[tuple[str, str]] = set()
    values = iter({entry.value for entry in entries})
    while chosen := list(islice(values, AT_ONCE)):
        kept = select(Decision.kind, Decision.value).where(
            Decision.project_id == project.id, Decision.kind.in_(("domain", "page")), Decision.value.in_(chosen),
            Decision.judgement == Judgement.KEEP,
        )  # fmt: skip
        found.update((kind, value) for kind, value in db.session.execute(kept))
    return found


def latest(project: Project) -> DisavowFile | None:
    """The last version of the file."""
    return db.session.scalar(
        select(DisavowFile).where(DisavowFile.project_id == project.id).order_by(DisavowFile.version.desc()).limit(1)
    )


def versions(project: Project) -> list[DisavowFile]:
    """All versions, the last first; their texts are read when asked for."""
    return list(
        db.session.scalars(
            select(DisavowFile)
            .where(DisavowFile.project_id == project.id)
            .order_by(DisavowFile.version.desc())
            .options(defer(DisavowFile.text), joinedload(DisavowFile.created_by), joinedload(DisavowFile.approved_by))
        )
    )


def before(row: DisavowFile) -> DisavowFile | None:
    """The version before this one."""
    return db.session.scalar(
        select(DisavowFile)
        .where(DisavowFile.project_id == row.project_id, DisavowFile.version < row.version)
        .order_by(DisavowFile.version.desc())
        .limit(1)
    )


def is_newest(row: DisavowFile) -> bool:
    """Whether no later version has taken its place."""
    highest = select(func.max(DisavowFile.version)).where(DisavowFile.project_id == row.project_id)
    return db.session.scalar(highest) == row.version


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
    try:
        found = disavow.read(data)
    except disavow.NotText as why:
        raise NotYet(str(why)) from why
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
    if not is_newest(row):
        raise NotYet("A newer version has taken the place of this one.")
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
