"""People: the first one, those who are invited, passwords that are lost, and sessions that end."""

from __future__ import annotations

import secrets as random
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from ...core import addresses, passwords, secrets, urls
from ...core.states import Role
from ...db import db, now
from ...models import Event, Invitation, Preference, Project, ProjectHost, ProjectMember, SignIn, UsedToken, User
from . import sign_in

SETUP = "setup token"
INVITED_FOR = timedelta(hours=72)
RESET_FOR = timedelta(minutes=30)
OVER = "This link was used or is too old. Ask an owner for a new one."


class Refused(ValueError):
    """Something about a person cannot be done; says why, and which field it is about."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


# --- the first one ---------------------------------------------------------------------------------------------------


def fresh_token() -> str | None:
    """A new one-time token for the setup page, or None when somebody is here already. Commits."""
    if somebody():
        return None
    token = random.token_urlsafe(32)
    Preference.write(SETUP, secrets.digest(token))
    db.session.commit()
    return token


def somebody() -> bool:
    """Whether the house has a first person."""
    return db.session.scalar(select(User.id).limit(1)) is not None


def opens_setup(token: str) -> bool:
    """Whether *token* is the one that was printed last."""
    known = Preference.read(SETUP, "")
    return bool(token) and bool(known) and random.compare_digest(str(known), secrets.digest(token))


def found(token: str, name: str, email: str, password: str, address: str, timezone: str) -> User:
    """Make the first person, an owner, and the project of their site; the token is used up. Commits.

    Raises Refused with the field it is about. Of two who come at once, one wins.
    """
    host = site(address)
    user = User(email=free_email(email), name=named(name), password_hash="", role=Role.OWNER, created_at=now())
    user.timezone = timezone
    user.password_hash = sign_in.hashed(good(password, user.email, user.name, host))
    taken = db.session.execute(delete(Preference).where(Preference.name == SETUP))
    if taken.rowcount != 1 or somebody():  # type: ignore[attr-defined]
        db.session.rollback()
        raise Refused("This house has an owner already. Sign in instead.")
    db.session.add(user)
    project(project_name(host), host, timezone)
    db.session.flush()
    Event.note("user.founded", f"{user.name} set up this house", now(), user_id=user.id)
    db.session.commit()
    return user


def project(name: str, host: str, timezone: str = "UTC") -> Project:
    """A new project of one host. Does not commit; raises Refused."""
    if not name.strip():
        raise Refused("Enter a name for the project.", "name")
    if Project.called(name.strip()):
        raise Refused(f"There is a project called {name.strip()} already.", "name")
    host = free_host(host)
    made = Project(name=name.strip(), timezone=timezone, created_at=now(), hosts=[ProjectHost(host=host)])
    db.session.add(made)
    return made


def add_host(project: Project, address: str) -> None:
    """One more host of a project. Does not commit; raises Refused."""
    host = free_host(address, project)
    if host not in {row.host for row in project.hosts}:
        project.hosts.append(ProjectHost(host=host))


def site(address: str) -> str:
    """The host of a site as somebody types it; raises Refused."""
    url = urls.typed(address.strip()) if address.strip() else None
    name = urls.bare_host(urls.host(url)) if url else ""
    if not name or not urls.plausible_host(name):
        raise Refused("Enter the address of your site, such as example.com.", "site")
    return name


def free_host(address: str, project: Project | None = None) -> str:
    """The host of a site no (other) project has; raises Refused."""
    host = site(address)
    taken = db.session.scalar(select(Project).join(ProjectHost).where(ProjectHost.host == host))
    if taken is not None and taken is not project:
        raise Refused(f"{host} belongs to the project {taken.name} already.", "hosts")
    return host


def project_name(host: str) -> str:
    """What a project is called until somebody says otherwise: Acme for acme.com."""
    first = (urls.registrable(host) or host).split(".")[0]
    name = urls.unicode_host(first).replace("-", " ").strip().title() or host
    return host if Project.called(name) else name


# --- words about a person --------------------------------------------------------------------------------------------


def free_email(email: str) -> str:
    """The address in its normal form, if nobody has it; raises Refused."""
    try:
        email = addresses.normal(email)
    except addresses.BadAddress as why:
        raise Refused(str(why), "email") from why
    if db.session.scalar(select(User.id).where(User.email == email)):
        raise Refused(f"{email} is here already.", "email")
    return email


def named(name: str) -> str:
    """The name without stray spaces; raises Refused when there is none."""
    name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not name:
        raise Refused("Enter a name.", "name")
    return name[:200]


def good(password: str, *about: str) -> str:
    """The password, if it will do; raises Refused."""
    if sentence := passwords.problem(password, *about):
        raise Refused(sentence, "password")
    return password


def add(email: str, name: str, role: str, password: str) -> User:
    """Make a person by hand. Commits; raises Refused."""
    user = User(email=free_email(email), name=named(name), role=Role(role), password_hash="", created_at=now())
    user.password_hash = sign_in.hashed(good(password, user.email, user.name))
    db.session.add(user)
    db.session.flush()
    Event.note("user.added", f"{user.name} was added as {role}", now(), user_id=user.id)
    db.session.commit()
    return user


# --- invitations -----------------------------------------------------------------------------------------------------


def invite(email: str, role: str, by: User, all_projects: bool = True, project_ids: list[int] | None = None) -> str:
    """Invite somebody and give back the token of their link, which is not kept. An earlier invitation ends. Commits."""
    email = free_email(email)
    _end_invitations(email)
    return _invited(email, role, by, all_projects, project_ids or [])


def invite_again(invitation: Invitation, by: User) -> str:
    """A new link for the same invitation; the old one ends. Commits."""
    if invitation.accepted_at:
        raise Refused("This invitation was accepted already.")
    free_email(invitation.email)
    _end_invitations(invitation.email)
    return _invited(invitation.email, invitation.role, by, invitation.all_projects, list(invitation.project_ids))


def _invited(email: str, role: str, by: User, all_projects: bool, project_ids: list[int]) -> str:
    token, at = random.token_urlsafe(32), now()
    db.session.add(
        Invitation(
            email=email,
            role=Role(role),
            all_projects=all_projects,
            project_ids=project_ids,
            token_hash=secrets.digest(token),
            invited_by_id=by.id,
            created_at=at,
            expires_at=at + INVITED_FOR,
        )
    )
    Event.note("user.invited", f"{email} was invited as {role}", at, user_id=by.id)
    db.session.commit()
    return token


def revoke(invitation: Invitation, by: User) -> None:
    """End an invitation that was not accepted. Commits."""
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = now()
        Event.note("user.uninvited", f"The invitation of {invitation.email} was withdrawn", now(), user_id=by.id)
    db.session.commit()


def invitation(token: str) -> Invitation | None:
    """The invitation a token opens, unless it is used, revoked or over, or who invited may not invite any more."""
    found = db.session.scalar(select(Invitation).where(Invitation.token_hash == secrets.digest(token)))
    if found is None or found.accepted_at or found.revoked_at or found.expires_at <= now():
        return None
    inviter = db.session.get(User, found.invited_by_id) if found.invited_by_id else None
    if found.invited_by_id and (inviter is None or inviter.disabled_at or not inviter.ranks(Role.OWNER)):
        return None
    return found


def accept(invited: Invitation, name: str, password: str, timezone: str) -> User:
    """Make the invited person; the link is used up. Commits; raises Refused."""
    user = User(email=free_email(invited.email), name=named(name), password_hash="", created_at=now())
    user.role, user.all_projects, user.timezone = invited.role, invited.all_projects, timezone
    user.password_hash = sign_in.hashed(good(password, user.email, user.name))
    used = update(Invitation).where(
        Invitation.id == invited.id, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None)
    )
    if db.session.execute(used.values(accepted_at=now())).rowcount != 1:  # type: ignore[attr-defined]
        db.session.rollback()
        raise Refused("This invitation was used already.")
    db.session.add(user)
    db.session.flush()
    there = set(db.session.scalars(select(Project.id).where(Project.id.in_(invited.project_ids))))
    db.session.add_all(ProjectMember(user_id=user.id, project_id=id) for id in sorted(there))
    Event.note("user.joined", f"{user.name} joined as {user.role}", now(), user_id=user.id)
    db.session.commit()
    return user


def _end_invitations(email: str) -> None:
    open_ones = (Invitation.email == email, Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    db.session.execute(update(Invitation).where(*open_ones).values(revoked_at=now()))


# --- passwords that are lost -----------------------------------------------------------------------------------------


def reset_token(user: User) -> str:
    """A token that lets *user* set a new password, once, for 30 minutes; any change of the password ends it."""
    until = (now() + RESET_FOR).isoformat()
    return secrets.sign(
        {"who": user.id, "until": until, "mark": _mark(user), "n": random.token_hex(8)}, _root(), "reset"
    )


def resets(token: str) -> User | None:
    """Whose password a token may set, if it still may."""
    said = secrets.signed(token, _root(), "reset")
    if said is None or datetime.fromisoformat(str(said["until"])) <= now():
        return None
    user = db.session.get(User, said["who"])
    if user is None or user.disabled_at or not random.compare_digest(str(said["mark"]), _mark(user)):
        return None
    used = db.session.scalar(select(UsedToken.id).where(UsedToken.token_hash == secrets.digest(token)))
    return None if used else user


def reset(token: str, password: str) -> User:
    """Set the password a token may set; the token is used up and all sessions end. Commits; raises Refused."""
    user = resets(token)
    if user is None:
        raise Refused(OVER)
    fresh = sign_in.hashed(good(password, user.email, user.name))
    db.session.add(UsedToken(token_hash=secrets.digest(token), at=now()))
    try:
        db.session.flush()
    except IntegrityError as why:  # of two at once, one is first
        db.session.rollback()
        raise Refused(OVER) from why
    change_password(user, fresh)
    return user


def change_password(user: User, fresh: str, but: SignIn | None = None) -> None:
    """Keep a new password hash and end the other sessions. Commits."""
    user.password_hash = fresh
    end_sessions(user, but)
    Event.note("user.password", f"{user.name} has a new password", now(), user_id=user.id)
    db.session.commit()


def _mark(user: User) -> str:
    return secrets.digest(user.password_hash)[:32]


def _root() -> str:
    return str(current_app.config["KEYS"][-1])


# --- sessions --------------------------------------------------------------------------------------------------------


def end_sessions(user: User, but: SignIn | None = None) -> int:
    """End all sessions of *user* (except one) and say how many. Does not commit."""
    open_ones = (SignIn.user_id == user.id, SignIn.ended_at.is_(None), SignIn.id != (but.id if but else 0))
    ended = db.session.execute(update(SignIn).where(*open_ones).values(ended_at=now()))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def last_owner(user: User) -> bool:
    """Whether the house would have no owner without *user*."""
    others = select(User.id).where(User.role == Role.OWNER, User.disabled_at.is_(None), User.id != user.id)
    return user.role == Role.OWNER and user.disabled_at is None and db.session.scalar(others.limit(1)) is None


def after_restore() -> None:
    """A restored database brings back sessions and links that had ended since: end them all. Commits."""
    at = now()
    db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None)).values(ended_at=at))
    db.session.execute(update(Invitation).where(Invitation.accepted_at.is_(None)).values(revoked_at=at))
    Event.note("house.restored", "The database was restored from a backup: everybody signs in again", at)
    db.session.commit()
