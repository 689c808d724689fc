"""Prospects: the list of sites, and the same for many of them at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload
from werkzeug.wrappers import Response

from ...core.states import LinkState, Role, SiteKind, SuppressionKind, Triage
from ...db import db, now
from ...flows import undo
from ...flows.contacts import suppress
from ...flows.outbound import drafts
from ...models import ContactSite, Link, Message, Pitch, Prospect, Site, User
from .. import access, choices, flash, forms, lists, request_values
from ..access import needs
from . import conditions, suggestions

bp = Blueprint("prospects", __name__, url_prefix="/prospects")

MOST = 5000
RIVALS = 12  # competitors offered to filter by
RIVALS_ASKED = 2000  # sites asked for the competitors they link to


def _rivals() -> list[tuple[str, str]]:
    """The competitors most met among the newest sites that link to several."""
    wanted = access.visible(Prospect).with_only_columns(Prospect.rivals).where(conditions.SEVERAL_RIVALS)
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    met = Counter(host for rivals in db.session.scalars(wanted.limit(RIVALS_ASKED)) for host in rivals)
    return [(host, host) for host, _ in met.most_common(RIVALS)]


def _when(value: str) -> Any:
    return ~conditions.pitched() if value == "never" else conditions.pitched(now() - timedelta(days=int(value)))


COLUMNS = (
    lists.Column("site", "Site", lambda p: p.site.host, sort=Site.host),
    lists.Column("state", "State", lambda p: p.state),
    lists.Column("score", "Score", lambda p: p.score or None, sort=Prospect.score, descending=True, numeric=True),
    lists.Column("dr", "DR", lambda p: (p.site.metrics.get("dr") or {}).get("value"), numeric=True),
    lists.Column("people", "People", lambda p: None, numeric=True),
    lists.Column("touch", "Last touch", lambda p: None),
    lists.Column("pitches", "Pitches", lambda p: None, numeric=True),
    lists.Column("links", "Links", lambda p: None, numeric=True),
    lists.Column("tags", "Tags", lambda p: p.tags),
    lists.Column("page", "Page", lambda p: p.page_url, shown=False),
    lists.Column("source", "Source", lambda p: p.source, shown=False),
    lists.Column("language", "Language", lambda p: p.site.language, shown=False),
    lists.Column("added", "Added", lambda p: p.created_at, sort=Prospect.id, descending=True),
)
FILTERS = (
    lists.Filter(
        "q",
        "Site",
        lambda v: or_(Site.host.contains(v.lower(), autoescape=True), Site.name.icontains(v, autoescape=True)),
        kind="text",
    ),
    lists.Filter("state", "State", lambda v: Prospect.state.in_(v), options=choices.words_of("triage", Triage)),
    lists.Filter(
        "pitched",
        "Pitched",
        _when,
        kind="one",
        options=(
            ("never", "Never"),
            ("30", "In the last 30 days"),
            ("90", "In the last 90 days"),
            ("365", "This year"),
        ),
    ),
    lists.Filter("email", "Has an address", lambda v: conditions.has_address(), kind="flag"),
    lists.Filter(
        "score",
        "Score",
        lambda v: Prospect.score >= int(v),
        kind="one",
        options=(("30", "30 and more"), ("50", "50 and more"), ("70", "70 and more")),
    ),
    lists.Filter(
        "kind", "Kind", lambda v: Site.kind.in_(v), options=[(k.value, k.value.capitalize()) for k in SiteKind]
    ),
    lists.Filter("owner", "Owner", lambda v: Prospect.owner_id.in_([int(x) for x in v]), options=choices.people),
    lists.Filter(
        "tag",
        "Tag",
        conditions.tagged,
        kind="text",
    ),
    lists.Filter("refused", "Do not contact", lambda v: conditions.refused(), kind="flag"),
)
_TRIAGE = ("site", "score", "dr", "people", "touch", "tags", "added")
TRIAGE = tuple(column for column in COLUMNS if column.name in _TRIAGE)
_INTERSECT = ("site", "dr", "people", "state", "page")
INTERSECT = (
    *(column for column in COLUMNS if column.name == "site"),
    lists.Column(
        "rivals", "Competitors", lambda p: p.rival_count, sort=Prospect.rival_count, descending=True, numeric=True
    ),
    lists.Column("names", "Links to", lambda p: ", ".join(sorted(p.rivals))),
    *(column for column in COLUMNS if column.name in _INTERSECT[1:]),
)
INTERSECT_FILTERS = (
    FILTERS[0],
    lists.Filter(
        "rivals",
        "Competitors",
        lambda v: Prospect.rival_count >= int(v),
        kind="one",
        options=(("3", "3 and more"), ("4", "4 and more"), ("6", "6 and more")),
    ),
    lists.Filter(
        "rival",
        "Links to",
        lambda v: and_(*(cast(Prospect.rivals, String).contains(f'"{host}"', autoescape=True) for host in v)),
        options=_rivals,
    ),
    *(one for one in FILTERS if one.name in ("state", "pitched", "email", "refused")),
)


@dataclass
class Known:
    """What the list shows of a site in addition to the columns of its row."""

    people: int = 0
    touch: datetime | None = None
    pitches: int = 0
    links: int = 0
    refused: bool = False


class BulkForm(forms.ChosenForm):
    """What the bulk bar and the suggestions of the triage page send."""

    to_campaign = forms.Typed()
    suggestion = forms.Texts()


# --- the list ---------------------------------------------------------------------------------------------------------


def _wanted() -> Select[Prospect]:
    wanted = access.visible(Prospect).join(Prospect.site).options(contains_eager(Prospect.site))
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    if brought := request.args.get("import", type=request_values.key):
        wanted = wanted.where(Prospect.import_id == brought)
    if request.args.get("view") == "triage":
        ready = and_(Prospect.state == Triage.LATER, Prospect.later_until <= now())
        wanted = wanted.where(or_(Prospect.state == Triage.NEW, ready))
    if request.args.get("view") == "intersect":
        wanted = wanted.where(conditions.SEVERAL_RIVALS, ~conditions.links_here())
    return wanted


def _listing() -> lists.Listing:
    view = request.args.get("view")
    if view == "intersect":
        return lists.Listing("intersect", _wanted(), Prospect.id, INTERSECT, INTERSECT_FILTERS, sort="-rivals")
    return lists.Listing("prospects", _wanted(), Prospect.id, TRIAGE if view == "triage" else COLUMNS, FILTERS)


@bp.get("")
@needs()
def index() -> Any:
    view = request.args.get("view", "")
    triage = view == "triage"
    listing = _listing()
    if request.args.get("format") == "csv":
        return listing.csv()
    return listing.answer(
        f"prospects/{view if view in ('triage', 'intersect') else 'index'}.html",
        known=_known([p.site_id for p in listing.rows]),
        suggestions=suggestions.offered() if triage and not listing.chips else [],
        campaigns=choices.campaigns(access.project()),
        people=choices.people(),
    )


@bp.post("")
@needs(Role.MEMBER)
def bulk() -> Response:
    """What the bulk bar or a suggestion says, for all that are ticked."""
    form, at = forms.sent(BulkForm), now()
    op = form.op.data
    if op == "suggested":
        return _skip_suggested(form.suggestion.data)
    keys = _listing().chosen().limit(MOST)
    wanted = access.visible(Prospect).where(Prospect.id.in_(keys)).options(joinedload(Prospect.site))
    found = list(db.session.scalars(wanted.order_by(Prospect.id)))
    if not found:
        flash.say("Tick some sites first.")
        return redirect(back(), 303)
    if op == "pitch":
        ids = ",".join(str(p.id) for p in found[:500])
        return redirect(url_for("compose.new", prospects=ids, campaign=form.to_campaign.data or None), 303)
    noun = f"{len(found)} site{'' if len(found) == 1 else 's'}"
    tag = form.tag.data
    owner = access.scoped(User, form.owner.data) if op == "owner" and form.owner.data else None
    said = {
        "qualified": f"Qualified {noun}",
        "skipped": f"Skipped {noun}",
        "later": f"{noun} for later",
        "new": f"{noun} back to triage",
        "tag": f"Tagged {noun} with {tag}",
        "owner": f"Gave {noun} to {owner.name if owner else 'nobody'}",
        "refuse": f"Put {noun} on the do-not-contact list",
    }.get(op)
    if said is None:
        flash.say("Choose what to do with them.")
        return redirect(back(), 303)
    until = drafts.until("2weeks", current_user, at)
    about = {"user_id": current_user.id, "project_id": found[0].project_id}
    with undo.recorded("prospect.bulk", said, **about) as event:
        for prospect in found:
            if op == "tag":
                prospect.tags = forms.tags(f"{prospect.tags} {tag}")
            elif op == "owner":
                prospect.owner_id = owner.id if owner else None
            elif op == "refuse":
                suppress_site(prospect, "", at)
            else:
                settle(prospect, op, until if op == "later" else None)
    db.session.commit()
    flash.say(f"{said}.", event)
    return redirect(back(), 303)


def _known(site_ids: list[int]) -> dict[int, Known]:
    """The computed columns of a page of sites, in four queries."""
    known = {id: Known() for id in site_ids}
    if not site_ids:
        return known
    people = select(ContactSite.site_id, func.count()).where(ContactSite.site_id.in_(site_ids))
    for id, count in db.session.execute(people.group_by(ContactSite.site_id)):
        known[id].people = count
    mine = access.visible(Pitch).where(Pitch.site_id.in_(site_ids))
    pitches = mine.outerjoin(Message, and_(Message.pitch_id == Pitch.id, Message.state.in_(("sent", "received"))))
    counted = pitches.with_only_columns(Pitch.site_id, func.count(func.distinct(Pitch.id)), func.max(Message.at))
    for id, count, touch in db.session.execute(counted.group_by(Pitch.site_id)):
        known[id].pitches, known[id].touch = count, touch
    alive = access.visible(Link).where(Link.site_id.in_(site_ids), Link.state.in_((LinkState.LIVE, LinkState.CHANGED)))
    for site_id, count in db.session.execute(
        alive.with_only_columns(Link.site_id, func.count()).group_by(Link.site_id)
    ):
        if site_id is not None:
            known[site_id].links = count
    refused = select(Site.id).where(Site.id.in_(site_ids), conditions.refused())
    for id in db.session.scalars(refused):
        known[id].refused = True
    return known


def _skip_suggested(ticked: list[str]) -> Response:
    """Skip the sites that the ticked suggestions are about."""
    found = suggestions.prospects(ticked)
    if found is None:
        flash.say("Tick a suggestion first.")
        return redirect(url_for("prospects.index", view="triage"), 303)
    noun = f"{len(found)} site{'' if len(found) == 1 else 's'}"
    about = {"user_id": current_user.id, "project_id": found[0].project_id if found else None}
    with undo.recorded("prospect.bulk", f"Skipped {noun} as suggested", **about) as event:
        for prospect in found:
            settle(prospect, Triage.SKIPPED, None)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("prospects.index", view="triage"), 303)


def settle(prospect: Prospect, state: str, until: datetime | None) -> None:
    """Put a prospect into a state of triage; who qualifies one that belongs to nobody owns it."""
    prospect.state, prospect.later_until = state, until
    if prospect.owner_id is None and state == Triage.QUALIFIED:
        prospect.owner_id = current_user.id


def suppress_site(prospect: Prospect, reason: str, at: datetime) -> None:
    """Put the whole site on the do-not-contact list, and skip it."""
    suppress.add(
        prospect.site.host,
        reason=reason or "by hand",
        source="by hand",
        at=at,
        by=current_user.id,
        kind=SuppressionKind.DOMAIN,
    )
    prospect.state = Triage.SKIPPED


def back() -> str:
    """The page the form says to go on to, else the list as it was filtered."""
    query = request.query_string.decode("utf-8", "replace")
    return forms.next_page(f"{url_for('prospects.index')}?{query}".rstrip("?"))
