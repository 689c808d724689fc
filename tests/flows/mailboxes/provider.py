"""A mailbox at a provider where one signs in, with its mail servers."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import make
import pytest
import requests
from flask import Flask
from imapbox import Box
from oauthhouse import CLIENT, SECRET, House
from smtpsink import Sink

from outreach.db import db, now
from outreach.flows.mailboxes import oauth_sign_in, tokens
from outreach.flows.outbound import enroll
from outreach.models import Mailbox, Message

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)  # where no table is at stake


BACK = "http://127.0.0.1/settings/providers/return"


class World:
    """A provider, its mail servers, and a mailbox connected to them."""

    def __init__(self, app: Flask, there: House, tray: Sink, box: Box) -> None:
        self.app, self.there, self.tray, self.box = app, there, tray, box
        there.given = self.let_in
        servers = {"smtp": f"127.0.0.1:{tray.port}", "imap": f"127.0.0.1:{box.port}"}
        app.config["GOOGLE_OAUTH"] = {**there.endpoints, **servers}
        tokens.register("google", CLIENT, SECRET)
        db.session.commit()

    def let_in(self, person: str, token: str) -> None:
        self.tray.accounts[person] = self.box.accounts[person] = token

    def sign_in(self, mailbox: Mailbox | None = None, session_id: int = 7) -> tuple[str, str]:
        """The state and the code a person comes back with."""
        page = requests.get(oauth_sign_in.begin("google", BACK, session_id, mailbox), allow_redirects=False, timeout=5)
        back = parse_qs(urlsplit(page.headers["Location"]).query)
        return back["state"][0], back["code"][0]

    def connected(self) -> Mailbox:
        return oauth_sign_in.finish(*self.sign_in(), BACK, 7, may=lambda mailbox: None)

    def waiting(self, mailbox: Mailbox) -> Message:
        site = make.site()
        contact = make.contact(at=site)
        campaign = make.campaign(mailboxes=[mailbox], any_time=True)
        message = enroll.enroll(campaign, contact, contact.addresses[0], site, now())
        db.session.commit()
        return message

    @property
    def renewals(self) -> int:
        return sum(asked["grant_type"] == "refresh_token" for asked in self.there.asked)
