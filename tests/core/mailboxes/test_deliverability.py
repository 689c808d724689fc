"""Deliverability: what a domain's records mean for its mail, and which to add, house by house."""

from __future__ import annotations

import pytest

from outreach.core.mailboxes import deliverability
from outreach.core.mailboxes.deliverability import house_of, judge, judge_mx, judge_ptr

KEY = "v=DKIM1; k=rsa; p=PUBLIC-KEY"
Added = list[tuple[str, str, str]]  # name, type, value


def added(part: deliverability.Part) -> Added:
    return [(record.name, record.type, record.value) for record in part.records]


# the server of the mailbox, then what is to be added for acme.com where nothing is there yet: SPF, MX, DKIM
MADE_BY: tuple[tuple[str, str, list[str], Added], ...] = (
    ("smtp.gmail.com", "_spf.google.com", ["1 smtp.google.com."], [("google", "TXT", KEY)]),
    (
        "smtp.office365.com",
        "spf.protection.outlook.com",
        ["0 acme-com.mail.protection.outlook.com."],
        [
            ("selector1", "CNAME", "selector1-acme-com._domainkey.TENANT.onmicrosoft.com."),
            ("selector2", "CNAME", "selector2-acme-com._domainkey.TENANT.onmicrosoft.com."),
        ],
    ),
    (
        "smtp.fastmail.com",
        "spf.messagingengine.com",
        ["10 in1-smtp.messagingengine.com.", "20 in2-smtp.messagingengine.com."],
        [(f"fm{n}", "CNAME", f"fm{n}.acme.com.dkim.fmhosted.com.") for n in (1, 2, 3)],
    ),
    (
        "smtp.mail.me.com",
        "icloud.com",
        ["10 mx01.mail.icloud.com.", "10 mx02.mail.icloud.com."],
        [("sig1", "CNAME", "sig1.dkim.acme.com.at.icloudmailadmin.com.")],
    ),
    (
        "smtppro.zoho.eu",
        "zohomail.eu",
        ["10 mx.zoho.eu.", "20 mx2.zoho.eu.", "50 mx3.zoho.eu."],
        [("zmail", "TXT", KEY)],
    ),
    (
        "smtp.migadu.com",
        "spf.migadu.com",
        ["10 aspmx1.migadu.com.", "20 aspmx2.migadu.com."],
        [(f"key{n}", "CNAME", f"key{n}.acme.com._domainkey.migadu.com.") for n in (1, 2, 3)],
    ),
    ("mail.acme.com", "YOUR-PROVIDER", ["10 imap.acme.com."], []),
)


