"""Who may: people are known here, routes say what they need, rows are fetched through a person's scope."""

from __future__ import annotations

import hmac
import secrets as random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import SplitResult, urlsplit

from flask import Flask, Request, abort, current_app, g, redirect, request, url_for
from flask_login import LoginManager, current_user
from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response

from ..core import secrets
from ..core.states import Role
from ..db import SAFE_METHODS, Base, db, now
from ..flows import undo
from ..models import (
    Address,
    Contact,
    ContactSite,
    DigestMail,
    Event,
    ImportFile,
    Invitation,
    Pitch,
    Project,
    ProjectMember,
    Prospect,
    SavedView,
    SignIn,
    Site,
    Suppression,
    User,
)
from . import request_values

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=14)
RECENT = timedelta(hours=1)
TOUCH = timedelta(minutes=5)
VISITOR = "outreach_visitor"  # a random cookie that ties the forms of signed-out pages to one browser

Row = TypeVar("Row", bound=Base)
View = Callable[..., Any]


class Denied(Exception):
    """A person may see this, but not do it; says who can."""


# --- what a route needs ----------------------------------------------------------------------------------------------


def public(view: View) -> View:
    """Anybody may, signed in or not."""
    view.needs = None  # type: ignore[attr-defined]
    return view


def needs(role: Role = Role.VIEWER, **loads: type[Base]) -> Callable[[View], View]:
    """Only people of at least *role*; each of *loads* (name=Model) is fetched through the person's scope.

    ``@needs(Role.MEMBER, pitch=Pitch)`` on ``/<int:id>`` calls the view with ``pitch``; further ones take
    ``<name>_id`` from the address. What the person may not see is a 404, what they may not do a 403.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def checked(**args: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            for position, (name, model) in enumerate(loads.items()):
                key = f"{name}_id" if f"{name}_id" in args else "id"
                if position and key == "id":
                    raise LookupError(f"the address of {request.endpoint} has no {name}_id")
                args[name] = scoped(model, args.pop(key))
            if not current_user.ranks(role):
                raise Denied(denial(role))
            return view(**args)

        checked.needs, checked.loads = role, loads  # type: ignore[attr-defined]
        return checked

    return wrap


def recent(view: View) -> View:
    """What matters most asks for the password again when the last time is over an hour ago; stands below needs()."""

    @wraps(view)
    def checked(**args: Any) -> Any:
        if now() - g.sign_in.authenticated_at <= RECENT:
            return view(**args)
        page = request.full_path if request.method in SAFE_METHODS else _split(request.referrer or "").path
        return redirect(url_for("auth.confirm", next=page or "/"), 303)

    return checked


def denial(role: Role) -> str:
    """The sentence for somebody who may not: what it takes, and who to ask."""
    wanted = (Role.OWNER,) if role == Role.OWNER else (Role.OWNER, Role.MANAGER)
    able = db.session.scalars(
        select(User.name).where(User.role.in_(wanted), User.disabled_at.is_(None)).order_by(User.id).limit(3)
    ).all()
    return f"You can look at this, but it takes a {role} to change it. Ask {' or '.join(able)}."


def check_undo(event: Event) -> None:
    """Taking back takes the rank of the change itself; raises Denied."""
    rank = undo.takes(event)
    if not current_user.ranks(rank):
        raise Denied(denial(rank))
    if current_user.all_projects:
        return
    if event.project_id is None and event.user_id != current_user.id:
        raise Denied(denial(Role.MANAGER))
    if any(_out_of_sight(table, changes) for table, changes in undo.by_table(event).items()):
        raise Denied("This also changed rows of projects you do not see. Ask whoever sees all of them to undo it.")


def _out_of_sight(table: str, changes: list[undo.Change]) -> bool:
    """Whether undoing these changes of one table would write in a project this person may not see (any more)."""
    model = _MODELS[table]
    if model in SHARED or model in OWN:
        return False
    mine = {project.id for project in db.session.scalars(visible(Project))}
    if any(change["was"].get("project_id", None) not in {None, *mine} for change in changes if "was" in change):
        return True
    there = [change["id"] for change in changes if not change.get("gone")]
    for start in range(0, len(there), undo.BATCH):
        some = there[start : start + undo.BATCH]
        held = db.session.scalar(select(func.count()).select_from(model).where(model.id.in_(some)))
        seen = db.session.scalar(visible(model).where(model.id.in_(some)).with_only_columns(func.count()))
        if held != seen:
            return True
    return False


# --- what a person may see -------------------------------------------------------------------------------------------

SHARED: set[type[Base]] = {Invitation, Site, Suppression, User}
PEOPLE: dict[type[Base], Any] = {Contact: Contact.id, Address: Address.contact_id, ContactSite: ContactSite.contact_id}
OWN: dict[type[Base], Any] = {
    DigestMail: DigestMail.user_id,
    SavedView: SavedView.user_id,
    SignIn: SignIn.user_id,
}


def within(column: Any) -> ColumnElement[bool]:
    """The condition that a project id is one this person may see."""
    if current_user.all_projects:
        return column.is_not(None)  # type: ignore[no-any-return]
    mine = select(ProjectMember.project_id).where(ProjectMember.user_id == current_user.id)
    return column.in_(mine)  # type: ignore[no-any-return]


def visible(model: type[Row]) -> Select[Row]:
    """All rows of *model* this person may see: its project's, one's own, or, for what all projects share, everything.

    A contact is one row for all projects, and seen by whoever shares a project with it.
    A model that is none of these, and is not found by the tables it points at, is an error: nothing is open by default.
    """
    found = select(model)
    if model in OWN:
        return found.where(OWN[model] == current_user.id)
    if current_user.all_projects or model in SHARED:
        return found
    if model in PEOPLE:
        return found.where(_acquainted(PEOPLE[model]))
    if model is Project:
        return found.where(within(Project.id))
    conditions = _reach(model)
    if not conditions:
        raise LookupError(f"access.py does not know who may see {model.__name__}")
    return found.where(*conditions)


def _acquainted(contact_id: Any) -> ColumnElement[bool]:
    """The condition that a contact stands in a project this person may see, or was added or noted by them."""
    ways = (
        select(Pitch.contact_id).where(Pitch.contact_id.is_not(None), within(Pitch.project_id)),
        select(ContactSite.contact_id)
        .join(Prospect, Prospect.site_id == ContactSite.site_id)
        .where(within(Prospect.project_id)),
        select(Contact.id).join(ImportFile, ImportFile.id == Contact.import_id).where(within(ImportFile.project_id)),
        select(Event.contact_id).where(Event.contact_id.is_not(None), Event.user_id == current_user.id),
    )
    return or_(*(contact_id.in_(way) for way in ways))


def _reach(model: type[Base]) -> list[ColumnElement[bool]]:
    """By what a row is held: by its project, or else by each row with a project that it points at; one that points
    at nothing of a project is for all."""
    own = model.__table__.columns.get("project_id")
    if own is not None and not own.nullable:
        return [within(own)]
    conditions: list[ColumnElement[bool]] = []
    for column in model.__table__.columns:
        for key in column.foreign_keys:
            target = _MODELS.get(key.column.table.name)
            if target is None or target is model or target in SHARED or target in PEOPLE:
                continue
            if target is Project:
                held = within(column)
            elif inner := _reach(target):
                held = column.in_(select(target.id).where(*inner))
            else:
                continue
            conditions.append(or_(column.is_(None), held) if column.nullable else held)
    return conditions


_MODELS: dict[str, type[Base]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def sees(row: Base) -> bool:
    """Whether this person may see a row that was found in another way than through visible()."""
    model = type(row)
    return db.session.scalar(visible(model).where(model.id == row.id).with_only_columns(model.id)) is not None


def scoped(model: type[Row], id: Any) -> Row:
    """The row of *model* with this id, if the person may see it; else 404. For ids in addresses and in forms alike."""
    try:
        key = request_values.key(id)
    except (TypeError, ValueError):
        abort(404)
    row = db.session.scalar(visible(model).where(model.id == key))
    if row is None:
        abort(404)
    return row


def projects() -> list[Project]:
    """The projects this person may see, once a request."""
    if "projects" not in g:
        wanted = visible(Project).where(Project.archived_at.is_(None)).order_by(Project.is_sample, Project.id)
        g.projects = list(db.session.scalars(wanted))
    return g.projects  # type: ignore[no-any-return]


def project() -> Project | None:
    """The project chosen in the top bar (``?project=`` or the last choice); None means all of them.

    One that is named but not this person's to see is a 404.
    """
    if "project" not in g:
        named = request.args.get("project") or request.form.get("project_id") or ""
        wanted = named or str(g.sign_in.project_id or "")
        g.project = next((p for p in projects() if str(p.id) == wanted), None)
        if g.project is None and len(projects()) == 1:
            g.project = projects()[0]
        if named and named != "all" and named not in {str(p.id) for p in projects()}:
            abort(404)
    return g.project  # type: ignore[no-any-return]


# --- who it is -------------------------------------------------------------------------------------------------------


def sign_in(user: User, response: Response) -> SignIn:
    """Begin a session for *user*: a new token, stored hashed, sent as a cookie. Does not commit."""
    token = random.token_urlsafe(32)
    at = now()
    row = SignIn(
        user_id=user.id,
        token_hash=secrets.digest(token),
        ip=request.remote_addr or "",
        agent=request_values.without_nul(request.user_agent.string or "")[:300],
        created_at=at,
        authenticated_at=at,
        last_seen_at=at,
    )
    db.session.add(row)
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(LONGEST.total_seconds()),
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return row


def cookie_name() -> str:
    return "__Host-outreach" if request.is_secure else "outreach"


def to_sign_in() -> Response:
    """Send a signed-out person to the sign-in page, and afterwards back here."""
    if request.headers.get("HX-Request"):
        response = current_app.make_response(("", 401))
        there = _split(request.headers.get("HX-Current-URL", ""))
        page = f"{there.path}?{there.query}" if there.query else there.path
        response.headers["HX-Redirect"] = url_for("auth.login", next=page or None)
        return response
    where = request.full_path.rstrip("?") if request.method in SAFE_METHODS else None
    return redirect(url_for("auth.login", next=where), 303)


def _split(text: str) -> SplitResult:
    """An address a browser names, in its parts: empty ones when it is none."""
    try:
        return urlsplit(text)
    except ValueError:
        return urlsplit("")


def _recognise(asked: Request) -> User | None:
    token = asked.cookies.get(cookie_name(), "")
    if not token:
        return None
    row = db.session.scalar(select(SignIn).where(SignIn.token_hash == secrets.digest(token)))
    at = now()
    if row is None or row.ended_at or row.user.disabled_at:
        return None
    if at - row.last_seen_at > IDLE or at - row.created_at > LONGEST:
        return None
    if at - row.last_seen_at > TOUCH:
        _touch(row.id, at, asked.remote_addr or "")
    g.sign_in = row
    return row.user


def _touch(id: int, at: datetime, address: str) -> None:
    """Note that a session is in use; when the database is busy, the next request does."""
    db.session.rollback()  # so that writing does not begin on an old view of the database
    try:
        row = db.session.get_one(SignIn, id)
        row.last_seen_at = row.user.last_seen_at = at
        row.ip = address
        db.session.commit()
    except OperationalError:
        db.session.rollback()


# --- forms -----------------------------------------------------------------------------------------------------------


def csrf_token() -> str:
    """The token every form that changes something carries: bound to the session, or to the browser when signed out."""
    bound = g.sign_in.token_hash if current_user.is_authenticated else g.visitor
    return secrets.keyed(bound, current_app.config["KEYS"][-1], "csrf")[:40]


def _check_origin() -> None:
    g.visitor = request.cookies.get(VISITOR) or random.token_urlsafe(16)
    if "\x00" in request.path:
        abort(404)  # PostgreSQL cannot even be asked
    if request.method in SAFE_METHODS or request.endpoint in current_app.extensions["csrf_exempt"]:
        return
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    foreign = site not in (None, "same-origin", "none") or (
        site is None and origin is not None and _split(origin).netloc != request.host
    )
    given = request.headers.get("X-CSRF-Token") or request.form.get("csrf_token", "")
    if foreign or not hmac.compare_digest(given.encode(), csrf_token().encode()):
        abort(403, "This form is too old or came from another site. Go back, reload the page and try again.")


def _keep_visitor(response: Response) -> Response:
    if "visitor" in g and request.endpoint != "static" and VISITOR not in request.cookies:
        response.set_cookie(VISITOR, g.visitor, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


def safe_next(target: str | None) -> str:
    """A page of ours to go on to, or the first one: never another site's."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if "\\" in target or not target.isprintable():
        return "/"
    try:
        current_app.url_map.bind("").match(urlsplit(target).path, method="GET")
    except RequestRedirect:
        return target
    except (HTTPException, ValueError):
        return "/"
    return target


def public_address(endpoint: str, **values: Any) -> str:
    """The whole address of a page, for links that are sent: never built from what a request claims our name is,
    unless nobody has told us a better one."""
    base = current_app.config["BASE_URL"] or request.host_url.rstrip("/")
    return f"{base}{url_for(endpoint, **values)}"


def init_app(app: Flask) -> None:
    """Know people, check forms, and refuse to start with a route that does not say what it needs."""
    manager = LoginManager()
    manager.session_protection = None  # our own sessions are rows
    manager.init_app(app)
    manager.request_loader(_recognise)
    app.extensions.setdefault("csrf_exempt", set())
    app.before_request(_check_origin)
    app.after_request(_keep_visitor)
    app.jinja_env.globals.update(csrf_token=csrf_token, current_project=project, projects=projects)
    silent = [e for e, view in app.view_functions.items() if e != "static" and not hasattr(view, "needs")]
    if silent:
        raise LookupError(f"these routes do not say who may: {', '.join(sorted(silent))}")
