"""Mia at a weekly, pitched by Ana, and the mails that come from there."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import make

from outreach.core.states import (
    MailState,
    ThreadTab,
    Turn,
)
from outreach.db import now
from outreach.flows.inbound import accept, store
from outreach.models import Message, Pitch, Thread


def raw(
    sender: str = "mia@weekly.example",
    to: str = "ana@acme.example",
    subject: str = "Re: A guide",
    body: str = "Happy to add it, which page should I link?",
    answers: str = "",
    message_id: str = "",
    **headers: str,
) -> bytes:
    own = sha256(repr((sender, body, answers)).encode()).hexdigest()[:16]
    lines = [f"From: Mia Chen <{sender}>", f"To: {to}", f"Subject: {subject}"]
    lines += [f"Message-ID: {message_id or f'<{own}@their.example>'}"]
    lines += [f"In-Reply-To: {answers}"] if answers else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n" + body + "\r\n").encode()


class World:
    """Mia at a weekly, pitched by Ana, with one follow-up waiting."""

    def __init__(self) -> None:
        self.site = make.site("weekly.example")
        self.mia = make.contact("mia@weekly.example", at=self.site)
        self.box = make.mailbox(address="ana@acme.example")
        self.campaign = make.campaign(mailboxes=[self.box])
        self.pitch = self.pitched(self.mia)
        self.thread = make.thread(pitch=self.pitch, mailbox=self.box, tab=ThreadTab.WAITING)
        self.ours = self.sent(self.pitch, self.thread)
        self.next = self.waiting(self.pitch, self.thread)
        self.place = store.Place(self.box.id)

    def pitched(self, contact: Any) -> Pitch:
        return make.pitch(campaign=self.campaign, site=self.site, contact=contact, turn=Turn.THEIRS)

    def sent(self, pitch: Pitch, thread: Thread | None, **given: Any) -> Message:
        steps = self.campaign.sequence.steps
        filled: dict[str, Any] = {
            "recipient": pitch.contact.addresses[0].email,
            "sent_at": now(),
            "token": f"tok{pitch.id}" * 5,
        }
        return make.message(
            pitch=pitch,
            thread=thread,
            contact=pitch.contact,
            campaign=self.campaign,
            mailbox=self.box,
            step=steps[0],
            **filled | given,
        )

    def waiting(self, pitch: Pitch, thread: Thread | None, **given: Any) -> Message:
        steps = self.campaign.sequence.steps
        filled: dict[str, Any] = {
            "state": MailState.QUEUED,
            "due_at": now() + timedelta(days=4),
            "message_id": f"<next{pitch.id}@acme.example>",
        }
        return make.message(
            pitch=pitch,
            thread=thread,
            contact=pitch.contact,
            campaign=self.campaign,
            mailbox=self.box,
            step=steps[1],
            recipient=pitch.contact.addresses[0].email,
            **filled | given,
        )

    def accept(self, mail: bytes) -> Message | None:
        return accept.accept(mail, self.place)
