"""The profile: linking domains with their score and its reasons, what was decided about them, anchors, our links."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, func, literal, or_, select, text, union_all
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import Form

from ...core.imports.formats import VENDORS
from ...core.profile import backlink_key, protection, scoring
from ...core.states import InspectionKind, Judgement, Role
from ...db import db, now
from ...flows import undo
from ...flows.outbound import drafts
from ...flows.profile import crawl, decide, earned, removal, score
from ...flows.profile import disavow as files
from ...models import Backlink, BacklinkDomain, Inspection, Project, User
from .. import access, choices, flash, forms, lists, request_values
from ..access import needs

bp = Blueprint("profile", __name__, url_prefix="/profile")

TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("review", "To review", (Judgement.REVIEW,)),
    ("kept", "Keep", (Judgement.KEEP,)),
    ("removal", "Removal asked", (Judgement.REMOVAL,)),
    ("disavowed", "Disavowed", (Judgement.DISAVOW_DOMAIN, Judgement.DISAVOW_PAGE)),
    ("later", "Later", (Judgement.LATER,)),
    ("all", "All", ()),
)
CAP = lists.CAP
LOOKED_AT = 5_000  # domains, for what they share
PATTERNED = text("backlink_domain.pattern <> ''")  # as the index says it, or SQLite does not take it
PATTERNS = 10
PAGES = 50
SHOWN_FOR = timedelta(days=1)
SOURCES = ((crawl.CHECKED, "Our check"), *((vendor.SOURCE, vendor.NAME) for vendor in VENDORS))
SAID = {
    Judgement.KEEP: "Kept",
    Judgement.REMOVAL: "Asking for removal:",
    Judgement.DISAVOW_DOMAIN: "Disavowed",
    Judgement.DISAVOW_PAGE: "Disavowed the pages of",
    Judgement.LATER: "Later:",
    Judgement.REVIEW: "Back to review:",
}
BANDS = {
    "suspicious": BacklinkDomain.score >= scoring.SUSPICIOUS,
    "unclear": BacklinkDomain.score.between(scoring.UNCLEAR, scoring.SUSPICIOUS - 1),
    "ordinary": BacklinkDomain.score < scoring.UNCLEAR,
}


# --- the list ---------------------------------------------------------------------------------------------------------


def _anchors(row: BacklinkDomain) -> str:
    return ", ".join(text or "(image)" for text, _ in row.anchors[:3])


def _reasons(row: BacklinkDomain) -> str:
    return ", ".join(one["because"] for one in row.signals[:3])


COLUMNS = (
    lists.Column("domain", "Domain", lambda d: d.domain),
    lists.Column("pages", "Pages", lambda d: d.pages, numeric=True),
    lists.Column("anchors", "Top anchors", _anchors),
    lists.Column("follow", "Followed", lambda d: d.followed, numeric=True, shown=False),
    lists.Column("seen", "First seen", lambda d: d.first_seen_on, shown=False),
    lists.Column("score", "Score", lambda d: d.score, sort=BacklinkDomain.score, descending=True, numeric=True),
    lists.Column("why", "Why", _reasons),
    lists.Column("judgement", "Decision", lambda d: d.judgement, shown=False),
)


def _begins(text: str) -> ColumnElement[bool]:
    start = text.lower().strip()
    return BacklinkDomain.domain.between(start, start + "\uffff")


FILTERS = (
    lists.Filter("q", "Domain begins with", _begins, kind="text"),
    lists.Filter(
        "score", "Score", lambda v: or_(*(BANDS[one] for one in v)), tuple((name, name.capitalize()) for name in BANDS)
    ),
    lists.Filter("since", "First seen after", lambda day: BacklinkDomain.first_seen_on > day, kind="date"),
)


def _tab() -> str:
    asked = request.args.get("tab", "review")
    return asked if asked in {name for name, _, _ in TABS} else "review"


def _of(project: Project, states: tuple[str, ...]) -> Select[Any]:
    wanted = select(BacklinkDomain).where(BacklinkDomain.project_id == project.id)
    return wanted.where(BacklinkDomain.judgement.in_(states)) if states else wanted


class Pattern(NamedTuple):
    """What several domains to review have in common; *id* is one of them."""

    pattern: str
    score: int
    id: int
    domains: str
    pages: str


def _patterns(project: Project) -> list[Pattern]:
    """What groups of domains to review have in common, the worst first: of the worst LOOKED_AT that share something."""
    open_ones = (
        BacklinkDomain.project_id == project.id,
        BacklinkDomain.judgement == Judgement.REVIEW,
        PATTERNED,
    )
    columns = BacklinkDomain.pattern, BacklinkDomain.score, BacklinkDomain.id
    seen = select(*columns).where(*open_ones).order_by(BacklinkDomain.score.desc()).limit(LOOKED_AT).subquery()
    worst, number = func.max(seen.c.score), func.count()
    first = select(seen.c.pattern, worst.label("score"), func.max(seen.c.id).label("id")).group_by(seen.c.pattern)
    found = db.session.execute(first.having(number > 1).order_by(worst.desc(), number.desc()).limit(PATTERNS)).all()
    arms = []
    for place, one in enumerate(found):
        mine = select(BacklinkDomain.pages).where(*open_ones, BacklinkDomain.pattern == one.pattern).limit(CAP + 1)
        pages = mine.subquery()
        arms.append(select(literal(place).label("place"), func.count(), func.sum(pages.c.pages)).select_from(pages))
    sums = {place: (domains, pages) for place, domains, pages in db.session.execute(union_all(*arms))} if arms else {}
    return [
        Pattern(*one, lists.upto(sums[at][0]), f"{sums[at][1]:,}{'+' if sums[at][0] > CAP else ''}")
        for at, one in enumerate(found)
    ]


def _listing(project: Project, patterns: list[Any]) -> lists.Listing:
    tab = _tab()
    states = next(states for name, _, states in TABS if name == tab)
    wanted = _of(project, states)
    if named := request.args.get("pattern"):
        wanted = wanted.where(BacklinkDomain.pattern == named)
    elif patterns:
        wanted = wanted.where(BacklinkDomain.pattern.not_in([one.pattern for one in patterns]))
    keep = ("tab", "view", "project", "pattern")
    apart = BacklinkDomain.judgement, states
    return lists.Listing("profile", wanted, BacklinkDomain.id, COLUMNS, FILTERS, sort="-score", keep=keep, apart=apart)


class DecisionForm(forms.OpForm):
    """What is done with linking domains: the button, a pattern instead of ticked rows, until when, and typed names."""

    pattern = forms.Typed()
    until = forms.Typed()
    typed = forms.Typed()


class RoundForm(Form):  # type: ignore[misc]
    """What a round of inspections looks at."""

    kind = forms.Typed()


@bp.get("")
@needs()
def index() -> Any:
    """Linking domains, the worst first; what several have in common comes before all."""
    project = choices.home()
    patterns = _patterns(project) if _tab() == "review" and not request.args.get("pattern") else []
    listing = _listing(project, patterns)
    if request.args.get("format") == "csv":
        return listing.csv()
    numbers = lists.counted(*(_of(project, states).with_only_columns(BacklinkDomain.id) for _, _, states in TABS))
    examples = {
        row.id: row
        for row in db.session.scalars(select(BacklinkDomain).where(BacklinkDomain.id.in_([one.id for one in patterns])))
    }
    return listing.answer(
        "profile/index.html",
        project=project,
        tabs=[
            (text, f"?tab={name}", number, name == _tab())
            for (name, text, _), number in zip(TABS, numbers, strict=True)
        ],
        tab=_tab(),
        patterns=patterns,
        examples=examples,
        pattern=request.args.get("pattern", ""),
        progress=score.progress(project),
        round=_shown_round(project, InspectionKind.LOOK),
        level=scoring.level,
        asked=removal.standings(listing.rows),
        won=files.won_among(project, [row.domain for row in listing.rows]).names,
    )


# --- deciding ---------------------------------------------------------------------------------------------------------


@bp.post("/<int:id>/decisions")
@needs(Role.MEMBER, row=BacklinkDomain)
def judge(row: BacklinkDomain) -> Response:
    """Keep, disavow, ask for removal or later: one domain."""
    return _decide(row.project, [row])


@bp.post("/decisions")
@needs(Role.MEMBER)
def judge_many() -> Response:
    """The same for all that are ticked, or for all that share a pattern."""
    project = choices.home()
    form = forms.sent(DecisionForm)
    if pattern := form.pattern.data:
        wanted = _of(project, (Judgement.REVIEW,)).where(BacklinkDomain.pattern == pattern)
    else:
        patterns = _patterns(project) if _tab() == "review" and not request.args.get("pattern") else []
        keys = _listing(project, patterns).chosen().limit(decide.MOST)
        wanted = select(BacklinkDomain).where(BacklinkDomain.id.in_(keys))
    rows = list(db.session.scalars(wanted.order_by(BacklinkDomain.id).limit(decide.MOST)))
    if not rows:
        flash.say("Tick some domains first.")
        return redirect(_back(), 303)
    if form.op.data == "look":
        return _begun(crawl.begin(project, [row.id for row in rows], access.scoped(User, current_user.id)))
    return _decide(project, rows)


def _decide(project: Project, rows: list[BacklinkDomain]) -> Response:
    form = forms.sent(DecisionForm)
    op = "later" if form.until.data else form.op.data
    if op not in tuple(Judgement):
        flash.say("Choose what to do with it.")
        return redirect(_back(), 303)
    judgement, until = Judgement(op), None
    if judgement == Judgement.LATER:
        try:
            until = _until()
        except drafts.NoDay as why:
            flash.say(str(why))
            return redirect(_back(), 303)
    name = rows[0].domain if len(rows) == 1 else f"{len(rows):,} domains"
    about = {"project_id": project.id, "user_id": current_user.id}
    with undo.recorded(f"profile.{judgement}", f"{SAID[judgement]} {name}", **about) as event:
        outcome = decide.decide(
            project,
            rows,
            judgement,
            access.scoped(User, current_user.id),
            until=until,
            typed=form.typed.data,
        )
        if outcome.held and outcome.decided:
            others = "the others are protected, or no page of them is known"
            event.summary = f"{SAID[judgement]} {outcome.decided:,} of {len(rows):,} domains; {others}"
    if not outcome.decided:
        db.session.rollback()
        flash.say(outcome.held[0][1])
        return redirect(_back(), 303)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(), 303)


def _until() -> datetime:
    return drafts.until(forms.sent(DecisionForm).until.data or "2weeks", current_user, now())


def _back() -> str:
    return forms.next_page(url_for("profile.index"))


# --- one domain -------------------------------------------------------------------------------------------------------


@bp.get("/<int:id>")
@needs(row=BacklinkDomain)
def show(row: BacklinkDomain) -> str:
    """The score with all its reasons, the pages, and what each source says of them."""
    return shown(row, {})


def shown(row: BacklinkDomain, wrong: dict[str, str], typed: dict[str, str] | None = None) -> str:
    after = request.args.get("after", type=request_values.number)
    wanted = select(Backlink).where(Backlink.domain_id == row.id).options(joinedload(Backlink.link))
    if after is not None:
        wanted = wanted.where(Backlink.key > after)
    pages = list(db.session.scalars(wanted.order_by(Backlink.key).limit(PAGES + 1)))
    against = protection.objection(
        row.domain, [one.host for one in row.project.hosts], files.won_among(row.project, [row.domain])
    )
    ours = earned.ours(row.project)
    return render_template(
        "profile/show.html",
        row=row,
        typed=typed or {},
        level=scoring.level,
        standing=scoring.level(row.score),
        alarms=[one for one in row.signals if one["weight"] > 0],
        calms=[one for one in row.signals if one["weight"] < 0],
        signals=scoring.BY_NAME,
        pages=pages[:PAGES],
        further=url_for("profile.show", id=row.id, after=pages[PAGES - 1].key) if len(pages) > PAGES else None,
        listed=[(page, _said(page)) for page in pages[:PAGES]],
        disputed=sum(_disputed(page) for page in pages[:PAGES]),
        sources=_measures(row),
        look=row.metrics.get("look"),
        tried=row.metrics.get("tried"),
        cited=earned.cited(row.project_id).get(row.domain),
        asked=removal.standings([row]).get(row.id),
        against=against,
        absolute=protection.is_absolute(against) if against else False,
        anchor_class=lambda text: scoring.anchor_class(text, ours),
        wrong=wrong,
    )


def _said(page: Backlink) -> str:
    """What each source knows of a link, our own check last."""
    told = backlink_key.said(page.sources, SOURCES)
    if page.link is not None:
        told += f"{'; ' if told else ''}the link you watch: {page.link.state.replace('_', ' ')}"
    return told


def _disputed(page: Backlink) -> bool:
    return backlink_key.disagree(page.sources)


def _measures(row: BacklinkDomain) -> list[tuple[str, str]]:
    """What sources say of the whole domain."""
    names = dict(SOURCES)
    words = (
        ("domain_score", "domain score"),
        ("traffic", "visits a month"),
        ("pages", "linking pages"),
        ("first", "first seen"),
        ("last", "last seen"),
        ("lost", "lost on"),
    )
    found = []
    for source, about in row.metrics.items():
        if source in ("look", "tried") or not isinstance(about, dict):
            continue
        told = [f"{word} {about[key]}" for key, word in words if about.get(key) not in (None, "")]
        if about.get("spam"):
            told.append("marked as spam")
        found.append((names.get(source, source), ", ".join(told)))
    return found


@bp.post("/<int:id>/looks")
@needs(Role.MEMBER, row=BacklinkDomain)
def look(row: BacklinkDomain) -> Response:
    """Look politely at one page of the domain, and judge it anew."""
    flash.say(crawl.look_at(row))
    return redirect(url_for("profile.show", id=row.id), 303)


@bp.post("/<int:id>/pages/<int:page_id>/looks")
@needs(Role.MEMBER, row=BacklinkDomain, page=Backlink)
def look_page(row: BacklinkDomain, page: Backlink) -> Response:
    """Look politely at one linking page."""
    flash.say(crawl.check(page))
    return redirect(url_for("profile.show", id=row.id), 303)


# --- rounds of looks --------------------------------------------------------------------------------------------------


@bp.post("/inspections")
@needs(Role.MEMBER)
def inspect_many() -> Response:
    """Look at the worst of what waits for review, or at our own pages for whom they link to."""
    project, person = choices.home(), access.scoped(User, current_user.id)
    if forms.sent(RoundForm).kind.data == InspectionKind.CITE:
        return _begun(crawl.begin_citing(project, person))
    return _begun(crawl.begin(project, crawl.worst(project), person))


@bp.get("/inspections/<int:id>")
@needs(round=Inspection)
def inspection(round: Inspection) -> str:
    """How far a round has come, for the page that shows it."""
    return render_template("profile/_round.html", round=round)


@bp.post("/inspections/<int:id>/stops")
@needs(Role.MEMBER, round=Inspection)
def stop(round: Inspection) -> Response:
    crawl.stop(round)
    db.session.commit()
    flash.say("It has ended. What was seen is kept.")
    return redirect(_back(), 303)


def _begun(round: Inspection | None) -> Response:
    db.session.commit()
    flash.say(
        f"{round.total:,} pages are looked at, one after the other."
        if round
        else "There is nothing to look at: what waits for review was looked at within the last 30 days."
    )
    return redirect(_back(), 303)


def _shown_round(project: Project, kind: InspectionKind) -> Inspection | None:
    """The round under way, or the one that ended within a day."""
    found = crawl.latest(project, kind)
    return found if found and (found.finished_at is None or now() - found.finished_at < SHOWN_FOR) else None
