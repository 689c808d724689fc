"""Mail from bytes: any bytes, never an exception, nothing in a value that could become a header or break a table."""

from __future__ import annotations

import random
import re
import time
from datetime import UTC, datetime

import pytest

from outreach.core.inbound import reply
from outreach.core.mime import mime
from outreach.core.states import MailKind


def test_a_plain_mail_is_read() -> None:
    raw = (
        b"From: =?utf-8?q?Mia_Ch=C3=A9n?= <Mia@Weekly.Example>\r\nTo: Ana <ana@acme.example>, bo@acme.example\r\n"
        b"Subject: =?utf-8?b?UmU6IEfDvGlkZQ==?=\r\n =?utf-8?q?_two?=\r\nMessage-ID: <one@weekly.example>\r\n"
        b"In-Reply-To: <ours@acme.example>\r\nReferences: <a@x.example>\r\n\t<ours@acme.example>\r\n"
        b"Date: Mon, 23 Nov 2026 09:00:00 +0100\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\nYes=2C gl=C3=A4dly."
    )
    found = mime.read(raw)
    assert (found.sender.email, found.sender.name) == ("mia@weekly.example", "Mia Chén")
    assert [a.email for a in found.to] == ["ana@acme.example", "bo@acme.example"]
    assert (found.subject, found.message_id) == ("Re: Güide two", "one@weekly.example")
    assert found.answers == ("ours@acme.example", "a@x.example")
    assert found.date == datetime(2026, 11, 23, 8, tzinfo=UTC)
    assert found.text == "Yes, glädly."


def test_parts_are_found_in_any_nesting() -> None:
    raw = b"""Content-Type: multipart/mixed; boundary="a"

--a
Content-Type: multipart/alternative; boundary=b

--b
Content-Type: text/plain

plain
--b
Content-Type: text/html

<p>rich</p>
--b--
--a
Content-Type: text/csv; name="../../data.csv"
Content-Disposition: attachment
Content-Transfer-Encoding: base64

YSxi
--a--
"""
    found = mime.read(raw)
    assert (found.text, found.html.strip()) == ("plain", "<p>rich</p>")
    assert found.attachments == (("data.csv", "text/csv", 3),)


@pytest.mark.parametrize(
    "header",
    [
        b"=?utf-8?q?a=0D=0ABcc:_evil@x.example?=",
        b"=?utf-8?b?YQ0KQmNjOiBldmlsQHguZXhhbXBsZQ==?=",
        b"a\x00b\x1bc\x85d",
        "a\u2028b\u202ec".encode(),
        b"=?unicode_escape?q?=5Cu000aBcc:_x?=",
        b"=?punycode?q?abc?=",
        b"=?utf-7?q?+AAo-Bcc?=",
        b"=?x?z?y?=",
        b"=?utf-8?q?" + b"=FF" * 50 + b"?=",
        b"=?utf-16?b?2AA=?=",
    ],
)
def test_no_header_value_can_start_another(header: bytes) -> None:
    raw = b"From: " + header + b" <a@b.example>\r\nSubject: " + header + b"\r\nMessage-ID: <" + header + b">\r\n\r\nx"
    found = mime.read(raw)
    for value in (
        found.subject,
        found.sender.name,
        found.sender.email,
        found.message_id,
        *(v for _, v in found.headers),
    ):
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", value)
        value.encode("utf-8")


@pytest.mark.parametrize(
    "charset",
    [
        "utf-8",
        "iso-2022-jp",
        "shift_jis",
        "gb2312",
        "euc-kr",
        "koi8-r",
        "windows-1252",
        "utf-16",
        "utf-7",
        "unknown",
        "punycode",
        "",
    ],
)
def test_bodies_of_any_charset_hold_nothing_a_table_refuses(charset: str) -> None:
    noise = bytes(random.Random(charset).randrange(256) for _ in range(3000)) + b"\x00\xed\xa0\x80"
    words = mime.text(noise, charset)
    assert "\x00" not in words and not re.search("[\ud800-\udfff]", words)
    words.encode("utf-8")


def test_known_charsets_are_read() -> None:
    assert mime.text("日本語".encode("iso-2022-jp"), "ISO-2022-JP") == "日本語"
    assert mime.text("Привет".encode("koi8-r"), "koi8-r") == "Привет"
    assert mime.text("中文".encode("gb18030"), "gb2312") == "中文"
    assert mime.text("naïve “x”".encode("cp1252"), "iso-8859-1") == "naïve “x”"
    assert mime.text("größe".encode(), "us-ascii") == "größe"


