"""How well a mailbox's mail is likely to arrive: its domain's records, what to add, and what came back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import make
import pytest

from outreach.core import deliverability
from outreach.core.states import BounceClass, MailKind, MailState
from outreach.db import db, now
from outreach.flows import desk
from outreach.net import dns

SIGNED = b"Received: by x\r\nDKIM-Signature: v=1; a=rsa-sha256;\r\n\td=acme.com; s=key1; b=x\r\n\r\nd=evil.com"
RECORDS = {
    ("acme.com", "TXT"): ["v=spf1 include:_spf.google.com ~all", "other"],
    ("_dmarc.acme.com", "TXT"): ["v=DMARC1; p=none"],
    ("key1._domainkey.acme.com", "TXT"): ["v=DKIM1; p=abc"],
    ("acme.com", "MX"): ["10 mx.acme.com."],
    ("smtp.gmail.com", "A"): ["192.0.2.1"],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["out.gmail.com."],
}


def looked(records: dict[tuple[str, str], list[str]], raw: bytes = SIGNED) -> dict[str, tuple[Any, str]]:
    def ask(name: str, kind: str) -> list[str]:
        return records.get((name, kind), [])

    mailbox = make.mailbox(address=f"ana{len(records)}@acme.com", smtp_host="smtp.gmail.com")
    desk.remember(mailbox, raw, "TLSv1.3")
    return {part["name"]: (part["ok"], part["record"]) for part in desk.look(mailbox, ask=ask)}


def test_what_is_in_order_and_what_to_add_is_said_record_by_record(app: Any) -> None:
    assert {ok for ok, _ in looked(RECORDS).values()} == {True}
    bare = looked({})
    assert bare["SPF"] == (False, 'acme.com. TXT "v=spf1 include:_spf.google.com ~all"')
    assert bare["DMARC"] == (False, '_dmarc.acme.com. TXT "v=DMARC1; p=none"')
    assert (bare["DKIM"][0], bare["MX"][0], bare["PTR"][0], bare["TLS"][0]) == (False, False, None, True)


def test_what_nobody_could_tell_is_no_fault(app: Any) -> None:
    def ask(name: str, kind: str) -> list[str]:
        raise dns.Silent(name)

    parts = {part["name"]: part["ok"] for part in desk.look(make.mailbox(address="ana@acme.com"), ask=ask)}
    assert set(parts.values()) == {None} and parts.keys() == {"SPF", "DKIM", "DMARC", "MX", "PTR", "TLS"}


@pytest.mark.parametrize(
    ("spf", "said"),
    [(["v=spf1 +all"], "lets everybody send"), (["v=spf1 -all", "v=spf1 ~all"], "2 SPF records; only one may stand")],
)
def test_a_record_that_does_harm_is_named(spf: list[str], said: str) -> None:
    assert said in deliverability.judge("acme.com", spf, [], None, None)[0].sentence


def test_a_key_of_another_house_is_not_ours() -> None:
    part = deliverability.judge("acme.com", [], [], ("s", "provider.net"), ["p=x"])[1]
    assert part.ok is False and "set up DKIM for your own domain" in part.sentence


def test_bounces_and_complaints_are_counted_by_week_and_codes_explained(app: Any) -> None:
    mailbox, at = make.mailbox(), now()
    said = "550-5.7.26 This mail has been blocked"
    make.message(mailbox=mailbox, at=at - timedelta(days=1))
    make.message(mailbox=mailbox, at=at - timedelta(days=8), state=MailState.FAILED, bounce_class=BounceClass.ADDRESS)
    make.message(mailbox=mailbox, at=at - timedelta(days=2), state=MailState.FAILED, server_said=said)
    make.message(
        mailbox=mailbox, at=at - timedelta(days=1), outgoing=False, state=MailState.RECEIVED, kind=MailKind.COMPLAINT
    )
    db.session.commit()
    assert [week[1:] for week in desk.weeks(mailbox, at)[-2:]] == [(0, 1, 0), (1, 0, 1)]
    assert (said, "neither SPF nor DKIM vouch for the From domain") in desk.refusals(mailbox)
