"""Connecting a mailbox with Google or Microsoft in the browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import make
import pytest
import requests
from flask import Flask
from imapbox import imapbox
from oauthhouse import CLIENT, SECRET, House, house
from smtpsink import sink

from outreach.core.states import Role
from outreach.db import db, now
from outreach.flows.mailboxes import pausing, tokens
from outreach.models import Mailbox, Registration

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
PAGE = "/settings/providers"


@pytest.fixture
def there(app: Flask, tmp_path: Path) -> Iterator[House]:
    """Google, whose mail server delivers what is sent to oneself."""
    with house() as google, sink(tmp_path) as tray, imapbox() as box:

        def let_in(person: str, token: str) -> None:
            tray.accounts[person] = box.accounts[person] = token

        def deliver(sender: str, recipients: list[str], raw: bytes) -> None:
            for recipient in recipients:
                box.put(recipient, raw)

        google.given, tray.keep = let_in, deliver  # type: ignore[method-assign]
        servers = {"smtp": f"127.0.0.1:{tray.port}", "imap": f"127.0.0.1:{box.port}"}
        app.config["GOOGLE_OAUTH"] = {**google.endpoints, **servers}
        yield google


def through(browser: Any, start: str) -> tuple[Any, dict[str, str]]:
    """Sign in at the provider and come back; the page there and what its form carries."""
    away = browser.get(start)
    assert away.status_code == 303
    back = urlsplit(requests.get(away.location, allow_redirects=False, timeout=5).headers["Location"])
    page = browser.get(f"{back.path}?{back.query}")
    return page, {name: value[0] for name, value in parse_qs(back.query).items()}


def test_with_a_client_id_people_can_connect_and_its_secret_is_never_shown(owner: Any, there: House) -> None:
    assert "Connect with Google" not in owner.get("/settings/mailboxes/new").text
    page = owner.get(PAGE).text
    assert "<code>http://127.0.0.1/settings/providers/return</code>" in page
    form = {"google-client_id": CLIENT, "google-secret": SECRET}
    assert owner.post(f"{PAGE}/google", data=form).status_code == 303
    assert SECRET not in owner.get(PAGE).text
    assert "Connect with Google" in owner.get("/settings/mailboxes/new").text


def test_signing_in_makes_a_mailbox_that_works_and_works_once(owner: Any, there: House) -> None:
    tokens.register("google", CLIENT, SECRET)
    db.session.commit()
    page, carried = through(owner, f"{PAGE}/google/sign-in")
    assert page.status_code == 200 and "Finish and test" in page.text
    assert db.session.query(Mailbox).count() == 0  # looking changes nothing
    done = owner.post(f"{PAGE}/return", data=carried)
    mailbox = db.session.query(Mailbox).one()
    assert done.location == f"/settings/mailboxes/{mailbox.id}"
    assert (mailbox.address, mailbox.auth, mailbox.tested_at is not None) == ("ana@acme.example", "google", True)
    assert "Sign in again" in owner.get(done.location).text
    assert owner.post(f"{PAGE}/return", data=carried).status_code == 422


@on_sqlite
def test_a_paused_mailbox_is_let_in_again(owner: Any, there: House) -> None:
    tokens.register("google", CLIENT, SECRET)
    db.session.commit()
    owner.post(f"{PAGE}/return", data=through(owner, f"{PAGE}/google/sign-in")[1])
    mailbox = db.session.query(Mailbox).one()
    tokens.forget(mailbox)
    pausing.pause_mailbox(mailbox, "the permission was taken back", now())
    db.session.commit()
    page = owner.get(f"/settings/mailboxes/{mailbox.id}").text
    again = f"{PAGE}/google/sign-in?mailbox={mailbox.id}"
    assert again in page
    page, carried = through(owner, again)
    assert "lets us in to ana@acme.example again" in page.text
    assert owner.post(f"{PAGE}/return", data=carried).status_code == 303
    db.session.expire_all()
    assert mailbox.paused_at is None and mailbox.auth == "google"


@on_sqlite
def test_a_password_entered_later_takes_its_place(owner: Any, there: House) -> None:
    tokens.register("google", CLIENT, SECRET)
    db.session.commit()
    owner.post(f"{PAGE}/return", data=through(owner, f"{PAGE}/google/sign-in")[1])
    mailbox = db.session.query(Mailbox).one()
    servers = {"smtp_host": "127.0.0.1", "smtp_port": mailbox.smtp_port, "imap_port": 993, "imap_host": ""}
    there.given("ana", "pw")
    owner.post(f"/settings/mailboxes/{mailbox.id}/servers", data={**servers, "username": "ana", "password": "pw"})
    db.session.expire_all()
    assert (mailbox.auth, mailbox.access_secret) == ("password", None)


@on_sqlite
def test_what_cannot_be_is_said_in_words(owner: Any, there: House) -> None:
    assert "No client id of Google is entered" in owner.get(f"{PAGE}/google/sign-in").text
    assert owner.get(f"{PAGE}/yahoo/sign-in").status_code == 404
    no_secret = owner.post(f"{PAGE}/google", data={"google-client_id": CLIENT})
    assert no_secret.status_code == 422 and "Enter the client secret" in no_secret.text
    wrong = {"microsoft-client_id": CLIENT, "microsoft-secret": SECRET, "microsoft-tenant": "a/b"}
    assert owner.post(f"{PAGE}/microsoft", data=wrong).status_code == 422
    assert db.session.query(Registration).count() == 0
    tokens.register("google", CLIENT, "another")
    db.session.commit()
    _, carried = through(owner, f"{PAGE}/google/sign-in")
    denied = owner.get(f"{PAGE}/return?error=access_denied&state={carried['state']}")
    assert denied.status_code == 422 and "It said: access_denied" in denied.text
    refused = owner.post(f"{PAGE}/return", data=carried)
    assert refused.status_code == 422 and "refused the client id or its secret" in refused.text


def test_another_persons_way_back_and_another_projects_mailbox_are_not_taken(
    owner: Any, as_user: Callable[..., Any], there: House
) -> None:
    tokens.register("google", CLIENT, SECRET)
    make.mailbox(address="ana@acme.example", project_id=make.project().id)
    outsider = as_user(make.user(role=Role.MANAGER, all_projects=False))
    _, carried = through(owner, f"{PAGE}/google/sign-in")
    assert "not begun here" in outsider.post(f"{PAGE}/return", data=carried).text
    _, carried = through(outsider, f"{PAGE}/google/sign-in")
    assert outsider.post(f"{PAGE}/return", data=carried).status_code == 404
    assert db.session.query(Mailbox).one().auth == "password"
