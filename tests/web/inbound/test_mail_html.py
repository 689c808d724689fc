"""Other people's HTML: what of it is shown, and when it is not even tried."""

from __future__ import annotations

import pytest

from outreach.web.inbound import mail_html


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<p onclick='x()'>a</p>", "<p>a</p>"),
        ("<script>alert(1)</script>a", "a"),
        ("<style>p{background:url(//spy)}</style>a", "a"),
        ("<img src='https://spy.example/1.png'>a", "a"),
        ("<div style='position:fixed' hx-get='/x'>a</div>", "<div>a</div>"),
        ("<form action='//spy'><input>a</form>", "a"),
        ("a<!-- hidden -->", "a"),
        ("<td colspan='2'>a</td>", "a"),  # no cell stands outside a table
    ],
)
def test_only_what_is_allowed_is_left(source: str, shown: str) -> None:
    assert mail_html.cleaned(source) == shown


@pytest.mark.parametrize("target", ["javascript:x()", "data:text/html,x", "/inbox", "file:///etc/passwd"])
def test_a_link_leads_to_the_web_or_to_a_mail_only(target: str) -> None:
    assert "javascript" not in mail_html.cleaned(f'<a href="{target}">a</a>')
    kept = mail_html.cleaned('<a href="https://ok.example/">a</a>')
    assert 'href="https://ok.example/"' in kept and 'rel="noopener noreferrer nofollow"' in kept
    assert 'target="_blank"' in kept


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("<p>a</p>", True),
        ("<br>" * 5_000, True),  # they hold nothing, so they are no nesting
        ("<div></div>" * 5_000, True),
        ("<div>" * (mail_html.DEEPEST + 1), False),
        ("a" * (mail_html.LARGEST + 1), False),
        ("", False),
    ],
)
def test_what_would_take_long_is_not_tried(source: str, safe: bool) -> None:
    assert mail_html.safe_to_clean(source) is safe


def test_images_of_other_servers_are_counted() -> None:
    assert mail_html.images("<img src='https://a.example/1.png'><IMG SRC='http://b.example/2'><img src='cid:1'>") == 2
    assert mail_html.images("<p>no image</p>") == 0


def test_the_page_of_a_mail_may_load_and_run_nothing() -> None:
    assert "script-src" not in mail_html.POLICY and "default-src 'none'" in mail_html.POLICY
    assert mail_html.page("<p>a</p><script>x</script>").endswith("<p>a</p>")
