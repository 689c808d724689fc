"""Links: those we were promised, asked for or won, as a list, and one thing done with many of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as Answer

from ...core import labels
from ...core.links import recheck
from ...core.states import LinkState, Role
from ...db import capped, db, now
from ...flows import undo
from ...models import Link, Pitch, Project
from .. import access, choices, flash, forms, lists
from ..access import needs

bp = Blueprint("links", __name__)

ATTENTION = (LinkState.CHANGED, LinkState.MISSING, LinkState.LOST, LinkState.UNCHECKABLE)
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("attention", "Needs a look", ATTENTION),
    ("live", "Live", (LinkState.LIVE, LinkState.CHANGED)),
    ("promised", "Promised", (LinkState.PROMISED, LinkState.VERIFYING)),
    ("all", "All", ()),
)
COUNTED = 1_000_000  # links of a state; beyond that the numbers stand still
MOST_BULK = 5_000
RELS = (("", "Any"), ("follow", "Follow"), ("nofollow", "Nofollow"), ("sponsored", "Sponsored"), ("ugc", "Ugc"))


class BulkForm(forms.ChosenForm):
    """What is done with the ticked links."""

    tag = forms.Typed("Tag", filters=[lambda text: "".join(text.split())[:40]])


# --- the list ---------------------------------------------------------------------------------------------------------


def _campaign(link: Link) -> str:
    return link.pitch.campaign.name if link.pitch else ""


COLUMNS = (
    lists.Column("state", "State", lambda k: labels.word("link", k.state).text),
    lists.Column("page", "From page", lambda k: k.source_url or (k.site.label if k.site else "")),
    lists.Column("target", "To page, anchor", lambda k: k.target_url),
    lists.Column("rel", "rel", lambda k: k.rel or ("follow" if k.first_seen_at else "")),
    lists.Column("campaign", "Campaign", _campaign),
    lists.Column("owner", "Owner", lambda k: _names().get(k.owner_id, ""), shown=False),
    lists.Column("won", "Won on", lambda k: k.pitch.won_at if k.pitch else None, shown=False),
    lists.Column("price", "Price", lambda k: k.price / 100 if k.price is not None else None, numeric=True, shown=False),
    lists.Column("anchor", "Anchor", lambda k: k.anchor, shown=False),
    lists.Column("reason", "Why", lambda k: k.sentence, shown=False),
    lists.Column("since", "Since", lambda k: k.state_at, sort=Link.state_at, descending=True),
    lists.Column("checked", "Last check", lambda k: k.last_checked_at),
)


def _names() -> dict[int | None, str]:
    return dict(choices.people())


def _before(day: date) -> ColumnElement[bool]:
    at = datetime(day.year, day.month, day.day, tzinfo=now().tzinfo)
    return or_(Link.last_checked_at < at, Link.last_checked_at.is_(None))


def _rels(chosen: list[str]) -> ColumnElement[bool]:
    found = [Link.rel.contains(rel) for rel in chosen if rel != "follow"]
    if "follow" in chosen:
        found.append(Link.first_seen_at.is_not(None) & ~Link.rel.contains("nofollow") & ~Link.rel.contains("sponsored"))
    return or_(*found)


def _of_campaign(chosen: list[str]) -> ColumnElement[bool]:
    return Link.pitch_id.in_(select(Pitch.id).where(Pitch.campaign_id.in_([int(id) for id in chosen])))


def _changes() -> list[tuple[str, str]]:
    return sorted({(what, what.capitalize()) for what in recheck.WHAT_CHANGED.values()})


def _changed(chosen: list[str]) -> ColumnElement[bool]:
    reasons = [reason for reason, what in recheck.WHAT_CHANGED.items() if what in chosen]
    return Link.told.in_(reasons) if reasons else Link.id.is_(None)


FILTERS = (
    lists.Filter(
        "q",
        "Page or target",
        lambda v: or_(Link.source_url.icontains(v, autoescape=True), Link.target_url.icontains(v, autoescape=True)),
        kind="text",
    ),
    lists.Filter(
        "state", "State", lambda v: Link.state.in_(v), tuple((s.value, labels.word("link", s).text) for s in LinkState)
    ),
    lists.Filter("change", "Change", _changed, _changes),
    lists.Filter("rel", "rel", _rels, RELS[1:]),
    lists.Filter("campaign", "Campaign", _of_campaign, choices.campaigns),
    lists.Filter("checked", "Checked before", _before, kind="date"),
    lists.Filter("paid", "Paid for", lambda _: Link.price.is_not(None), kind="flag"),
)


def _tab() -> str:
    asked = request.args.get("tab", "all")
    return asked if asked in {name for name, _, _ in TABS} else "all"


def _visible() -> Select[Link]:
    wanted = access.visible(Link)
    project = access.project()
    return wanted.where(Link.project_id == project.id) if project else wanted


def _listing() -> lists.Listing:
    wanted = _visible().options(
        joinedload(Link.pitch).joinedload(Pitch.campaign), joinedload(Link.site), joinedload(Link.project)
    )
    tab = _tab()
    states = next(states for name, _, states in TABS if name == tab)
    if states:
        wanted = wanted.where(Link.state.in_(states))
    if tab == "attention":
        wanted = wanted.where(Link.accepted_at.is_(None))
    elif tab == "all" and "state" not in request.args:
        wanted = wanted.where(Link.state != LinkState.RETIRED)
    return lists.Listing("links", wanted, Link.id, COLUMNS, FILTERS, sort="-since")


def _counts() -> dict[str, int]:
    """How many links are in each state, and how many need attention; each is counted up to COUNTED.

    The projects are named by their numbers, so that the indexes that begin with them are used.
    """
    ids = db.session.scalars(_projects().with_only_columns(Project.id)).all()
    wanted: dict[str, ColumnElement[bool]] = {state: Link.state == state for state in LinkState}
    wanted["attention"] = and_(Link.state.in_(ATTENTION), Link.accepted_at.is_(None))
    asked = (capped(select(Link.id).where(Link.project_id.in_(ids), one), COUNTED - 1) for one in wanted.values())
    return dict(zip(wanted, db.session.execute(select(*asked)).one(), strict=True))


def _last_look() -> datetime | None:
    """When the last check was, taken from the last one of each project."""
    newest = (
        select(func.max(Link.last_checked_at)).where(Link.project_id == Project.id).correlate(Project).scalar_subquery()
    )
    return db.session.scalar(_projects().with_only_columns(func.max(newest)).select_from(Project))


def _projects() -> Select[Project]:
    project = access.project()
    wanted = access.visible(Project)
    return wanted.where(Project.id == project.id) if project else wanted


@bp.get("/links")
@needs()
def index() -> Any:
    """The links we earned or were promised."""
    listing = _listing()
    if request.args.get("format") == "csv":
        return listing.csv()
    counts = _counts()
    watched = sum(counts[state] for state in LinkState if state != LinkState.RETIRED)
    tabs = []
    for name, title, states in TABS:
        number = sum(counts[state] for state in states) if states else watched
        tabs.append((title, f"?tab={name}", counts["attention"] if name == "attention" else number, name == _tab()))
    parts = [
        (labels.word("link", state).text, counts[state], labels.word("link", state).tone)
        for state in LinkState
        if counts[state] and state != LinkState.RETIRED
    ]
    headline = f"{counts[LinkState.LIVE] + counts[LinkState.CHANGED]:,} of {watched:,} links are there"
    return listing.answer(
        "links/index.html", tabs=tabs, parts=parts, headline=headline, last=_last_look(), names=_names(),
        changed=changed_word,
    )  # fmt: skip


def changed_word(link: Link) -> str | None:
    """The word for a changed link says what changed."""
    if link.state != LinkState.CHANGED:
        return None
    return recheck.WHAT_CHANGED.get(link.told or link.reason, "changed").capitalize()


@bp.post("/links/bulk")
@needs(Role.MEMBER)
def bulk() -> Answer:
    """Do one thing with many links."""
    form, listing = forms.sent(BulkForm), _listing()
    op, tag = form.op.data, form.tag.data
    wanted = select(Link).where(Link.id.in_(listing.chosen())).order_by(Link.id).limit(MOST_BULK)
    links = list(db.session.scalars(wanted))
    back = url_for("links.index") + (f"?{listing.query}" if listing.query else "")
    if not links:
        flash.say("Tick the links first.")
        return redirect(back, 303)
    at = now()
    count = f"{len(links)} link{'' if len(links) == 1 else 's'}"
    if op == "check":
        for link in links:
            if link.source_url and not link.retired_at:
                link.next_check_at = at
        db.session.commit()
        flash.say(f"{count} will be looked at now.")
        return redirect(back, 303)
    texts = {
        "accept": f"Accepted {count} as they are",
        "retire": f"No longer watching {count}",
        "tag": f"Tagged {count}",
    }
    if op not in texts:
        abort(409, "There is no such action.")
    if op == "tag" and not tag:
        flash.say("Write the tag beside the button.")
        return redirect(back, 303)
    with undo.recorded(f"link.{op}", texts[op], user_id=current_user.id, project_id=links[0].project_id) as event:
        for link in links:
            if op == "accept":
                link.accept(at)
            elif op == "retire":
                link.retire(at)
            elif tag not in link.tags.split():
                link.tags = f"{link.tags} {tag}".strip()
    db.session.commit()
    flash.say(f"{texts[op]}.", event)
    return redirect(back, 303)
