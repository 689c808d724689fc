"""Search and commands: one field for going somewhere, doing something and finding anything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template, request
from flask_login import current_user
from sqlalchemy import or_, select

from ...core.states import Role
from ...db import db
from ...models import Address, Contact, Link, Site, Thread
from .. import access, layout
from ..access import needs

bp = Blueprint("search", __name__, url_prefix="/search")

MOST = 8
EACH = 4

# words, address, icon, key, the least role that may
COMMANDS: tuple[tuple[str, str, str, str, Role], ...] = (
    *(
        (f"Go to {name}", path, icon, f"g {key}" if key else "", Role.VIEWER)
        for group in layout.PLACES
        for name, path, icon, key, _ in group
    ),
    ("Go to people", "/contacts", "users", "", Role.VIEWER),
    ("Go to tasks", "/tasks", "flag", "", Role.VIEWER),
    ("Go to snippets", "/snippets", "message", "", Role.VIEWER),
    ("Review drafts", "/drafts", "mail", "", Role.MEMBER),
    ("Add a site", "/add", "plus", "n", Role.MEMBER),
    ("Write a pitch", "/compose", "pencil", "c", Role.MEMBER),
    ("Import a list", "/imports/new", "upload", "", Role.MEMBER),
    ("New campaign", "/campaigns/new", "speakerphone", "", Role.MEMBER),
    ("New asset", "/assets/new", "file-text", "", Role.MEMBER),
    ("Add a link", "/links/new", "link", "", Role.MEMBER),
    ("Connect a mailbox", "/settings/mailboxes/new", "mail", "", Role.MANAGER),
    ("Your settings: theme, density, keys, digest", "/settings/you", "user", "", Role.VIEWER),
    ("Team and invitations", "/settings/team", "users", "", Role.MANAGER),
    ("Projects", "/settings/projects", "world", "", Role.MANAGER),
    ("Do-not-contact list", "/settings/do-not-contact", "ban", "", Role.MEMBER),
    ("Sample data", "/settings/data", "archive", "", Role.OWNER),
    ("Keys of this program", "/help/shortcuts", "help", "?", Role.VIEWER),
)


@dataclass(frozen=True)
class Hit:
    """One line of the answer."""

    kind: str
    name: str
    url: str
    icon: str
    more: str = ""
    key: str = ""


@bp.get("")
@needs()
def index() -> str:
    """The answer as a page, for those without the palette."""
    asked = request.args.get("q", "").strip()
    return render_template("today/search/index.html", q=asked, hits=found(asked, each=20, most=80) if asked else [])


@bp.get("/hits")
@needs()
def hits() -> str:
    """The answer as lines for the palette."""
    return render_template("today/search/_hits.html", hits=found(request.args.get("q", "").strip()))


def found(asked: str, each: int = EACH, most: int = MOST) -> list[Hit]:
    """What fits *asked*: ``>`` looks at commands only, ``@`` at people only; an address offers to be added."""
    if asked.startswith(">"):
        return _commands(asked[1:].strip())[:most]
    if asked.startswith("@"):
        return _people(asked[1:].strip(), most)
    if not asked:
        return _commands("")[:most]
    lines = _offer(asked) + _commands(asked)[:each]
    if len(asked) > 1:
        for look in (_sites, _people, _threads, _links):
            lines += look(asked, each)
    return lines[:most]


def _commands(asked: str) -> list[Hit]:
    """Commands whose words begin with the words asked for."""
    wanted = asked.lower().split()
    return [
        Hit("Commands", text, url, icon, key=key)
        for text, url, icon, key, role in COMMANDS
        if all(any(word.startswith(w) for word in text.lower().replace(":", "").split()) for w in wanted)
        and current_user.ranks(role)
    ]


def _offer(asked: str) -> list[Hit]:
    looks_so = "." in asked.strip(".") and " " not in asked and "@" not in asked
    if not looks_so or not current_user.ranks(Role.MEMBER):
        return []
    return [Hit("Commands", f"Add this site: {asked}", f"/add?url={quote(asked, safe='')}", "plus")]


def _begins(column: Any, asked: str) -> Any:
    """The column begins with what was asked, so that an index can answer."""
    low = asked.lower()
    return column.between(low, low + "\U0010ffff")


def _sites(asked: str, most: int) -> list[Hit]:
    host = asked.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").split("/")[0]
    fits = or_(_begins(Site.host, host), _begins(Site.domain, host), Site.name.ilike(f"{_plain(asked)}%", escape="\\"))
    rows = db.session.scalars(access.visible(Site).where(fits).order_by(Site.host).limit(most))
    return [Hit("Sites", s.label, f"/prospects/of/{s.id}", "world", s.host if s.name else "") for s in rows]


def _people(asked: str, most: int) -> list[Hit]:
    by_address = select(Address.contact_id).where(_begins(Address.email, asked))
    fits = or_(Contact.id.in_(by_address), Contact.name.ilike(f"{_plain(asked)}%", escape="\\"))
    rows = db.session.scalars(
        access.visible(Contact).where(fits, Contact.erased_at.is_(None)).order_by(Contact.name).limit(most)
    )
    return [
        Hit("People", c.label, f"/contacts/{c.id}", "user", c.addresses[0].email if c.addresses and c.name else "")
        for c in rows
    ]


def _threads(asked: str, most: int) -> list[Hit]:
    fits = Thread.subject.ilike(f"%{_plain(asked)}%", escape="\\")
    rows = db.session.scalars(access.visible(Thread).where(fits).order_by(Thread.last_at.desc()).limit(most))
    return [Hit("Threads", t.subject or "No subject", f"/inbox/{t.id}", "message", t.snippet[:60]) for t in rows]


def _links(asked: str, most: int) -> list[Hit]:
    fits = or_(
        Link.source_url.ilike(f"%{_plain(asked)}%", escape="\\"),
        Link.target_url.ilike(f"%{_plain(asked)}%", escape="\\"),
    )
    rows = db.session.scalars(access.visible(Link).where(fits).order_by(Link.id.desc()).limit(most))
    return [Hit("Links", k.source_url or "Promised", f"/links/{k.id}", "link", k.target_url) for k in rows]


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
