"""Keeping a mail: once, and whole."""

from __future__ import annotations

from flows.inbound.world import World, raw
from sqlalchemy import func, select

from outreach.db import db
from outreach.models import Message


def test_the_same_mail_twice_is_kept_once(world: World) -> None:
    mail = raw(answers=world.ours.message_id)
    assert world.accept(mail) is not None
    assert world.accept(mail) is None
    assert world.accept(b"Received: by another mailbox of ours\r\n" + mail) is None
    assert db.session.scalar(select(func.count(Message.id)).where(~Message.outgoing)) == 1
