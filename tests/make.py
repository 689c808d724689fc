"""One builder a noun: each makes a valid row with what is not said filled in, and flushes nothing it need not."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

from werkzeug.security import generate_password_hash

from outreach.core import secrets
from outreach.core.profile import backlink_key
from outreach.core.states import CampaignState, MailState, Role, Sight, Stage, StepMode
from outreach.db import db, now
from outreach.models import (
    Address,
    Asset,
    Backlink,
    BacklinkDomain,
    Campaign,
    CampaignMailbox,
    Check,
    Contact,
    ContactSite,
    Link,
    Mailbox,
    Message,
    Pitch,
    Project,
    ProjectHost,
    Prospect,
    Sequence,
    SignIn,
    Site,
    Step,
    Thread,
    User,
    Variant,
)

PASSWORD = "correct horse battery"
_HASH = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")  # cheap: the tests make many people
_count = itertools.count(1)


def _add(row: Any) -> Any:
    db.session.add(row)
    db.session.commit()
    return row


def user(**given: Any) -> User:
    n = next(_count)
    filled = {"email": f"person{n}@acme.example", "name": f"Person {n}", "role": Role.MEMBER, "created_at": now()}
    return _add(User(**{**filled, "password_hash": _HASH, **given}))


def token(who: User) -> str:
    """A signed-in session of *who*: the value of the cookie."""
    n = next(_count)
    at = now()
    row = SignIn(
        user_id=who.id, token_hash=secrets.digest(f"token{n}"), created_at=at, authenticated_at=at, last_seen_at=at
    )
    _add(row)
    return f"token{n}"


def project(host: str | None = None, **given: Any) -> Project:
    n = next(_count)
    hosts = [ProjectHost(host=host or f"acme{n}.example")]
    filled = {"name": f"Acme {n}", "postal_address": "1 Example Street, Berlin", "created_at": now(), "hosts": hosts}
    return _add(Project(**{**filled, **given}))


def asset(**given: Any) -> Asset:
    given.setdefault("project", given.get("project") or project())
    n = next(_count)
    return _add(Asset(**{"url": f"https://acme.example/guide{n}", "title": f"Guide {n}", "created_at": now(), **given}))


def site(host: str | None = None, **given: Any) -> Site:
    host = host or f"site{next(_count)}.example"
    return _add(
        Site(**{"host": host, "domain": host, "name": host.split(".")[0].title(), "created_at": now(), **given})
    )


def prospect(**given: Any) -> Prospect:
    given.setdefault("project", given.get("project") or project())
    given.setdefault("site", given.get("site") or site())
    return _add(Prospect(**{"created_at": now(), **given}))


def contact(email: str | None = None, at: Site | None = None, **given: Any) -> Contact:
    n = next(_count)
    email = email or f"jo{n}@site{n}.example"
    filled = {"name": f"Jo Park{n}", "first_name": "Jo", "last_name": f"Park{n}", "created_at": now()}
    row = Contact(**{**filled, **given})
    row.addresses.append(Address(email=email, domain=email.rpartition("@")[2], created_at=now()))
    if at is not None:
        row.places.append(ContactSite(site=at))
    return _add(row)


def mailbox(**given: Any) -> Mailbox:
    n = next(_count)
    filled = {"address": f"ana{n}@acme.example", "sender_name": "Ana", "smtp_host": "127.0.0.1", "smtp_port": 25}
    filled |= {"imap_host": "127.0.0.1", "imap_port": 143, "secret": b"", "created_at": now()}
    row = {**filled, **given}
    row.setdefault("username", row["address"])
    return _add(Mailbox(**row))


def sequence(*texts: tuple[str, str], mode: str = StepMode.ITSELF, delay: int = 4, **given: Any) -> Sequence:
    """A sequence of (subject, body) steps; by default a pitch and two follow-ups."""
    texts = texts or (
        ("A guide for {{site_name|your readers}}", "Hi {{first_name|there}},\n\na pitch."),
        ("", "One"),
        ("", "Two"),
    )
    row = Sequence(**{"name": f"Sequence {next(_count)}", "created_at": now(), **given})
    for position, (subject, body) in enumerate(texts, 1):
        step = Step(position=position, delay_days=0 if position == 1 else delay, mode=mode)
        step.variants.append(Variant(label="A", subject=subject, body=body))
        row.steps.append(step)
    return _add(row)


def campaign(**given: Any) -> Campaign:
    given.setdefault("project", given.get("project") or project())
    boxes = given.pop("mailboxes", None)
    given.setdefault("sequence", given.get("sequence") or sequence())
    filled = {"name": f"Campaign {next(_count)}", "state": CampaignState.RUNNING, "created_at": now()}
    row = Campaign(**{**filled, **given})
    row.mailboxes = [CampaignMailbox(mailbox=box) for box in (boxes if boxes is not None else [mailbox()])]
    return _add(row)


def pitch(**given: Any) -> Pitch:
    given.setdefault("campaign", given.get("campaign") or campaign())
    given.setdefault("project", given["campaign"].project)
    given.setdefault("site", given.get("site") or site())
    if "contact" not in given:
        given["contact"] = contact(at=given["site"])
    if given["contact"] is not None:
        given.setdefault("address", given["contact"].addresses[0])
    return _add(Pitch(**{"stage": Stage.PITCHED, "stage_at": now(), "created_at": now(), **given}))


def thread(**given: Any) -> Thread:
    if "pitch" in given:
        given.setdefault("project_id", given["pitch"].project_id)
        given.setdefault("contact", given["pitch"].contact)
    return _add(Thread(**{"subject": "A guide", "last_at": now(), "created_at": now(), **given}))


def message(**given: Any) -> Message:
    """A mail; ours and sent unless said otherwise."""
    n = next(_count)
    filled = {"outgoing": True, "state": MailState.SENT, "at": now(), "message_id": f"<m{n}@acme.example>"}
    return _add(Message(**{**filled, "subject": "A guide", "body": "Hi", **given}))


def link(**given: Any) -> Link:
    given.setdefault("project", given.get("project") or project())
    n = next(_count)
    filled = {"source_url": f"https://site{n}.example/page", "target_url": "https://acme.example/guide"}
    return _add(Link(**{**filled, "state_at": now(), "created_at": now(), **given}))


def check(**given: Any) -> Check:
    given.setdefault("link", given.get("link") or link())
    return _add(Check(**{"at": now(), "sight": Sight.SEEN, "verdict": "counts", "reason": "ok", **given}))


def domain(
    project: Project, name: str, anchor: str = "a guide to bees", pages: int = 1, **given: Any
) -> BacklinkDomain:
    """A linking domain with its pages, as an import leaves it."""
    page = {name: given.pop(name) for name in ("title", "sources", "rel", "path") if name in given}
    seen = given.pop("first_seen_on", (now() - timedelta(days=40)).date())
    row = BacklinkDomain(
        project=project, domain=name, pages=pages, followed=pages, anchors=[[anchor, pages]], stale=False,
        first_seen_on=seen, **given,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for number in range(pages):
        source = f"https://{name}{page.get('path', '/page')}{number or ''}"
        target = f"https://{project.host}/"
        db.session.add(
            Backlink(
                project_id=project.id, key=backlink_key.key(backlink_key.page(source), backlink_key.page(target)),
                domain=row,
                source_url=source, target_url=target, anchor=anchor, rel=page.get("rel", "follow"), first_seen_on=seen,
                title=page.get("title", ""), sources=page.get("sources", {}),
            )
        )  # fmt: skip
    db.session.commit()
    return row