HOSTILE = {
    "nested comments": b"To: " + b"(" * 200_000 + b"x@y.example" + b"\r\n\r\nx",
    "nested comments in the sender": b"From: " + b"((a)" * 50_000 + b" <x@y.example>\r\n\r\nx",
    "a header bomb": b"X: y\r\n" * 300_000 + b"\r\nx",
    "one endless header": b"Subject: " + b"a" * 5_000_000,
    "an endless fold": b"Subject: a\r\n" + b" b\r\n" * 500_000 + b"\r\nx",
    "references without end": b"References: " + b"<a@b.example> " * 300_000 + b"\r\n\r\nx",
    "multiparts in multiparts": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)
    ),
    "messages in messages": b"Content-Type: message/rfc822\n\n" * 5000,
    "thousands of parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 50_000,
    "base64 that is none": b"Content-Transfer-Encoding: base64\n\n" + b"!" * 2_000_000,
    "words without end": b"Subject: " + b"=?utf-8?q?a?= " * 100_000 + b"\n\nx",
    "parameters without end": b"Content-Type: text/plain" + b'; a="b"' * 100_000 + b"\n\nx",
    "a date of nonsense": b"Date: Mon, 99 Xxx 999999999999 99:99:99 +9999999999\n\nx",
    "html without end": b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "brackets": b"Content-Type: text/html\n\n" + b"<" * 1_000_000,
    "comments": b"Content-Type: text/html\n\n" + b"<!--" * 250_000,
    "a refusal without end": b"From: MAILER-DAEMON@x.example\nSubject: Returned mail\n\n"
    + b"550 user not found " * 50_000,
    "a rule without end": b"From: a@b.example\nSubject: Re: x\n\n" + b"_" * 1_000_000,
    "nothing": b"",
    "only zeros": b"\x00" * 100_000,
    "only lines": b"\n" * 1_000_000,
    "commas": b"To: " + b"," * 1_000_000 + b"\n\nx",
    "addresses without end": b"To: " + b"a@b.example, " * 100_000 + b"\n\nx",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_mail_is_read_in_bounded_time(kind: str) -> None:
    began = time.process_time()
    found = mime.read(HOSTILE[kind])
    reply.read(found)
    assert time.process_time() - began < 15
    assert len(found.text) <= 2 * mime.LARGEST_PART and len(found.headers) <= mime.MOST_HEADERS
    assert sum(1 for _ in found.root.walk(into_messages=True)) <= mime.MOST_PARTS + 1


def test_noise_never_raises() -> None:
    noise = random.Random(7)
    good = (
        HOSTILE["thousands of parts"][:500]
        + b"From: a@b.example\nSubject: =?utf-8?q?x?=\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b--"
    )
    for _ in range(120):
        broken = bytearray(good)
        for _ in range(20):
            broken[noise.randrange(len(broken))] = noise.randrange(256)
        for raw in (bytes(broken), noise.randbytes(400)):
            incoming = mime.read(raw)
            assert len(incoming.text) <= 2 * mime.LARGEST_PART and "\0" not in incoming.text
            assert len(incoming.headers) <= mime.MOST_HEADERS
            found = reply.read(incoming)
            assert isinstance(found.kind, MailKind) and "\0" not in found.own
            assert (found.report is not None) == (found.kind in (MailKind.BOUNCE, MailKind.COMPLAINT))


@pytest.mark.parametrize(
    ("value", "people"),
    [
        ('"Chen, Mia" <mia@x.example>', [("mia@x.example", "Chen, Mia")]),
        ("mia@x.example (Mia (the editor) Chen)", [("mia@x.example", "")]),
        ("team: a@x.example, b@x.example;", [("a@x.example", ""), ("b@x.example", "")]),
        ("<mia@x.example>", [("mia@x.example", "")]),
        ("Mia <mia@x.example", [("mia@x.example", "Mia")]),
        ("undisclosed-recipients:;", []),
        ("nobody", []),
    ],
)
def test_people_are_read_from_any_spelling(value: str, people: list[tuple[str, str]]) -> None:
    assert [(one.email, one.name) for one in mime.addresses(value)] == people
