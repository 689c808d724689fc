"""Character sets: labels stand for one encoding each, and bytes of a mail become words whatever the label says."""

from __future__ import annotations

import codecs
import random

import pytest

from outreach.core import charsets


def test_every_label_is_in_small_letters_and_stands_for_an_encoding_python_has() -> None:
    for label, encoding in charsets.MAIL_LABELS.items():
        assert label == label.lower() and codecs.lookup(encoding), label
    assert not {"utf-7", "punycode", "unicode_escape", "idna", "base64"} & charsets.MAIL_LABELS.keys()


@pytest.mark.parametrize(
    ("body", "charset", "words"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode(), "", "Grüße"),
        ("Grüße".encode("cp1252"), "us-ascii", "Grüße"),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), ' "ISO-8859-1" ', "Grüße"),
        ("Мёд".encode("koi8-r"), "KOI8-R", "Мёд"),
        ("蜂蜜".encode("shift_jis"), "shift_jis", "蜂蜜"),
        ("蜂蜜".encode("iso2022_jp"), "iso-2022-jp", "蜂蜜"),
        (b"\xff\xfe" + "Grüße".encode("utf-16le"), "utf-8", "Grüße"),
        ("Grüße".encode(), "no-such-charset", "Grüße"),
        (b"+ADw-script+AD4-", "utf-7", "+ADw-script+AD4-"),
        (b"a\x00b\r\nc\rd", "", "ab\nc\nd"),
    ],
)
def test_bytes_of_a_mail_become_words(body: bytes, charset: str, words: str) -> None:
    assert charsets.text(body, charset) == words


@pytest.mark.parametrize("charset", sorted(set(charsets.MAIL_LABELS.values())))
def test_no_bytes_give_what_no_table_keeps(charset: str) -> None:
    noise = random.Random(7)
    for _ in range(20):
        words = charsets.text(noise.randbytes(300), charset)
        assert words.encode().decode() == words
        assert not {"\0", "\r"} & set(words)
