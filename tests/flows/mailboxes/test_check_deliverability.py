"""How well a mailbox's mail is likely to arrive: its domain's records, what to add, and what came back."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import make

from outreach.core.states import BounceClass, MailKind, MailState
from outreach.db import db, now
from outreach.flows.mailboxes import check_deliverability
from outreach.net import dns

NUMBERS = count()
SIGNED = b"Received: by x\r\nDKIM-Signature: v=1; a=rsa-sha256;\r\n\td=acme.com; s=key1; b=x\r\n\r\nd=evil.com"
RECORDS = {
    ("acme.com", "TXT"): ["v=spf1 include:_spf.google.com ~all", "other"],
    ("_dmarc.acme.com", "TXT"): ["v=DMARC1; p=none"],
    ("key1._domainkey.acme.com", "TXT"): ["v=DKIM1; p=abc"],
    ("acme.com", "MX"): ["10 mx.acme.com."],
    ("smtp.gmail.com", "A"): ["192.0.2.1"],
    ("1.2.0.192.in-addr.arpa.", "PTR"): ["out.gmail.com."],
}


Added = list[tuple[str, str, str]]  # name, type, value


def looked(
    records: dict[tuple[str, str], list[str]],
    raw: bytes = SIGNED,
    at: tuple[str, str] = ("smtp.gmail.com", "imap.gmail.com"),
    domain: str = "acme.com",
) -> dict[str, tuple[Any, Added, str]]:
    def ask(name: str, kind: str) -> list[str]:
        return records.get((name, kind), [])

    mailbox = make.mailbox(address=f"ana{next(NUMBERS)}@{domain}", smtp_host=at[0], imap_host=at[1])
    check_deliverability.remember(mailbox, raw, "TLSv1.3")
    return {
        part["name"]: (part["ok"], [tuple(record.values()) for record in part["records"]], part["advice"])
        for part in check_deliverability.look(mailbox, ask=ask)
    }


def test_what_is_in_order_and_what_to_add_is_said_record_by_record(app: Any) -> None:
    assert {(ok, *added) for ok, added, _ in looked(RECORDS).values()} == {(True,)}
    bare = looked({})
    assert bare["SPF"][:2] == (False, [("acme.com.", "TXT", "v=spf1 include:_spf.google.com ~all")])
    assert bare["DMARC"][:2] == (False, [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=none")])
    assert bare["DKIM"][:2] == (False, [("key1._domainkey.acme.com.", "TXT", "v=DKIM1; k=rsa; p=PUBLIC-KEY")])
    assert bare["MX"][:2] == (False, [("acme.com.", "MX", "1 smtp.google.com.")])
    assert (bare["PTR"][0], bare["TLS"][0]) == (None, True)


def test_the_desk_asks_where_the_house_of_the_mailbox_puts_things(app: Any) -> None:
    found = looked(
        {("google._domainkey.acme.com", "TXT"): ["v=DKIM1; p=abc"], ("smtp.gmail.com", "A"): ["192.0.2.1"]}, b""
    )
    assert found["DKIM"] == (None, [], "")
    assert found["PTR"] == (False, [], "Only Google can mend that: it is not your job.")
    own = looked({("mail.acme.com", "AAAA"): ["2001:db8::1"]}, at=("mail.acme.com", "imap.acme.com"))
    assert own["MX"][1] == [("acme.com.", "MX", "10 imap.acme.com.")]
    assert own["PTR"][:2] == (False, [(f"1.{'0.' * 23}8.b.d.0.1.0.0.2.ip6.arpa.", "PTR", "mail.acme.com.")])
    free = looked({}, domain="gmail.com")
    assert [added for _, added, _ in free.values() if added] == [] and "kept by its provider" in free["SPF"][2]


def test_who_sends_answers_for_spf_and_ptr_and_who_keeps_the_mail_for_mx(app: Any) -> None:
    found = looked({("smtp.sendgrid.net", "A"): ["192.0.2.9"]}, b"", ("smtp.sendgrid.net", "imap.gmail.com"))
    assert found["SPF"][1] == [("acme.com.", "TXT", "v=spf1 include:YOUR-PROVIDER ~all")]
    assert found["MX"][1] == [("acme.com.", "MX", "1 smtp.google.com.")]
    assert "Google" not in found["PTR"][2] and found["DKIM"][1] == []


def test_the_dmarc_record_of_the_organisation_is_mended_where_it_stands(app: Any) -> None:
    two = ["v=DMARC1; p=reject", "v=DMARC1; p=none"]
    for at in ("acme.com", "mail.acme.com"):
        found = looked({(f"_dmarc.{at}", "TXT"): two}, domain="mail.acme.com")
        assert found["DMARC"][1] == [(f"_dmarc.{at}.", "TXT", two[0])]


def test_what_nobody_could_tell_is_no_fault(app: Any) -> None:
    def ask(name: str, kind: str) -> list[str]:
        raise dns.Silent(name)

    parts = {
        part["name"]: part["ok"] for part in check_deliverability.look(make.mailbox(address="ana@acme.com"), ask=ask)
    }
    assert set(parts.values()) == {None} and parts.keys() == {"SPF", "DKIM", "DMARC", "MX", "PTR", "TLS"}


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
    assert [week[1:] for week in check_deliverability.weeks(mailbox, at)[-2:]] == [(0, 1, 0), (1, 0, 1)]
    assert (said, "neither SPF nor DKIM vouch for the From domain") in check_deliverability.refusals(mailbox)
