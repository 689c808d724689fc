"""The frame around every page: where one can go, what waits there, the project in view, the undo bar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy import exists, or_, select
from werkzeug.wrappers import Response as Answer

from ..core import labels
from ..core.states import LinkState, MailState, Role, ThreadTab
from ..db import capped, db, now
from ..flows import undo as undoing
from ..flows.today import agenda
from ..models import Campaign, Event, Link, Message, Thread
from . import access, charts, flash, request_values
from .access import needs, public

bp = Blueprint("shell", __name__)

CAP = 100
ALARMS = (LinkState.CHANGED, LinkState.MISSING, LinkState.LOST)
# name, path, icon, key after G, what is counted
PLACES = (
    (
        ("Today", "/", "sun", "t", "today"),
        ("Inbox", "/inbox", "inbox", "i", "inbox"),
        ("Pipeline", "/pipeline", "layout-kanban", "p", ""),
        ("Prospects", "/prospects", "world", "r", ""),
        ("Links", "/links", "link", "l", "links"),
        ("Profile", "/profile", "shield-check", "b", ""),
    ),
    (
        ("Campaigns", "/campaigns", "speakerphone", "", ""),
        ("Sequences", "/sequences", "list-numbers", "", ""),
        ("Assets", "/assets", "file-text", "", ""),
        ("Communities", "/memberships", "users", "", ""),
        ("Outbox", "/outbox", "send", "q", "outbox"),
        ("Imports", "/imports", "file-import", "", ""),
        ("History", "/history", "history", "h", ""),
        ("Settings", "/settings/you", "settings", "", ""),
    ),
)
FILTERED = ("/", "/inbox", "/pipeline", "/prospects", "/links", "/outbox")  # pages that know ?campaign=
DOCK = ("Today", "Inbox", "Pipeline")
YOURS = (
    ("Your settings", "/settings/you", "user"),
    ("Team", "/settings/team", "users"),
    ("Mailboxes", "/settings/mailboxes", "mail"),
    ("Projects", "/settings/projects", "world"),
)


class Item:
    """One place in the rail."""

    def __init__(self, name: str, url: str, icon: str, key: str = "", count: str = "") -> None:
        self.name, self.url, self.icon, self.key, self.count = name, url, icon, key, count
        path, url = request.path.rstrip("/") or "/", url.partition("?")[0]
        self.here = path == url or (url != "/" and path.startswith(f"{url}/")) or (url == "/" and path == "/today")
        if name == "Settings":
            self.here = path.startswith("/settings")


class Shell:
    """What base.html shows around a page; nothing is asked for before it is shown."""

    @property
    def known(self) -> bool:
        return bool(current_user and current_user.is_authenticated)

    @property
    def language(self) -> str:
        return str(current_user.language) if self.known else "en"

    @property
    def theme(self) -> str:
        return str(current_user.theme) if self.known else "system"

    @property
    def density(self) -> str:
        return str(current_user.density) if self.known else "comfortable"

    @property
    def keyboard(self) -> str:
        return str(current_user.keyboard) if self.known else "on"

    @property
    def name(self) -> str:
        return str(current_user.name) if self.known else ""

    @property
    def project(self) -> Any:
        return access.project() if self.known else None

    @property
    def projects(self) -> list[Any]:
        return access.projects() if self.known else []

    @cached_property
    def campaign(self) -> int | None:
        return request.args.get("campaign", type=request_values.key)

    @cached_property
    def campaigns(self) -> list[Campaign]:
        """The open campaigns of the project in view, the newest first."""
        if not self.known or self.project is None:
            return []
        wanted = select(Campaign).where(Campaign.project_id == self.project.id, Campaign.archived_at.is_(None))
        return list(db.session.scalars(wanted.order_by(Campaign.id.desc()).limit(20)))

    @property
    def scope_name(self) -> str:
        chosen = next((c.name for c in self.campaigns if c.id == self.campaign), "")
        return chosen or (self.project.name if self.project else "All projects")

    @cached_property
    def counts(self) -> dict[str, str]:
        return counts() if self.known else {}

    @cached_property
    def rail(self) -> list[list[Item]]:
        return [
            [Item(name, _scoped(url), icon, key, self.counts.get(count, "")) for name, url, icon, key, count in group]
            for group in PLACES
        ]

    @property
    def dock(self) -> list[Item]:
        found = [item for group in self.rail for item in group if item.name in DOCK]
        return [*found, Item("Add", "/add", "plus")]

    @property
    def more(self) -> list[Item]:
        return [item for group in self.rail for item in group if item.name not in DOCK]

    @property
    def yours(self) -> list[Item]:
        return [Item(name, url, icon) for name, url, icon in YOURS]


def counts() -> dict[str, str]:
    """What waits for this person, each capped at 99+; one query."""
    chosen = access.project()
    seen = [chosen.id] if chosen else [project.id for project in access.projects()]

    def mine(column: Any) -> Any:
        return column.in_(seen)  # by number, so that the index on (project, state) is walked project by project

    inbox = select(Thread.id).where(
        Thread.tab == ThreadTab.NEEDS,
        mine(Thread.project_id),
        or_(Thread.later_until.is_(None), Thread.later_until <= now()),
    )
    links = select(Link.id).where(
        Link.state.in_(ALARMS), mine(Link.project_id), Link.accepted_at.is_(None), Link.retired_at.is_(None)
    )
    of_mine = exists().where(Campaign.id == Message.campaign_id, mine(Campaign.project_id))  # few, of many campaigns
    held = select(Message.id).where(Message.state.in_((MailState.HELD, MailState.UNKNOWN)), of_mine)
    asked = [capped(rows, CAP - 1) for rows in (inbox, links, held)]
    asked += agenda.waiting(current_user, now(), chosen, CAP - 1)
    n_inbox, n_links, n_held, *n_today = db.session.execute(select(*asked)).one()
    numbers = {"today": sum(n_today), "inbox": n_inbox, "links": n_links, "outbox": n_held}
    return {name: "99+" if n >= CAP else str(n) for name, n in numbers.items() if n}


def _scoped(url: str) -> str:
    """The address with the campaign in view, so that it stays while one walks about."""
    campaign = request.args.get("campaign", type=request_values.key)
    return f"{url}?campaign={campaign}" if campaign and url in FILTERED else url


# --- what templates may ask for --------------------------------------------------------------------------------------


def glyph(name: str, size: str = "", label: str = "") -> Markup:
    """An icon of the sprite, silent unless it has a label; see outreach/assets/icons.txt for the names."""
    drawn: dict[tuple[str, str, str], Markup] = current_app.extensions.setdefault("glyphs", {})
    known = drawn.get((name, size, label))
    if known is None:
        known = _drawn(name, size, label)
        if not label:  # labels name rows; the others are few
            drawn[name, size, label] = known
    return known


def _drawn(name: str, size: str, label: str) -> Markup:
    sprite = current_app.jinja_env.globals["asset"]("icons.svg")  # type: ignore[operator]
    voice = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon{}" data-icon="{}" {}><use href="{}#{}"></use></svg>').format(
        f" is-{size}" if size else "", name, voice, sprite, name
    )


def mark() -> Markup:
    """Our sign: two links of a chain."""
    return Markup(render_template("parts/mark.svg"))


def csrf_field() -> Markup:
    """The hidden field every form that posts carries."""
    if "csrf_field" not in g:
        g.csrf_field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(access.csrf_token())
    return g.csrf_field  # type: ignore[no-any-return]


def with_args(**changes: Any) -> str:
    """This address with some arguments changed; None takes one out, a list repeats it."""
    kept = {name: values for name, values in request.args.lists() if name not in changes}
    for name, value in changes.items():
        if value is not None:
            kept[name] = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    query = urlencode(kept, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def field_attributes(id: str, hint: str | None, error: str | None, given: dict[str, Any]) -> dict[str, Any]:
    """The attributes of an input with what describes it."""
    found = dict(given)
    described = " ".join(f"{id}-{part}" for part, text in (("hint", hint), ("error", error)) if text)
    if described:
        found["aria-describedby"] = described
    if error:
        found["aria-invalid"] = "true"
    return found


@bp.record_once
def _globals(state: Any) -> None:
    state.app.jinja_env.globals.update(
        glyph=glyph,
        mark=mark,
        csrf_field=csrf_field,
        with_args=with_args,
        field_attributes=field_attributes,
        figures=charts,
        word=labels.word,
    )


@bp.app_context_processor
def _around() -> dict[str, Any]:
    if "shell" not in g:
        g.shell = Shell()
    return {"shell": g.shell}


def fragment(template: str, block: str, **values: Any) -> str:
    """The page, or only its *block* when a script asks for a part (``HX-Request``)."""
    part = block if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted") else None
    return render_template(template, fragment=part, **values)


# --- what the frame itself does --------------------------------------------------------------------------------------


@bp.post("/scope")
@needs()
def scope() -> Answer:
    """Look at one project, or at all of them."""
    wanted = request.form.get("project_id", type=request_values.key)
    g.sign_in.project_id = next((p.id for p in access.projects() if p.id == wanted), None)
    db.session.commit()
    return redirect(_without_scope(access.safe_next(request.form.get("next"))), 303)


def _without_scope(target: str) -> str:
    path, _, query = target.partition("?")
    kept = [part for part in query.split("&") if part and part.split("=")[0] not in ("campaign", "project", "after")]
    return f"{path}?{'&'.join(kept)}" if kept else path


@bp.post("/events/<int:id>/undos")
@needs(Role.MEMBER, event=Event)
def undo(event: Event) -> Answer:
    """Take one thing back."""
    access.check_undo(event)
    flash.say(undoing.undo(event))
    return redirect(access.safe_next(request.form.get("next")), 303)


@bp.get("/said")
@needs()
def said() -> str:
    """The undo bar alone, for a script that has just changed something."""
    return render_template("parts/undo.html")


@bp.post("/said")
@needs()
def hush() -> tuple[str, int]:
    """Put the undo bar away."""
    flash.hush()
    return "", 204


@bp.get("/counts")
@needs()
def waiting() -> tuple[Response | str, int]:
    """The numbers of the rail for the script that keeps them fresh; 204 when it has them already."""
    found = counts()
    if request.args.get("seen") == ",".join(_said(found)):
        return "", 204
    return jsonify(counts={place[0]: found.get(place[4], "") for group in PLACES for place in group if place[4]}), 200


def _said(found: dict[str, str]) -> Iterator[str]:
    return (found.get(place[4], "") for group in PLACES for place in group if place[4])


@bp.get("/favicon.svg")
@public
def favicon() -> Response:
    """Our sign for the browser's tab; with ?dot it says that something waits."""
    drawn = render_template("parts/favicon.svg", dot="dot" in request.args)
    return Response(drawn, mimetype="image/svg+xml", headers={"Cache-Control": "public, max-age=86400"})


@bp.get("/app.webmanifest")
@public
def manifest() -> Response:
    """What a phone needs to keep us on its home screen and to share addresses with us."""
    icon = {"src": url_for("shell.favicon"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    answer = jsonify(
        name="Outreach",
        short_name="Outreach",
        description="Earn links, and keep them.",
        start_url="/",
        display="standalone",
        background_color="#f6f7f9",
        theme_color="#2152c9",
        icons=[icon],
        share_target={"action": "/add", "method": "GET", "params": {"title": "title", "text": "text", "url": "url"}},
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/robots.txt")
@public
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
