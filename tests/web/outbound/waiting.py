"""A mail that waits in the outbox, for the tests of several pages."""

from __future__ import annotations

from typing import Any

import make

from outreach.db import db, now
from outreach.flows.mailboxes import login
from outreach.flows.outbound import enroll
from outreach.models import Message


def waiting(**campaign: Any) -> Message:
    site = make.site()
    contact = make.contact(at=site)
    mailbox = make.mailbox(spacing_seconds=0, ramp_from=0, secret=login.seal("pw"))
    found = enroll.enroll(make.campaign(mailboxes=[mailbox], **campaign), contact, contact.addresses[0], site, now())
    db.session.commit()
    return found