@pytest.mark.parametrize(("server", "spf", "mx", "keys"), MADE_BY, ids=[row[0] for row in MADE_BY])
def test_the_records_are_those_the_house_of_the_mailbox_wants(
    server: str, spf: str, mx: list[str], keys: Added
) -> None:
    house = house_of(server)
    about_spf, about_dkim, about_dmarc = judge("acme.com", [], [], None, (), house)
    about_mx = judge_mx("acme.com", (), house, "imap.acme.com")
    assert added(about_spf) == [("acme.com.", "TXT", f"v=spf1 include:{spf} ~all")]
    assert added(about_dmarc) == [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=none")]
    assert added(about_mx) == [("acme.com.", "MX", value) for value in mx]
    assert added(about_dkim) == [(f"{name}._domainkey.acme.com.", kind, value) for name, kind, value in keys]
    capitals = any("KEY" in value or "TENANT" in value for _, _, value in keys)
    assert ("words in capitals" in about_dkim.advice) is capitals
    assert "list" in about_mx.advice and about_dkim.advice


def test_every_house_can_be_asked_for_any_domain() -> None:
    for house in deliverability.HOUSES:
        parts = [*judge("mail.acme.co.uk", [], [], None, (), house), judge_mx("mail.acme.co.uk", (), house, "")]
        assert all(part.records and "{" not in record.value for part in parts for record in part.records)


def test_no_record_is_made_up_where_no_server_is_known() -> None:
    assert judge_mx("acme.com", (), None, "").records == ()
    assert judge("acme.com", [], [], None, (), None)[1].records == ()


# what stands there now, what is wrong with it, and what is to stand there instead
SPF_NOW: tuple[tuple[list[str], bool | None, list[str]], ...] = (
    (["v=spf1 include:_spf.google.com -all"], True, []),
    (["v=spf1 +include:_spf.google.com ~all"], True, []),
    (["v=spf1 mx ip4:192.0.2.7 -all"], False, ["v=spf1 mx ip4:192.0.2.7 include:_spf.google.com -all"]),
    (["v=spf1 include:_spf.acme.com -all"], None, []),
    (["v=spf1 redirect=_spf.acme.com"], None, []),
    (["v=spf1 include:_spf.google.com +all"], False, ["v=spf1 include:_spf.google.com ~all"]),
    (["v=spf1 all"], False, ["v=spf1 include:_spf.google.com ~all"]),
    (["v=spf1 mx -all", "v=spf1 include:_spf.google.com ~all"], False, ["v=spf1 mx include:_spf.google.com -all"]),
    (["v=spf1 include:_spf.google.com. ~all"], True, []),
    (["v=spf1 include:_spf.google.com -all exp=why.acme.com"], True, []),
    (["v=spf1 -all"], False, ["v=spf1 include:_spf.google.com -all"]),
    (["v=spf1 -include:_spf.google.com ~all"], False, ["v=spf1 include:_spf.google.com ~all"]),
    (["v=spf1 ~all include:_spf.google.com"], False, ["v=spf1 include:_spf.google.com ~all"]),
    (["v=spf1 ip4:0.0.0.0/0 include:_spf.google.com ~all"], False, ["v=spf1 include:_spf.google.com ~all"]),
    (["v=spf1 ip6:::/0 mx -all"], False, ["v=spf1 mx include:_spf.google.com -all"]),
    (
        ["v=spf1 mx -all redirect=a.com", "v=spf1 include:_spf.google.com. ~all"],
        False,
        ["v=spf1 mx include:_spf.google.com. -all"],
    ),
    (
        ["v=spf1 include:_spf.google.com -all exp=a.com", "v=spf1 mx exp=b.com ~all"],
        False,
        ["v=spf1 include:_spf.google.com mx -all exp=a.com"],
    ),
    (["v=spf1 include:_spf.google.com ip4:192.0.2.0/24 ~all"], True, []),
    (["v=spf1 redirect=a.com", "v=spf1 mx"], False, ["v=spf1 include:a.com mx include:_spf.google.com ~all"]),
)


@pytest.mark.parametrize(("now_there", "ok", "instead"), SPF_NOW)
def test_an_spf_record_is_mended_without_losing_what_it_named(
    now_there: list[str], ok: bool | None, instead: list[str]
) -> None:
    part = deliverability.judge("acme.com", now_there, [], None, None, deliverability.house_of("smtp.gmail.com"))[0]
    assert (part.ok, [record.value for record in part.records]) == (ok, instead)


# which key signed our mail, what stands under its name, and what is to be added
KEYS: tuple[tuple[str, tuple[str, str], list[str], bool, Added], ...] = (
    ("smtp.gmail.com", ("google", "acme.com"), ["v=DKIM1; p=x"], True, []),
    ("smtp.gmail.com", ("k2", "acme.com"), [], False, [("k2._domainkey.acme.com.", "TXT", KEY)]),
    ("mail.acme.com", ("dkim", "acme.com"), [], False, [("dkim._domainkey.acme.com.", "TXT", KEY)]),
    (
        "smtp.office365.com",
        ("selector2", "acme.com"),
        [],
        False,
        [("selector2._domainkey.acme.com.", "CNAME", "selector2-acme-com._domainkey.TENANT.onmicrosoft.com.")],
    ),
    (
        "smtp.gmail.com",
        ("20230601", "acme-com.20230601.gappssmtp.com"),
        ["v=DKIM1; p=x"],
        False,
        [("google._domainkey.acme.com.", "TXT", KEY)],
    ),
    ("smtp.gmail.com", ("google", "acme.com"), ["v=DKIM1; p="], False, [("google._domainkey.acme.com.", "TXT", KEY)]),
    ("mail.acme.com", ("k", "news.acme.com"), ["k=rsa; p= ;"], False, [("k._domainkey.news.acme.com.", "TXT", KEY)]),
    ("mail.acme.com", ("s", "provider.net"), ["p=x"], False, [("SELECTOR._domainkey.acme.com.", "TXT", KEY)]),
)


@pytest.mark.parametrize(("server", "signed", "there", "ok", "wanted"), KEYS)
def test_the_key_that_is_missing_is_named(
    server: str, signed: tuple[str, str], there: list[str], ok: bool, wanted: Added
) -> None:
    part = judge("acme.com", [], [], signed, there, house_of(server))[1]
    assert (part.ok, added(part)) == (ok, wanted)
    assert bool(part.advice) is (not ok)


def test_an_address_without_a_name_is_for_its_owner_to_name() -> None:
    part = judge_ptr("mail.acme.com", "203.0.113.9", (), None)
    assert added(part) == [("9.113.0.203.in-addr.arpa.", "PTR", "mail.acme.com.")]
    assert "Only who owns the block of addresses" in part.advice
    theirs = judge_ptr("smtp.gmail.com", "192.0.2.1", (), house_of("smtp.gmail.com"))
    assert added(theirs) == [] and theirs.advice == "Only Google can mend that: it is not your job."
    assert judge_ptr("mail.acme.com", "203.0.113.9", None, None).ok is None


def test_of_two_dmarc_records_the_first_stays() -> None:
    part = judge("acme.com", [], ["v=DMARC1; p=reject", "v=DMARC1; p=none"], None, None)[2]
    assert added(part) == [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=reject")] and "all of them" in part.advice


@pytest.mark.parametrize(
    ("spf", "said"),
    [(["v=spf1 +all"], "lets everybody send"), (["v=spf1 -all", "v=spf1 ~all"], "2 SPF records; only one may stand")],
)
def test_a_record_that_does_harm_is_named(spf: list[str], said: str) -> None:
    assert said in judge("acme.com", spf, [], None, None)[0].sentence


def test_a_key_of_another_house_is_not_ours() -> None:
    part = judge("acme.com", [], [], ("s", "provider.net"), ["p=x"])[1]
    assert part.ok is False and "set up DKIM for your own domain" in part.sentence
    assert [record.name for record in part.records] == ["SELECTOR._domainkey.acme.com."]


def test_a_revoked_key_is_said_to_be_revoked() -> None:
    for signed in (("google", "acme.com"), None):
        part = judge("acme.com", [], [], signed, ["v=DKIM1; p="], house_of("smtp.gmail.com"))[1]
        assert part.ok is False and "revoked" in part.sentence and part.found == "v=DKIM1; p="


# the domains that signed a mail in their order, the sender's domain, and the signature that counts
SIGNED_BY = (
    (("amazonses.com", "acme.com"), "acme.com", "acme.com"),
    (("amazonses.com", "news.acme.co.uk"), "mail.acme.co.uk", "news.acme.co.uk"),
    (("other.co.uk", "third.co.uk"), "acme.co.uk", "other.co.uk"),
)


@pytest.mark.parametrize(("signers", "sender", "counts"), SIGNED_BY)
def test_of_several_signatures_the_senders_own_counts(signers: tuple[str, ...], sender: str, counts: str) -> None:
    raw = "".join(f"DKIM-Signature: v=1; d={by}; s=key; b=x\r\n" for by in signers).encode()
    assert deliverability.dkim_selector(raw + b"\r\nd=evil.com", sender) == ("key", counts)
    assert deliverability.dkim_selector(b"Subject: x\r\n\r\n", sender) is None


def test_a_sister_name_may_sign() -> None:
    assert judge("mail.acme.com", [], [], ("k", "news.acme.com"), ["p=x"], None)[1].ok is True


# the sender's domain, the DMARC records, where they stand, and the record proposed
DMARC_NOW: tuple[tuple[str, list[str], str, Added], ...] = (
    ("mail.acme.co.uk", [], "", [("_dmarc.acme.co.uk.", "TXT", "v=DMARC1; p=none")]),
    (
        "mail.acme.com",
        ["v=DMARC1; p=none", "v=DMARC1; p=reject"],
        "acme.com",
        [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=none")],
    ),
    (
        "mail.acme.com",
        ["v=DMARC1; p=reject", "v=DMARC1; p=none"],
        "mail.acme.com",
        [("_dmarc.mail.acme.com.", "TXT", "v=DMARC1; p=reject")],
    ),
    (
        "acme.com",
        ["v=DMARC1; rua=mailto:x@acme.com"],
        "",
        [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=none; rua=mailto:x@acme.com")],
    ),
    ("acme.com", ["v=DMARC1; sp=reject; p=all"], "", [("_dmarc.acme.com.", "TXT", "v=DMARC1; p=none; sp=reject")]),
    ("acme.com", ["v=DMARC1;p=Reject"], "", []),
)


@pytest.mark.parametrize(("domain", "there", "at", "wanted"), DMARC_NOW)
def test_a_policy_is_proposed_where_it_belongs(domain: str, there: list[str], at: str, wanted: Added) -> None:
    part = judge(domain, [], there, None, None, None, at)[2]
    assert (part.ok, added(part)) == (not wanted, wanted)


def test_a_record_that_lets_nobody_send_is_not_in_order() -> None:
    part = judge("acme.com", ["v=spf1 -all"], [], None, None)[0]
    assert (part.ok, added(part)) == (False, [("acme.com.", "TXT", "v=spf1 include:YOUR-PROVIDER -all")])
    assert "names nobody" in part.sentence and "YOUR-PROVIDER is the name" in part.advice
    assert judge("acme.com", ["v=spf1 redirect=a.com"], [], None, None)[0].ok is True


@pytest.mark.parametrize(("number", "ok"), [(10, True), (11, False)])
def test_more_look_ups_than_are_allowed_are_counted(number: int, ok: bool) -> None:
    many = " ".join(["a", "mx", *(f"include:s{n}.example" for n in range(number - 2))])
    part = judge("acme.com", [f"v=spf1 {many} ip4:192.0.2.1 -all"], [], None, None)[0]
    assert part.ok is ok and ("11 look-ups; 10 are allowed" in part.advice) is not ok
    merged = judge("acme.com", [f"v=spf1 {many} -all", "v=spf1 ptr ~all"], [], None, None)[0]
    assert f"{number + 1} look-ups" in merged.advice
