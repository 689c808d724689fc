"""Words from strangers cannot steer a header, a terminal or a table."""

from __future__ import annotations

import pytest

from outreach.core import sanitize


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain words", "plain words"),
        ("  two\t spaces \r\n and a line ", "two spaces and a line"),
        ("=?utf-8?q?a=0ABcc:_evil@x?=", "a Bcc: evil@x"),
        ("=?utf-8?B?SGVsbG8=?= =?utf-8?Q?_you?=", "Hello you"),
        ("=?utf-8?q?=3D=3Futf-8=3Fq=3Finner=3F=3D?=", "inner"),
        ("=?no-such-charset?q?caf=C3=A9?=", "café"),
        ("a\u202eb\u2066c\x00d\x1b[2J", "abcd[2J"),
        ("a\u2028b", "a b"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("e\u0301", "\u00e9"),
        ("\ufdd00\ufdd1", "0"),
    ],
)
def test_one_line_holds_nothing_that_steers(text: str, line: str) -> None:
    assert sanitize.line(text) == line
    assert sanitize.line(line) == line


def test_lines_keep_their_ends_and_lose_controls() -> None:
    assert sanitize.lines("a\r\nb\rc\u2028d\u2029e\x00\u202e") == "a\nb\nc\nd\n\ne"
    assert sanitize.lines("=?utf-8?q?stays?=") == "=?utf-8?q?stays?="
