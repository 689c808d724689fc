"""What leaves is what was meant: one recipient, no line of a stranger's among the headers, readable by any parser."""

from __future__ import annotations

import email
import random
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from typing import Any

import pytest

from outreach.core import sanitize
from outreach.core.outbound import compose, merge_fields, richtext
from outreach.core.outbound.compose import Letter

WHEN = datetime(2026, 11, 23, 10, tzinfo=UTC)
NASTY = (
    "\r\nBcc: evil@x.example", "\nBcc: evil@x.example", "=?utf-8?q?a=0ABcc:_evil@x?=",
    "=?utf-8?b?DQpCY2M6IGV2aWxAeA==?=", "=?utf-7?q?+AAo-Bcc:?=", "\u2028Bcc: e@x", "\u2029", "\x85Bcc: e@x",
    "\x0bBcc: e@x", "\x00", "\x1b[2J", "\u202eevil", "\u2066", "\ud800", "\ufeff", "\ufdd0" + "0\ufdd1",
    ".\r\n.\r\nMAIL FROM:<e@x>", "\r\n.\r\n", "..", ".", "--=_x", "x" * 1200, "é" * 700, "日本語" * 300, "👩‍💻",
    "<script>alert(1)</script>", '"', "\\", '"<e@x>', "a@b, c@d", "(comment)", "<evil@x.example>", "{{first_name}}",
    "{{7*7}}", "{% raw %}", "[x](javascript:alert(1))", "**b**", "https://x.example/?a=1&b=2", "=?", "?=", "=?x?q?",
    "\t", "   ", "נסיון", "a\u0301",
)  # fmt: skip


def letter(**given: Any) -> Letter:
    filled = {
        "message_id": compose.message_id("abc.1", "ana@acme.example"),
        "date": WHEN,
        "sender": "ana@acme.example",
        "recipient": "jo@site.example",
        "subject": "A guide",
        "body": richtext.plain("Hi"),
        "token": "abc.1",
    }
    return Letter(**{**filled, **given})


def test_five_thousand_letters_with_hostile_fields_are_read_as_meant_by_another_parser() -> None:
    chance = random.Random(42)
    template = merge_fields.read(
        "Hi {{first_name|there}},\n\n{{personal_line|x}} see [us]({{asset_url|https://a.example}}) {{topic|y}}",
        ["topic"],
    )
    expected = [
        "Date",
        "From",
        "To",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Subject",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "X-Outreach-Id",
        "MIME-Version",
        "Content-Type",
    ]
    for number in range(5000):
        bits = ["".join(chance.choices(NASTY, k=chance.randint(1, 3))) for _ in range(5)]
        values = {
            "first_name": sanitize.line(bits[0]),
            "personal_line": sanitize.lines(bits[1]),
            "topic": sanitize.line(bits[2]),
        }
        body = richtext.prepare(template).fill(values)
        meant = letter(
            subject="S" + bits[3],
            recipient_name=bits[4],
            sender_name=bits[0],
            body=body,
            in_reply_to="<a@b>",
            references=("<z@b>", "<a@b>"),
            unsubscribe_url="https://h.example/u/t",
            unsubscribe_mail="ana@acme.example",
        )
        raw = compose.build(meant)
        assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"") and b"\r" not in raw.replace(b"\r\n", b"")
        head = BytesHeaderParser().parsebytes(raw)
        assert head.keys() == expected
        assert str(make_header(decode_header(head["Subject"].replace("\r", "").replace("\n", "")))) == sanitize.line(
            meant.subject
        )
        if number % 10 == 0:
            whole = email.message_from_bytes(raw, policy=policy.default)
            assert [a.addr_spec for a in whole["To"].addresses] == ["jo@site.example"]
            assert [a.addr_spec for a in whole["From"].addresses] == ["ana@acme.example"]
            text, html = whole.iter_parts()
            assert text.get_content().replace("\r\n", "\n").strip("\n") == body.text.strip("\n")
            assert html.get_content().replace("\r\n", "\n").strip("\n") == body.html.strip("\n")
            assert "<script" not in html.get_content() and 'href="javascript' not in html.get_content()


@pytest.mark.parametrize(
    "given",
    [
        {"recipient": "jo@site.example, evil@x.example"},
        {"recipient": "Jo <jo@site.example>"},
        {"recipient": "jo@site.example\r\nBcc: e@x"},
        {"sender": "ana@acme.example>"},
        {"token": "a\nb"},
        {"message_id": "<a@b>\r\nX: y"},
        {"in_reply_to": "<a@b> x"},
        {"unsubscribe_url": "https://h/\r\nX: y"},
        {"unsubscribe_url": "javascript:x"},
        {"subject": "\u202e \n"},
        {"body": richtext.Body(" ", " ")},
    ],
)
def test_what_could_break_out_is_not_built(given: dict[str, Any]) -> None:
    with pytest.raises((compose.Unsendable, ValueError)):
        compose.build(letter(**given))


def test_one_click_and_mail_are_both_offered() -> None:
    head = email.message_from_bytes(
        compose.build(letter(unsubscribe_url="https://h.example/u/t", unsubscribe_mail="ana@acme.example"))
    )
    assert head["List-Unsubscribe"].split() == [
        "<https://h.example/u/t>,",
        "<mailto:ana@acme.example?subject=unsubscribe>",
    ]
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    ("subject", "bare", "feigns"),
    [
        ("Re: A guide", "A guide", True),
        ("RE: Fwd: AW: A guide", "A guide", True),
        ("A guide", "A guide", False),
        ("Recipes: ten", "Recipes: ten", False),
        ("Re[2]: x", "x", True),
        ("回复：你好", "你好", True),
    ],
)
def test_answers_are_told_from_first_mails_by_their_subject(subject: str, bare: str, feigns: bool) -> None:
    assert (compose.bare_subject(subject), compose.feigns_reply(subject)) == (bare, feigns)
