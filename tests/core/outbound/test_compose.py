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

from outreach.core import addresses, sanitize
from outreach.core.outbound import compliance, compose, merge_fields, richtext
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


def test_text_becomes_paragraphs_bold_and_links() -> None:
    body = richtext.plain("Hi **you**,\nsee [our <guide>](https://a.example/x?a=1&b=2).\n\nhttps://b.example/(y). [1]")
    assert body.text == "Hi you,\nsee our <guide> (https://a.example/x?a=1&b=2).\n\nhttps://b.example/(y). [1]"
    assert '<a href="https://a.example/x?a=1&amp;b=2">our &lt;guide&gt;</a>.' in body.html
    assert "<p>Hi <strong>you</strong>,<br>" in body.html
    assert richtext.links("a https://b.example/x. [c](https://d.example)") == (
        "https://b.example/x",
        "https://d.example",
    )


def test_a_value_is_never_read_as_markup_or_as_a_link_to_a_script() -> None:
    prepared = richtext.prepare(merge_fields.read("{{name}} [x]({{page_url}})"))
    body = prepared.fill({"name": "**a** [b](https://c.example)", "page_url": "https://d.example"})
    assert "<strong>" not in body.html and body.html.count("<a ") == 1
    with pytest.raises(merge_fields.Unresolved):
        prepared.fill({"name": "a", "page_url": "javascript:alert(1)"})


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{frist_name}}", "{{frist_name}} is not a field. Did you mean {{first_name}}?"),
        ("{{ 7*7 }}", "{{ 7*7 }} is not a field. Fields look like {{first_name|there}}."),
        ("{{first_name.__class__}}", "{{first_name.__class__}} is not a field. Fields look like {{first_name|there}}."),
        ("Hi {{first_name", "A pair of braces is left open near Hi {{first_name."),
        ("Hi [their name]", "[their name] looks like a placeholder nobody filled in."),
        ("Hi %FIRST_NAME%", "%FIRST_NAME% looks like a placeholder nobody filled in."),
        (
            "[ personal line for this person ]",
            "[ personal line for this person ] looks like a placeholder nobody filled in.",
        ),
        ("lorem ipsum", "lorem ipsum looks like a placeholder nobody filled in."),
    ],
)
def test_a_wrong_field_or_a_leftover_is_found(text: str, found: str) -> None:
    assert merge_fields.problems(text) == (found,)


@pytest.mark.parametrize(
    "text", ["{{first_name|there}}", "{{ topic | bees }}", "[a](https://b.example)", "footnote [1]", "100 % sure"]
)
def test_good_texts_have_no_problems(text: str) -> None:
    assert merge_fields.problems(text, ["topic"]) == ()


def test_two_hundred_injections_stay_text_and_an_empty_field_refuses() -> None:
    template = merge_fields.read("{{name}}")
    for number in range(200):
        value = f"{NASTY[number % len(NASTY)]}{{{{ config.{number} }}}}${{{number}}}"
        assert template.render({"name": value}) == value.strip()
    with pytest.raises(merge_fields.Unresolved, match=r"\{\{name\}\} is empty"):
        template.render({"name": "  "})
    assert merge_fields.read("{{name|}}").missing({}) == ("name",)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann@Example.COM ", "ann@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("a.b+c@x.example", "a.b+c@x.example"),
        ("a@localhost", "a@localhost"),
    ],
)
def test_addresses_have_one_spelling(typed: str, kept: str) -> None:
    assert addresses.normal(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "a@b",
        "a b@x.com",
        "a@x.com,b@y.com",
        "A <a@x.com>",
        '"a b"@x.com',
        "a@[1.2.3.4]",
        "a@1.2.3.4",
        "a@x.com\nBcc: e@x",
        "a..b@x.com",
        "a@-x.com",
        "a@x_y.com",
        "müller@x.com",
        "a@x.com.",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(addresses.BadAddress, match=r"\w{4,}"):
        addresses.normal(typed)


@pytest.mark.parametrize(
    ("address", "traits"),
    [
        ("editor@x.com", addresses.Traits(role="editor")),
        ("abuse@x.com", addresses.Traits(role="abuse", never=True)),
        ("no-reply@x.com", addresses.Traits(no_reply=True)),
        ("ann@x.mailinator.com", addresses.Traits(disposable=True)),
        ("ann@gmail.com", addresses.Traits(free=True)),
        ("noah@x.com", addresses.Traits()),
    ],
)
def test_desks_dead_ends_and_throw_aways_are_told(address: str, traits: addresses.Traits) -> None:
    assert addresses.traits(address) == traits


def test_each_law_says_what_it_wants_and_the_footer_adds_it() -> None:
    assert compliance.missing("us", "Hi", "") == (
        "The mail does not say how to stop. Add a sentence or {{unsubscribe_url}}.",
        "United States, CAN-SPAM asks for a postal address. Enter it in the project's settings.",
    )
    footer = compliance.footer("us", "Hi", "1 Example Street\nBerlin")
    assert compliance.missing("us", f"Hi\n{footer}", "1 Example Street\nBerlin") == () and "1 Example Street" in footer
    assert compliance.footer("us", f"Hi {footer}", "1 Example Street, Berlin") == ""
    assert all(law.demands for law in compliance.LAWS.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I could not stop reading your guide to bees.", False),
        ("Your one-stop list; bus stop maps", False),
        ("Just reply “stop” and I will not write again.", True),
        ("Reply with STOP, please.", True),
        ("Answer stop to this", True),
        ("Tell me to stop and I do.", True),
        ("{{unsubscribe_url}}", True),
    ],
)
def test_a_word_in_passing_is_no_way_to_stop(text: str, says: bool) -> None:
    assert compliance.says_how_to_stop(text) is says
    assert ("rather not hear" in compliance.footer("us", text, "")) is not says


def test_where_the_address_comes_from_is_said_even_beside_own_words_on_stopping() -> None:
    own = "Reply “stop” and I will not write again."
    assert compliance.footer("eu", f"Hi. {own}", "") == "I found your address on your website."
    assert compliance.footer("eu", f"I have your address from Jo. {own}", "") == compliance.footer("uk", own, "") == ""
