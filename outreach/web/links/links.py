"""Links: those we were promised, asked for or won, what each look saw, and the proof one can hand on."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, undefer
from werkzeug.wrappers import Response as Answer
from wtforms import DateField, Form, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from ...core import labels, urls
from ...core.links import evidence, recheck
from ...core.states import Acquisition, LinkState, Role, Sight
from ...db import capped, db, now
from ...flows import undo
from ...flows.links import verify
from ...models import Asset, Check, Link, PageCopy, Pitch, Project, Site
from .. import access, choices, flash, forms, lists
from ..access import needs, public

bp = Blueprint("links", __name__)

ATTENTION = (LinkState.CHANGED, LinkState.MISSING, LinkState.LOST, LinkState.UNCHECKABLE)
TABS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("attention", "Needs a look", ATTENTION),
    ("live", "Live", (LinkState.LIVE, LinkState.CHANGED)),
    ("promised", "Promised", (LinkState.PROMISED, LinkState.VERIFYING)),
    ("all", "All", ()),
)
COUNTED = 1_000_000  # links of a state; beyond that the numbers stand still
STRIP = 60
MOST_BULK = 5_000
RELS = (("", "Any"), ("follow", "Follow"), ("nofollow", "Nofollow"), ("sponsored", "Sponsored"), ("ugc", "Ugc"))
PROSE = {
    "missing": "It counts as lost when the next look, at least a day later, agrees.",
    "uncheckable": "What could not be checked is never counted as lost.",
}


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
    """How many links stand in each state, and how many ask for a look; each is counted as far as COUNTED.

    The projects are named by their numbers, so that the indexes that begin with them are used.
    """
    ids = db.session.scalars(_projects().with_only_columns(Project.id)).all()
    wanted: dict[str, ColumnElement[bool]] = {state: Link.state == state for state in LinkState}
    wanted["attention"] = and_(Link.state.in_(ATTENTION), Link.accepted_at.is_(None))
    asked = (capped(select(Link.id).where(Link.project_id.in_(ids), one), COUNTED - 1) for one in wanted.values())
    return dict(zip(wanted, db.session.execute(select(*asked)).one(), strict=True))


def _last_look() -> datetime | None:
    """When a link was looked at last, from the last one of each project."""
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
        changed=_changed_word,
    )  # fmt: skip


def _changed_word(link: Link) -> str | None:
    """The word for a changed link says what changed."""
    if link.state != LinkState.CHANGED:
        return None
    return recheck.WHAT_CHANGED.get(link.told or link.reason, "changed").capitalize()


# --- one link ---------------------------------------------------------------------------------------------------------


@bp.get("/links/<int:id>")
@needs(link=Link)
def show(link: Link) -> str:
    """What was agreed, what was found, and every look so far."""
    pitch = link.pitch
    line = ""
    if pitch:
        won = (
            f", won {pitch.won_at:%d %b %Y} by {pitch.won_by}" if pitch.won_at else f", {pitch.stage.replace('_', ' ')}"
        )
        line = f"{pitch.campaign.name}, {pitch.contact.label if pitch.contact else pitch.site.label}{won}"
    proof_url = url_for("links.proof", token=link.proof_token, _external=True) if link.proof_token else ""
    return render_template(
        "links/show.html", **_shown(link), others=_others(link), pitch_line=line, proof_url=proof_url
    )


def _shown(link: Link) -> dict[str, Any]:
    """What the evidence page and the proof page show of a link."""
    recent = list(
        db.session.scalars(
            select(Check).where(Check.link_id == link.id).order_by(Check.at.desc(), Check.id.desc()).limit(STRIP)
        )
    )
    told = list(
        db.session.scalars(
            select(Check)
            .where(Check.link_id == link.id, Check.changed)
            .order_by(Check.at.desc(), Check.id.desc())
            .limit(12)
        )
    )
    latest = recent[0] if recent else None
    seen = next((check for check in recent if check.sight == Sight.SEEN), None)
    picked = request.args.get("check", "")
    picked_check = next((c for c in [*recent, *told] if str(c.id) == picked), None)
    focus = picked_check or latest
    kept = _evidence_of(focus, [*recent, *told])
    return {
        "link": link,
        "checks": recent[::-1],
        "told": told,
        "latest": latest,
        "focus": focus,
        "kept": kept,
        "rows": _compared(link, focus, kept),
        "lines": _lines(link, focus, seen, told),
        "changes": _differences(link, focus),
        "page_copy": _copy(focus.page_copy_id) if focus and focus.page_copy_id else _copy(link.latest_copy_id),
        "prose": PROSE.get(link.state, ""),
        "changed": _changed_word,
        "check_url": lambda check: url_for("links.show", id=check.link_id, check=check.id),
        "no_url": lambda check: None,
    }


def _evidence_of(focus: Check | None, checks: list[Check]) -> dict[str, Any]:
    """The evidence of a look: its own, or that of the last change before it, which still holds."""
    if focus is None:
        return {}
    held = [check for check in checks if check.evidence and (check.at, check.id) <= (focus.at, focus.id)]
    return max(held, key=lambda check: (check.at, check.id)).evidence or {} if held else {}


def _copy(id: int | None) -> PageCopy | None:
    return db.session.get(PageCopy, id) if id else None


def _compared(link: Link, focus: Check | None, kept: dict[str, Any]) -> list[tuple[str, str, str, bool | None]]:
    """Expected against found, a line each."""
    if focus is None:
        return []
    seen, unknown = focus.sight == Sight.SEEN, focus.sight == Sight.UNKNOWN
    hops = len(kept.get("hops", ()))
    status = str(focus.http_status or "no answer") + (f", {hops} redirect{'s' if hops > 1 else ''}" if hops else "")
    facts = kept.get("page", {})
    indexable = facts.get("indexable")
    says = "not known" if indexable is None else "yes" if indexable else f"no ({', '.join(facts.get('noindex', ()))})"
    if indexable and facts.get("canonical"):
        same = urls.same_page(facts["canonical"], focus.final_url)
        says += ", canonical is itself" if same else f", canonical is {urls.readable(facts['canonical'])}"
    if facts.get("robots") == "blocked":
        says += ", closed by robots.txt"
    first = (kept.get("links") or [{}])[0]
    there = urls.readable(first.get("url") or link.target_url)
    none = "not known" if unknown else f"none; {kept.get('other_links', 0)} other outgoing links"
    marks = [word for word in ("sponsored", "nofollow", "ugc") if word in focus.rel]
    wanted = link.expected_rel or "follow"
    good_rel = None if not seen else not marks if wanted == "follow" else wanted in marks
    anchor = None
    if link.expected_anchor and not unknown:
        anchor = seen and " ".join(focus.anchor.lower().split()) == " ".join(link.expected_anchor.lower().split())
    right = focus.reason not in ("wrong_target", "other_page")
    return [
        ("Page answers", "200", status, focus.http_status == 200 if focus.http_status else None),
        ("Link to", urls.readable(link.target_url), there if seen else none, None if unknown else seen and right),
        ("Anchor", link.expected_anchor or "any", focus.anchor, anchor),
        ("rel", wanted, (focus.rel or "follow") if seen else "", good_rel),
        ("Indexable", "yes", says, None if indexable is None else bool(indexable) and facts.get("robots") != "blocked"),
    ]


def _lines(link: Link, focus: Check | None, seen: Check | None, told: list[Check]) -> list[tuple[str, str, str, str]]:
    """The source around the link, as it was last seen and as it is now."""
    found = []
    for check in dict.fromkeys(c for c in (seen, focus) if c is not None and c.source_line):
        href = ((check.evidence or {}).get("links") or [{}])[0].get("href") or link.target_url
        found.append((f"{check.at:%d %b %Y %H:%M}", *evidence.marked(check.source_line, href)))
    return found


def _differences(link: Link, focus: Check | None) -> list[tuple[int | None, str, str, str]]:
    """What changed in the page with a change, line by line."""
    if focus is None or focus.page_copy_id is None:
        return []
    wanted = select(Check.page_copy_id).where(
        Check.link_id == link.id, Check.id < focus.id, Check.page_copy_id.is_not(None)
    )
    before = db.session.scalar(wanted.order_by(Check.id.desc()).limit(1))
    if before is None or before == focus.page_copy_id:
        return []
    copies = {
        copy.id: copy
        for copy in db.session.scalars(
            select(PageCopy).where(PageCopy.id.in_((before, focus.page_copy_id))).options(undefer(PageCopy.body))
        )
    }
    if len(copies) < 2:
        return []
    old, new = (evidence.lines(copies[id].page, copies[id].content_type) for id in (before, focus.page_copy_id))
    near = urls.registrable(urls.host(link.target_url))
    return [(line.number, line.sign, line.text, "") for line in evidence.differences(old, new, near)]


def _others(link: Link) -> int:
    """How many other links of the same site are live."""
    if link.site_id is None:
        return 0
    wanted = access.visible(Link).with_only_columns(func.count())
    same = (Link.site_id == link.site_id, Link.id != link.id, Link.state == LinkState.LIVE)
    return db.session.scalar(wanted.where(*same)) or 0


@bp.get("/links/<int:id>/copies/<int:check_id>")
@needs(link=Link, check=Check)
def copy(link: Link, check: Check) -> Response:
    """The page as a look found it: to save, never shown as a page."""
    if check.link_id != link.id or check.page_copy_id is None:
        abort(404)
    kept = db.session.get(PageCopy, check.page_copy_id, options=[undefer(PageCopy.body)])
    if kept is None:
        abort(404)
    headers = {
        "Content-Disposition": f'attachment; filename="{kept.sha256[:16]}.html.txt"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(kept.page, mimetype="text/plain", headers=headers)


# --- doing ------------------------------------------------------------------------------------------------------------


@bp.post("/links/<int:id>/checks")
@needs(Role.MEMBER, link=Link)
def check(link: Link) -> Answer:
    """Look now."""
    if not link.source_url:
        flash.say("Say first on which page the link is.")
        return redirect(url_for("links.edit", id=link.id), 303)
    id = link.id
    seen = verify.verify(link, asked_by_id=current_user.id)
    flash.say(f"Checked: {seen.link.sentence}" if seen.sight != Sight.UNKNOWN else "The page could not be checked.")
    return redirect(url_for("links.show", id=id), 303)


@bp.post("/links/<int:id>/acceptances")
@needs(Role.MEMBER, link=Link)
def accept(link: Link) -> Answer:
    """Take it as it is."""
    if link.state not in (LinkState.CHANGED, LinkState.LOST, LinkState.MISSING):
        abort(409, "There is nothing to accept: the link is as agreed.")
    verify.accept(link, current_user.id)
    flash.say("Accepted as it is.")
    return redirect(url_for("links.show", id=link.id), 303)


@bp.post("/links/<int:id>/retirements")
@needs(Role.MEMBER, link=Link)
def retire(link: Link) -> Answer:
    """Watch it no longer, or again."""
    at = now()
    page = urls.readable(link.source_url)
    if link.retired_at:
        with undo.recorded("link.watched", f"Watching {page} again", **_about(link)) as event:
            link.watch_again(at)
    else:
        with undo.recorded("link.retired", f"No longer watching {page}", **_about(link)) as event:
            link.retire(at)
    db.session.commit()
    flash.say(f"{event.summary}.", event)
    return redirect(url_for("links.show", id=link.id), 303)


def _about(link: Link) -> dict[str, Any]:
    return {
        "user_id": current_user.id,
        "project_id": link.project_id,
        "link_id": link.id,
        "site_id": link.site_id,
        "pitch_id": link.pitch_id,
    }


@bp.post("/links/bulk")
@needs(Role.MEMBER)
def bulk() -> Answer:
    """Do one thing with many links."""
    op = request.form.get("op", "")
    listing = _listing()
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
    tag = "".join(request.form.get("tag", "").split())[:40]
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


# --- by hand ----------------------------------------------------------------------------------------------------------


class LinkForm(Form):  # type: ignore[misc]
    source_url = StringField("Page with the link", [Length(max=4000)])
    target_url = StringField("Page of ours it leads to", [Length(max=4000)])
    expected_anchor = StringField("Agreed anchor", [Length(max=300)])
    expected_rel = SelectField("Agreed rel", choices=[SelectChoice(*rel) for rel in RELS])
    promised_on = DateField("Promised for", [Optional()])
    acquisition = SelectField(
        "How it came", choices=[SelectChoice(a.value, labels.word("acquisition", a).text) for a in Acquisition]
    )
    price = StringField("Price paid", [Length(max=20)])
    currency = StringField("Currency", [Length(max=3)])
    notes = TextAreaField("Notes", [Length(max=4000)])

    def settled(self) -> dict[str, Any] | None:
        """The values as the table keeps them, None when something has to be put right."""
        good = self.validate()
        values: dict[str, Any] = {}
        for name, missing in (
            ("source_url", "Enter the full address, such as https://blog.example/post"),
            ("target_url", "Enter the address of the page of yours it should lead to"),
        ):
            field = self[name]
            given = (field.data or "").strip()
            values[name] = urls.typed(given) or ""
            if (given and not values[name]) or (name == "target_url" and not given):
                field.errors = [missing]
                good = False
        if not values["source_url"] and not self.promised_on.data and not self["source_url"].errors:
            self.source_url.errors = ["Enter the page, or the day by which it is promised"]
            good = False
        try:
            values["price"] = forms.price(self.price.data)
        except ValueError:
            self.price.errors = ["Enter a number, such as 120"]
            good = False
        values["currency"] = (self.currency.data or "").strip().upper()
        for name in ("expected_anchor", "expected_rel", "promised_on", "acquisition", "notes"):
            values[name] = self[name].data if name == "promised_on" else (self[name].data or "").strip()
        return values if good else None


@bp.get("/links/new")
@needs(Role.MEMBER)
def new() -> Any:
    form = LinkForm(data={"target_url": request.args.get("target", ""), "source_url": request.args.get("page", "")})
    return render_template("links/form.html", form=form, link=None, project=choices.home())


@bp.post("/links")
@needs(Role.MEMBER)
def create() -> Any:
    """Add links by hand: one, or a page address a line."""
    project = choices.home()
    form = LinkForm(request.form)
    pages = [line.strip() for line in request.form.get("source_url", "").splitlines() if line.strip()]
    if len(pages) > 1:
        return _create_many(form, project, pages[:1000])
    values = form.settled()
    if values is None:
        return render_template("links/form.html", form=form, link=None, project=project), 422
    at = now()
    with undo.recorded("link.added", "Added a link by hand", user_id=current_user.id, project_id=project.id) as event:
        link = _added(project, values, at)
    event.link_id = link.id
    db.session.commit()
    flash.say("Link added. The first look is on its way." if link.source_url else "Promise noted.", event)
    return redirect(url_for("links.show", id=link.id), 303)


def _create_many(form: LinkForm, project: Project, pages: list[str]) -> Any:
    form.source_url.data = pages[0]
    values = form.settled()
    wrong = [page for page in pages if urls.typed(page) is None]
    if wrong:
        form.source_url.errors = [f"This is no address: {wrong[0][:200]}"]
    if values is None or wrong:
        form.source_url.data = "\n".join(pages)
        return render_template("links/form.html", form=form, link=None, project=project), 422
    at = now()
    text = f"Added {len(pages)} links by hand"
    with undo.recorded("link.added", text, user_id=current_user.id, project_id=project.id) as event:
        for page in pages:
            _added(project, {**values, "source_url": urls.typed(page) or ""}, at)
    db.session.commit()
    flash.say(f"{text}. The first looks are on their way.", event)
    return redirect(url_for("links.index", tab="promised"), 303)


def _added(project: Project, values: dict[str, Any], at: datetime) -> Link:
    source = values["source_url"]
    host = urls.bare_host(urls.host(source))
    site = db.session.scalar(select(Site).where(Site.host == host)) if host else None
    asset = db.session.scalar(select(Asset).where(Asset.project_id == project.id, Asset.url == values["target_url"]))
    link = Link(
        project_id=project.id,
        site_id=site.id if site else None,
        asset_id=asset.id if asset else None,
        owner_id=current_user.id,
        state=LinkState.VERIFYING if source else LinkState.PROMISED,
        state_at=at,
        next_check_at=at if source else None,
        created_at=at,
        **values,
    )
    db.session.add(link)
    db.session.flush()
    return link


@bp.get("/links/<int:id>/edit")
@needs(Role.MEMBER, link=Link)
def edit(link: Link) -> str:
    form = LinkForm(obj=link)
    form.price.data = forms.price_typed(link.price)
    return render_template("links/form.html", form=form, link=link, project=link.project)


@bp.post("/links/<int:id>")
@needs(Role.MEMBER, link=Link)
def update(link: Link) -> Any:
    form = LinkForm(request.form)
    values = form.settled()
    if values is None:
        return render_template("links/form.html", form=form, link=link, project=link.project), 422
    moved = (values["source_url"], values["target_url"]) != (link.source_url, link.target_url)
    with undo.recorded("link.edited", f"Edited the link on {urls.readable(link.source_url)}", **_about(link)) as event:
        for name, value in values.items():
            setattr(link, name, value)
        if values["source_url"] and not link.retired_at and (moved or link.next_check_at is None):
            link.next_check_at = now()
            link.etag = link.last_modified = ""
    db.session.commit()
    flash.say("Saved.", event)
    return redirect(url_for("links.show", id=link.id), 303)


# --- the proof --------------------------------------------------------------------------------------------------------


@bp.post("/links/<int:id>/proofs")
@needs(Role.MEMBER, link=Link)
def prove(link: Link) -> Answer:
    """Make a page that shows the evidence to anybody who has its address, or take it away again."""
    if request.form.get("op") == "close":
        link.proof_token = None
        flash.say("The proof page is closed.")
    else:
        link.proof_token = link.proof_token or secrets.token_urlsafe(24)
        flash.say("The proof page is open to everybody who has its address.")
    db.session.commit()
    return redirect(url_for("links.show", id=link.id), 303)


@bp.get("/p/<token>")
@public
def proof(token: str) -> Any:
    """The evidence of one link, read-only, for people without an account."""
    link = db.session.scalar(select(Link).where(Link.proof_token == token)) if 20 <= len(token) <= 60 else None
    if link is None:
        abort(404)
    page = Response(render_template("links/proof.html", **_shown(link)))
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    page.headers["Cache-Control"] = "private, no-store"
    page.headers["Referrer-Policy"] = "no-referrer"
    return page
