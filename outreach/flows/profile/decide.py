"""Deciding about linking domains: keep, ask for removal, disavow the domain or its pages, later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select, update

from ...core import urls
from ...core.profile import protection
from ...core.states import Judgement
from ...db import db, now
from ...models import Backlink, BacklinkDomain, Decision, Project, User
from . import disavow as files
from . import removal

MOST = 5_000  # domains decided at once
MOST_PAGES = 500  # pages of a domain that are disavowed one by one
NO_PAGE = "No page of {0} is known, only the domain. Disavow the domain, or import an export that names pages."


@dataclass(slots=True)
class Outcome:
    """What became of a decision: how many domains were decided, and those that are protected, with the reason."""

    decided: int = 0
    held: list[tuple[str, str]] = field(default_factory=list)


def decide(
    project: Project,
    rows: Sequence[BacklinkDomain],
    judgement: Judgement,
    person: User,
    *,
    until: datetime | None = None,
    typed: str = "",
) -> Outcome:
    """Write down what was decided about some domains of one project. Does not commit.

    A domain that is protected (our own, one that many share, one on which we earned a link) is not disavowed whole
    unless its name was *typed*; it is told in the outcome, like one whose pages are to go when none is known.
    """
    outcome, decided = Outcome(), []
    asked = removal.standings(rows) if judgement in (Judgement.DISAVOW_DOMAIN, Judgement.DISAVOW_PAGE) else {}
    won = files.won_domains(project) if judgement == Judgement.DISAVOW_DOMAIN else protection.Earned()
    own = [one.host for one in project.hosts]
    names = [row.domain for row in rows]
    known = {
        (one.kind, one.value): one
        for one in db.session.scalars(
            select(Decision).where(
                Decision.project_id == project.id, Decision.kind == "domain", Decision.value.in_(names)
            )
        )
    }
    for row in rows:
        consent = ""
        if judgement == Judgement.DISAVOW_DOMAIN:
            against = protection.objection(row.domain, own, won)
            consent = row.domain if against and typed.strip().lower() == row.domain else ""
            if against and (protection.is_absolute(against) or not consent):
                outcome.held.append((row.domain, against))
                continue
        reason = because(row, asked.get(row.id))
        if Judgement.DISAVOW_PAGE in (judgement, row.judgement):
            count = _pages(project, row, judgement, person, reason)
            if not count and judgement == Judgement.DISAVOW_PAGE:
                outcome.held.append((row.domain, NO_PAGE.format(row.domain)))
                continue
        _say(project, known.get(("domain", row.domain)), "domain", row.domain, judgement, reason, person, consent)
        row.judgement = judgement
        row.later_until = until if judgement == Judgement.LATER else None
        decided.append(row)
    outcome.decided = len(decided)
    if judgement == Judgement.REMOVAL:
        removal.request(project, decided, person)
    elif judgement != Judgement.LATER:
        removal.withdraw(decided)
    return outcome


def wake() -> int:
    """Bring back what was put off until now; gives how many. Commits."""
    projects = select(Project.id)
    due = (BacklinkDomain.judgement == Judgement.LATER, BacklinkDomain.later_until <= now())
    woken = db.session.execute(
        update(BacklinkDomain)
        .where(BacklinkDomain.project_id.in_(projects), *due)
        .values(judgement=Judgement.REVIEW, later_until=None)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return int(woken.rowcount)  # type: ignore[attr-defined]


def because(row: BacklinkDomain, asked: removal.Standing | None = None) -> str:
    """The strongest reasons against a domain in one line, and how often it was asked: the comment of its entry."""
    reasons = [str(one["because"]) for one in row.signals if one["weight"] > 0]
    if asked is not None and asked.first_at is not None:
        times = "once" if asked.times == 1 else f"{asked.times} times"
        reasons.insert(0, f"asked to remove it {times} since {asked.first_at:%Y-%m-%d}")
    return ", ".join(reasons)[:200]


def _say(
    project: Project,
    decision: Decision | None,
    kind: str,
    value: str,
    judgement: Judgement,
    reason: str,
    person: User,
    consent: str = "",
) -> None:
    if judgement in (Judgement.REVIEW, Judgement.LATER) or (kind == "domain" and judgement == Judgement.DISAVOW_PAGE):
        if decision is not None:
            db.session.delete(decision)
        return
    if decision is None:
        decision = Decision(project_id=project.id, kind=kind, value=value)
    decision.judgement, decision.reason, decision.consent = judgement, reason, consent
    decision.decided_by_id, decision.decided_at = person.id, now()
    db.session.add(decision)


def _pages(project: Project, row: BacklinkDomain, judgement: Judgement, person: User, reason: str) -> int:
    """The pages of a domain go into the file one by one, or leave it with another decision; says how many there are."""
    sources = db.session.scalars(
        select(Backlink.source_url).where(Backlink.domain_id == row.id).order_by(Backlink.key).limit(MOST_PAGES)
    )
    values = list(dict.fromkeys(filter(None, map(urls.normal, sources))))
    known = {
        one.value: one
        for one in db.session.scalars(
            select(Decision).where(
                Decision.project_id == project.id, Decision.kind == "page", Decision.value.in_(values)
            )
        )
    }
    for value in values:
        decision = known.get(value)
        if judgement == Judgement.DISAVOW_PAGE:
            _say(project, decision, "page", value, judgement, reason, person)
        elif decision is not None:
            decision.judgement, decision.decided_by_id, decision.decided_at = Judgement.KEEP, person.id, now()
    return len(values)
