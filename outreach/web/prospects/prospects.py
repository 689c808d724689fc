"""Prospects: the list of sites, deciding about new ones, and everything about one site and its people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Select, String, and_, cast, exists, func, literal_column, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from werkzeug.wrappers import Response

from ...core import addresses, sanitize
from ...core.pages import contacts_on_page
from ...core.states import UNSENT, AddressState, LinkState, MailState, Role, SiteKind, SuppressionKind, Triage
from ...db import db, now
from ...flows import undo
from ...flows.contacts import add, find, suppress
from ...flows.imports import records
from ...flows.outbound import drafts
from ...models import (
    Address,
    BacklinkDomain,
    Check,
    Contact,
    ContactSite,
    Event,
    Link,
    Message,
    Pitch,
    Prospect,
    Site,
    Suppression,
    Task,
    User,
)
from .. import access, choices, flash, lists, request_values
from ..access import needs

bp = Blueprint("prospects", __name__, url_prefix="/prospects")

MOST = 5000
LOOKED_AT = 2000  # sites that suggestions are about
RIVALS = 12  # competitors offered to filter by
_SEVERAL = Prospect.rival_count > literal_column("1")  # spelled as in its index
TIMELINE = 40
RECENT = timedelta(days=90)
KINDS = {
    "mail": ("mail.%", "thread.%", "draft.%"),
    "notes": ("note",),
    "stage": ("pitch.%", "prospect.%"),
    "links": ("link.%",),
    "imports": ("import.%", "site.%", "contact.%"),
}


def _has_address() -> Any:
    return exists(
        select(ContactSite.id)
        .join(Address, Address.contact_id == ContactSite.contact_id)
        .where(ContactSite.site_id == Prospect.site_id, Address.state != AddressState.BOUNCED)
    )


def _pitched(since: datetime | None = None) -> Any:
    wanted = select(Pitch.id).where(Pitch.site_id == Prospect.site_id)
    if since is not None:
        wanted = wanted.join(Message, Message.pitch_id == Pitch.id).where(
            Message.outgoing, Message.state == MailState.SENT, Message.sent_at >= since
        )
    return exists(wanted)


def _refused() -> Any:
    names = Suppression.value.in_((Site.host, Site.domain))
    return exists().where(Suppression.kind == SuppressionKind.DOMAIN, names).correlate(Site)


def _tagged(tag: str) -> Any:
    return (" " + Prospect.tags + " ").contains(f" {tag.lower()} ", autoescape=True)


def _links_here() -> Any:
    """Whether the site links to us already, as a source or a link of ours says."""
    here = (LinkState.LIVE, LinkState.CHANGED)
    told = select(BacklinkDomain.id).where(
        BacklinkDomain.project_id == Prospect.project_id, BacklinkDomain.domain == Site.domain
    )
    watched = select(Link.id).where(
        Link.project_id == Prospect.project_id, Link.site_id == Prospect.site_id, Link.state.in_(here)
    )
    return or_(exists(told), exists(watched), _tagged(records.LINKS_TO_US))


def _rivals() -> list[tuple[str, str]]:
    """The competitors most met among the newest sites that link to several."""
    wanted = access.visible(Prospect).with_only_columns(Prospect.rivals).where(_SEVERAL)
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    met = Counter(host for rivals in db.session.scalars(wanted.limit(LOOKED_AT)) for host in rivals)
    return [(host, host) for host, _ in met.most_common(RIVALS)]


def _when(value: str) -> Any:
    return ~_pitched() if value == "never" else _pitched(now() - timedelta(days=int(value)))


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
    lists.Filter("email", "Has an address", lambda v: _has_address(), kind="flag"),
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
        _tagged,
        kind="text",
    ),
    lists.Filter("refused", "Do not contact", lambda v: _refused(), kind="flag"),
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
    """What the list shows of a site beside its own columns."""

    people: int = 0
    touch: datetime | None = None
    pitches: int = 0
    links: int = 0
    refused: bool = False


@dataclass
class Moment:
    """One entry of the timeline."""

    at: datetime
    icon: str
    title: str
    more: str = ""
    tone: str = "mute"
    url: str = ""
    who: str = ""


@dataclass
class Suggestion:
    """Sites that are most likely not worth deciding about one by one."""

    op: str
    words: str
    count: int
    more: bool  # there are sites that were not looked at yet


@dataclass
class Person:
    contact: Contact
    title: str = ""
    addresses: Sequence[Address] = field(default_factory=tuple)


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
        wanted = wanted.where(_SEVERAL, ~_links_here())
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
        suggestions=_suggestions() if triage and not listing.chips else [],
        campaigns=choices.campaigns(access.project()),
        people=choices.people(),
    )


@bp.post("")
@needs(Role.MEMBER)
def bulk() -> Response:
    """What the bulk bar or a suggestion says, for all that are ticked."""
    op, at = request.form.get("op", ""), now()
    if op == "suggested":
        return _apply_suggestions(at)
    keys = _listing().chosen().limit(MOST)
    wanted = access.visible(Prospect).where(Prospect.id.in_(keys)).options(joinedload(Prospect.site))
    found = list(db.session.scalars(wanted.order_by(Prospect.id)))
    if not found:
        flash.say("Tick some sites first.")
        return redirect(_back(), 303)
    if op == "pitch":
        ids = ",".join(str(p.id) for p in found[:500])
        return redirect(url_for("compose.new", prospects=ids, campaign=request.form.get("to_campaign") or None), 303)
    noun = f"{len(found)} site{'' if len(found) == 1 else 's'}"
    tag = _tags(request.form.get("tag", ""))
    owner = access.scoped(User, request.form["owner"]) if op == "owner" and request.form.get("owner") else None
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
        return redirect(_back(), 303)
    until = drafts.until("2weeks", current_user, at)
    about = {"user_id": current_user.id, "project_id": found[0].project_id}
    with undo.recorded("prospect.bulk", said, **about) as event:
        for prospect in found:
            if op == "tag":
                prospect.tags = _tags(f"{prospect.tags} {tag}")
            elif op == "owner":
                prospect.owner_id = owner.id if owner else None
            elif op == "refuse":
                _refuse(prospect, "", at)
            else:
                _decide(prospect, op, until if op == "later" else None)
    db.session.commit()
    flash.say(f"{said}.", event)
    return redirect(_back(), 303)


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
    refused = select(Site.id).where(Site.id.in_(site_ids), _refused())
    for id in db.session.scalars(refused):
        known[id].refused = True
    return known


# --- triage -----------------------------------------------------------------------------------------------------------


def _suggestions() -> list[Suggestion]:
    newest, suggested = _newest(), _suggested()
    counts = [func.count().filter(condition) for _, _, condition in suggested]
    seen = select(func.count(), *counts).select_from(Prospect).join(Prospect.site).where(Prospect.id.in_(newest))
    looked_at, *numbers = db.session.execute(seen).one()
    return [
        Suggestion(op, words, count, looked_at == LOOKED_AT)
        for (op, words, _), count in zip(suggested, numbers, strict=True)
        if count
    ]


def _newest() -> Select[Any]:
    """The keys of the sites that suggestions are about: the newest of those that wait."""
    wanted = access.visible(Prospect).where(Prospect.state == Triage.NEW)
    if project := access.project():
        wanted = wanted.where(Prospect.project_id == project.id)
    if brought := request.args.get("import", type=request_values.key):
        wanted = wanted.where(Prospect.import_id == brought)
    return wanted.with_only_columns(Prospect.id).order_by(Prospect.id.desc()).limit(LOOKED_AT)


def _suggested() -> tuple[tuple[str, str, Any], ...]:
    return (
        ("refused", "on the do-not-contact list", _refused()),
        ("own", "your own or a client's site", _tagged(records.OWN_SITE)),
        ("linked", "that link to you already", _links_here()),
        ("recent", "pitched in the last 90 days", _pitched(now() - RECENT)),
        ("nobody", "with no address", ~_has_address()),
    )


def _apply_suggestions(at: datetime) -> Response:
    ticked = request.form.getlist("suggestion")
    conditions = [condition for op, _, condition in _suggested() if op in ticked]
    if not conditions:
        flash.say("Tick a suggestion first.")
        return redirect(url_for("prospects.index", view="triage"), 303)
    wanted = select(Prospect).join(Prospect.site).where(Prospect.id.in_(_newest()), or_(*conditions))
    found = list(db.session.scalars(wanted))
    noun = f"{len(found)} site{'' if len(found) == 1 else 's'}"
    about = {"user_id": current_user.id, "project_id": found[0].project_id if found else None}
    with undo.recorded("prospect.bulk", f"Skipped {noun} as suggested", **about) as event:
        for prospect in found:
            _decide(prospect, Triage.SKIPPED, None)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("prospects.index", view="triage"), 303)


@bp.post("/<int:id>/decisions")
@needs(Role.MEMBER, prospect=Prospect)
def decide(prospect: Prospect) -> Response:
    """Yes, no or later."""
    until_text = request.form.get("until", "")
    state = Triage.LATER if until_text else request.form.get("state", "")
    if state not in tuple(Triage):
        flash.say("Choose yes, no or later.")
        return redirect(_back(), 303)
    until = None
    if state == Triage.LATER:
        try:
            until = drafts.until(until_text or "2weeks", current_user, now())
        except drafts.NoDay as why:
            flash.say(str(why))
            return redirect(_back(), 303)
    words = {"qualified": "Qualified", "skipped": "Skipped", "later": "Later:", "new": "Back to triage:"}[state]
    with undo.recorded(f"prospect.{state}", f"{words} {prospect.site.label}", **_about(prospect)) as event:
        _decide(prospect, state, until)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(_back(), 303)


def _decide(prospect: Prospect, state: str, until: datetime | None) -> None:
    prospect.state, prospect.later_until = state, until
    if prospect.owner_id is None and state == Triage.QUALIFIED:
        prospect.owner_id = current_user.id


# --- one site ---------------------------------------------------------------------------------------------------------


@bp.get("/<int:id>")
@needs(prospect=Prospect)
def show(prospect: Prospect) -> str:
    """Everything about one site and its people."""
    return _page(prospect, {})


@bp.get("/of/<int:site_id>")
@needs(Role.VIEWER, site=Site)
def of_site(site: Site) -> Response:
    """The prospect of a site in the projects one may see."""
    wanted = access.visible(Prospect).where(Prospect.site_id == site.id).order_by(Prospect.id).limit(1)
    found = db.session.scalar(wanted)
    if found is None:
        return redirect(url_for("add.new", url=f"https://{site.host}/"), 303)
    return redirect(url_for("prospects.show", id=found.id), 303)


@bp.get("/<int:id>/edit")
@needs(Role.MEMBER, prospect=Prospect)
def edit(prospect: Prospect) -> str:
    return _form(prospect, {})


@bp.post("/<int:id>")
@needs(Role.MEMBER, prospect=Prospect)
def update(prospect: Prospect) -> Any:
    """Save the facts; only the fields that came."""
    site, form, wrong = prospect.site, request.form, {}
    with undo.recorded("prospect.changed", f"Changed {site.label}", **_about(prospect)) as event:
        for name in ("name", "language", "country", "timezone"):
            if name in form:
                setattr(site, name, sanitize.line(form[name])[:120])
        if form.get("kind") in tuple(SiteKind):
            site.kind = form["kind"]
        if "page_url" in form:
            prospect.page_url = ""
            if form["page_url"].strip():
                try:
                    prospect.page_url = find.address(form["page_url"])
                except find.NotAnAddress as why:
                    wrong["page_url"] = str(why)
        if "broken_url" in form:
            prospect.broken_url = sanitize.line(form["broken_url"])[:2_000]
        for name in ("page_title", "reason"):
            if name in form:
                setattr(prospect, name, sanitize.line(form[name])[:300])
        if "tags" in form:
            prospect.tags = _tags(form["tags"])
        if form.get("score", "").isdecimal():
            prospect.score = min(int(form["score"]), 100)
        if "owner" in form:
            prospect.owner_id = access.scoped(User, form["owner"]).id if form["owner"] else None
    if wrong:
        page = _form(prospect, wrong)
        db.session.rollback()
        return page, 422
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


@bp.post("/<int:id>/notes")
@needs(Role.MEMBER, prospect=Prospect)
def note(prospect: Prospect) -> Any:
    """Write a line into the timeline."""
    text = sanitize.lines(request.form.get("text", "")).strip()[:10_000]
    if not text:
        return _page(prospect, {"text": "Write the note first"}), 422
    Event.note("note", text, now(), **_about(prospect))
    db.session.commit()
    flash.say("Noted.")
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#timeline", 303)


@bp.post("/<int:id>/people")
@needs(Role.MEMBER, prospect=Prospect)
def add_person(prospect: Prospect) -> Any:
    """Add somebody who works at this site."""
    site = prospect.site
    row = add.Row(
        email=request.form.get("email", ""),
        name=request.form.get("who", ""),
        job_title=request.form.get("title", ""),
        site=f"https://{site.host}/",
    )
    try:
        with undo.recorded(
            "contact.added", f"Added {row.name or row.email} to {site.label}", **_about(prospect)
        ) as event:
            contact, _, _ = add.person(row, now(), source="by hand")
    except addresses.BadAddress as why:
        db.session.rollback()
        return _page(prospect, {"email": str(why)}), 422
    db.session.commit()
    flash.say(f"{contact.label} works at {site.label}.", event)
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#people", 303)


@bp.post("/<int:id>/lookups")
@needs(Role.MEMBER, prospect=Prospect)
def look_up(prospect: Prospect) -> Response:
    """Look for people on the page we know, and keep them."""
    url = prospect.page_url or f"https://{prospect.site.host}/"
    looked = find.look(url)
    people: Sequence[contacts_on_page.Person] = looked.findings.people
    with undo.recorded("contact.found", f"Looked for people at {prospect.site.label}", **_about(prospect)) as event:
        for person in people:
            row = add.Row(email=person.email, name=person.name, job_title=person.job_title, site=url)
            _, kept, _ = add.person(row, now(), source="look-up")
            kept.found_on = kept.found_on or url[:500]
        prospect.site.name = prospect.site.name or looked.findings.site_name
        if prospect.page_url and not prospect.page_title:
            prospect.page_title = looked.findings.title
    db.session.commit()
    found = (
        f"Found {len(people)} {'address' if len(people) == 1 else 'addresses'}."
        if people
        else "Found no address there."
    )
    flash.say(looked.problem or found, event if people else None)
    return redirect(f"{url_for('prospects.show', id=prospect.id)}#people", 303)


@bp.post("/<int:id>/suppressions")
@needs(Role.MEMBER, prospect=Prospect)
def refuse(prospect: Prospect) -> Response:
    """Never write to anybody at this site again, from any project."""
    said = f"{prospect.site.label} is on the do-not-contact list"
    with undo.recorded("site.refused", said, **_about(prospect)) as event:
        _refuse(prospect, request.form.get("reason", ""), now())
    db.session.commit()
    flash.say(f"{said}. Everything that waited for it is stopped.", event)
    return redirect(url_for("prospects.show", id=prospect.id), 303)


def _refuse(prospect: Prospect, reason: str, at: datetime) -> None:
    suppress.add(
        prospect.site.host,
        reason=sanitize.line(reason)[:200] or "by hand",
        source="by hand",
        at=at,
        by=current_user.id,
        kind=SuppressionKind.DOMAIN,
    )
    prospect.state = Triage.SKIPPED


def _page(prospect: Prospect, wrong: dict[str, str]) -> str:
    site, at = prospect.site, now()
    pitches = list(
        db.session.scalars(
            access.visible(Pitch)
            .where(Pitch.site_id == site.id)
            .options(
                joinedload(Pitch.campaign),
                joinedload(Pitch.project),
                joinedload(Pitch.contact).selectinload(Contact.addresses),
            )
            .order_by(Pitch.id.desc())
            .limit(20)
        )
    )
    links = list(
        db.session.scalars(
            access.visible(Link)
            .where(Link.site_id == site.id)
            .order_by(Link.retired_at.isnot(None), Link.id.desc())
            .limit(20)
        )
    )
    mine = [p for p in pitches if p.project_id == prospect.project_id]
    wanted = request.args.get("pitch", type=request_values.key)
    pitch = next((p for p in mine if p.id == wanted), None) or next((p for p in mine if p.next_step_at), None)
    pitch = pitch or (mine[0] if mine else None)
    kind = request.args.get("show", "")
    return render_template(
        "prospects/show.html",
        prospect=prospect,
        site=site,
        people=_people(site),
        pitches=pitches,
        pitch=pitch,
        waiting=_waiting(pitch),
        tasks=_tasks([p.id for p in mine]),
        links=links,
        timeline=_timeline(site, pitches, links, kind),
        show=kind,
        kinds=("mail", "notes", "stage", "links", "imports"),
        earlier=_earlier(site, at),
        refused=_refusals(site),
        stages=choices.STAGES,
        neighbours=_neighbours(prospect),
        wrong=wrong,
    )


def _people(site: Site) -> list[Person]:
    rows = db.session.execute(
        select(Contact, ContactSite.title)
        .join(ContactSite, ContactSite.contact_id == Contact.id)
        .where(ContactSite.site_id == site.id, Contact.erased_at.is_(None))
        .options(selectinload(Contact.addresses))
        .order_by(Contact.id)
        .limit(30)
    )
    return [Person(contact, title, contact.addresses) for contact, title in rows]


def _waiting(pitch: Pitch | None) -> Message | None:
    """The mail of a pitch that is to leave next."""
    if pitch is None:
        return None
    wanted = select(Message).where(Message.pitch_id == pitch.id, Message.outgoing, Message.state.in_(UNSENT))
    return db.session.scalar(wanted.options(joinedload(Message.step)).order_by(Message.due_at, Message.id).limit(1))


def _tasks(pitch_ids: list[int]) -> list[Task]:
    wanted = select(Task).where(Task.pitch_id.in_(pitch_ids), Task.done_at.is_(None)).order_by(Task.due_at).limit(5)
    return list(db.session.scalars(wanted)) if pitch_ids else []


def _earlier(site: Site, at: datetime) -> list[tuple[find.Approach, bool]]:
    """Approaches of the last year by others or elsewhere, and whether this person may see their details."""
    seen = {project.id for project in access.projects()}
    return [(a, a.project_id in seen) for a in find.approaches(site.id, 5) if (at - a.at).days <= 365]


def _refusals(site: Site) -> list[Suppression]:
    wanted = select(Suppression).where(
        Suppression.kind == SuppressionKind.DOMAIN, Suppression.value.in_((site.host, site.domain))
    )
    return list(db.session.scalars(wanted))


def _neighbours(prospect: Prospect) -> tuple[int | None, int | None]:
    """The prospects before and after this one in the list of its project, newest first."""
    same = (Prospect.project_id == prospect.project_id, Prospect.state == prospect.state)
    before = select(func.min(Prospect.id)).where(*same, Prospect.id > prospect.id).scalar_subquery()
    after = select(func.max(Prospect.id)).where(*same, Prospect.id < prospect.id).scalar_subquery()
    first, second = db.session.execute(select(before, after)).one()
    return first, second


def _timeline(site: Site, pitches: list[Pitch], links: list[Link], kind: str) -> list[Moment]:
    """What happened, newest first: lines of the timeline, mails, and looks that changed something."""
    found: list[Moment] = []
    events = access.visible(Event).where(
        Event.site_id == site.id, Event.undone_at.is_(None), Event.kind.not_in(("mail.sent", "mail.reply"))
    )
    if kind in KINDS:
        events = events.where(or_(*(Event.kind.like(pattern) for pattern in KINDS[kind])))
    for event in db.session.scalars(events.options(joinedload(Event.user)).order_by(Event.at.desc()).limit(TIMELINE)):
        icon, tone = _mark(event.kind)
        who = event.user.name if event.user else ""
        text = "Note" if event.kind == "note" else event.summary
        found.append(Moment(event.at, icon, text, event.summary if event.kind == "note" else "", tone, who=who))
    if kind in ("", "mail"):
        mails = (
            select(Message)
            .where(
                Message.pitch_id.in_([p.id for p in pitches]), Message.state.in_((MailState.SENT, MailState.RECEIVED))
            )
            .options(joinedload(Message.contact).selectinload(Contact.addresses), joinedload(Message.step))
            .order_by(Message.at.desc())
            .limit(TIMELINE)
        )
        for mail in db.session.scalars(mails) if pitches else ():
            whom = mail.contact.label if mail.contact else (mail.recipient if mail.outgoing else mail.sender)
            title = f"Mail {'to' if mail.outgoing else 'from'} {whom}"
            if mail.step:
                title += f", step {mail.step.position}"
            more = mail.subject if mail.outgoing else mail.body[:280]
            url = f"/inbox/{mail.thread_id}" if mail.thread_id else ""
            found.append(
                Moment(
                    mail.at,
                    "send" if mail.outgoing else "mail",
                    title,
                    more,
                    "info" if mail.outgoing else "accent",
                    url,
                )
            )
    if kind in ("", "links") and links:
        checks = (
            select(Check)
            .where(Check.link_id.in_([link.id for link in links]), Check.changed)
            .order_by(Check.at.desc())
            .limit(20)
        )
        for check in db.session.scalars(checks):
            tone = {"seen": "live", "absent": "lost"}.get(check.sight, "mute")
            title = {"seen": "A check saw the link", "absent": "A check did not see the link"}.get(
                check.sight, "A check could not tell"
            )
            found.append(
                Moment(check.at, "eye", title, check.reason.replace("_", " "), tone, f"/links/{check.link_id}")
            )
    return sorted(found, key=lambda moment: moment.at, reverse=True)[:TIMELINE]


def _mark(kind: str) -> tuple[str, str]:
    for start, icon, tone in (
        ("note", "message", "mute"),
        ("pitch.won", "trophy", "live"),
        ("pitch", "layout-kanban", "accent"),
        ("link.lost", "x", "lost"),
        ("link", "link", "info"),
        ("import", "file-import", "mute"),
        ("draft", "pencil", "info"),
        ("contact", "user", "mute"),
        ("thread", "messages", "accent"),
        ("site.refused", "ban", "lost"),
    ):
        if kind.startswith(start):
            return icon, tone
    return "point", "mute"


def _form(prospect: Prospect, wrong: dict[str, str]) -> str:
    return render_template(
        "prospects/form.html", prospect=prospect, site=prospect.site, wrong=wrong, people=choices.people(),
        kinds=[(k.value, k.value.capitalize()) for k in SiteKind],
    )  # fmt: skip


def _about(prospect: Prospect) -> dict[str, Any]:
    return {"user_id": current_user.id, "project_id": prospect.project_id, "site_id": prospect.site_id}


def _tags(text: str) -> str:
    return " ".join(dict.fromkeys(text.replace(",", " ").lower().split()))[:300]


def _back() -> str:
    if target := request.form.get("next"):
        return access.safe_next(target)
    query = request.query_string.decode("utf-8", "replace")
    return f"/prospects?{query}" if query else "/prospects"
