"""Parts, bytes and names: which part of a mail is its text, what its bytes say, and who sent it."""

# ruff: noqa: E501 - tables of mails read best with one entry a line
from __future__ import annotations

import base64

import pytest

from outreach.core import charsets
from outreach.core.inbound import quotes
from outreach.core.mime import mime

HEAD = "From: Jane <jane@site.example>\nTo: ana@acme.example\nSubject: Re: A guide\nIn-Reply-To: <o1@acme.example>\nMIME-Version: 1.0\n"


def _read(rest: str | bytes) -> mime.Incoming:
    return mime.read(HEAD.encode() + (rest.encode() if isinstance(rest, str) else rest))


def _own(rest: str | bytes) -> str:
    return quotes.own(_read(rest))


def _parts(kind: str, *parts: str) -> str:
    return f'Content-Type: multipart/{kind}; boundary="b"\n\n' + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"


PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


# ---- which part is the text ----
@pytest.mark.parametrize(
    ("rest", "own"),
    [
        (f'{PLAIN}; name="mail.txt"\n\nYes, we add it.', "Yes, we add it."),
        (f'{PLAIN}\nContent-Disposition: inline; filename="mail.txt"\n\nYes, we add it.', "Yes, we add it."),
        (_parts("mixed", f'{HTML}; name="body.html"\nContent-Disposition: inline\n\n<p>Oui, volontiers.</p>'), "Oui, volontiers."),
        (_parts("mixed", f"{HTML}\n\n<p>Ja, gern.</p>", f"{PLAIN}\n\n_______________________________________________\nEditors mailing list"), "Ja, gern."),
        (_parts("alternative", f"{PLAIN}\n\nIhr Programm kann kein HTML anzeigen.", f"{HTML}\n\n<p>Ja, gern.</p>"), "Ja, gern."),
        (_parts("alternative", f"{PLAIN}\n\nこのメールはHTML形式です。", f"{HTML}\n\n<p>はい。</p>"), "はい。"),
        (_parts("alternative", f"{PLAIN}\n\nOuvrez ce message dans votre navigateur.", f"{HTML}\n\n<p>Oui.</p>"), "Oui."),
        (f'{HTML}\n\n<a href="https://x.example/?a>b" title=\'a > b\'>Yes</a>, it is live.', "Yes, it is live."),
        (f"{HTML}\n\n<p title=it's>Yes, it's live.</p>", "Yes, it's live."),
        ("Content-Type: application/pgp; format=text\n\nYes.", "Yes."),
    ],
)  # fmt: skip
def test_the_text_is_found_by_what_the_parts_are_for(rest: str, own: str) -> None:
    assert _own(rest) == own


@pytest.mark.parametrize(
    ("rest", "own"),
    [
        (_parts("mixed", f"{PLAIN}\n\nYes.", f"{PLAIN}\nContent-Disposition: attachment\n\nPlease remove me from your list."), "Yes."),
        (_parts("mixed", f"{PLAIN}\n\nYes.", f'{PLAIN}\nContent-Disposition: ATTACHMENT; filename="a.txt"\n\nstop'), "Yes."),
        (_parts("mixed", f"{PLAIN}\n\nYes.", f"{PLAIN}\nContent-Disposition: form-data\n\nstop"), "Yes."),
        (_parts("mixed", f"{PLAIN}\n\nYes.", f"Content-Type: message/rfc822\n\n{HEAD}\nstop"), "Yes."),
        (_parts("alternative", f"{PLAIN}\n\nWe take HTML only, 800 words.", f"{HTML}\n\n<p>We take HTML only, 800 words.</p>"), "We take HTML only, 800 words."),
        (_parts("alternative", f"{PLAIN}\n\nYes, in my browser it works.", f"{HTML}\n\n<b>Yes, in my browser it works.</b><p>Jane"), "Yes, in my browser it works."),
        (_parts("mixed", f"{PLAIN}\n\nYes.", f"{HTML}\n\n<p>Yes.</p>"), "Yes."),
        (f"{HTML}\n\n1 < 2 and 3 > 2, so yes.", "1 < 2 and 3 > 2, so yes."),
    ],
)  # fmt: skip
def test_what_is_attached_or_said_twice_is_no_further_text(rest: str, own: str) -> None:
    assert _own(rest) == own


def test_a_named_text_that_is_read_is_not_listed_as_a_file_and_an_attached_one_is() -> None:
    found = _read(
        _parts(
            "mixed",
            f'{PLAIN}; name="mail.txt"\n\nYes.',
            f'{PLAIN}\nContent-Disposition: attachment; filename="terms.txt"\n\n80 EUR',
            'Content-Type: image/png; name="logo.png"\nContent-Disposition: inline\n\nx',
        )
    )
    assert [name for name, _, _ in found.attachments] == ["terms.txt", "logo.png"]


# ---- bytes ----
def _encoded(words: str, behind: str = "", encoding: str = "base64") -> str:
    return f"{PLAIN}\nContent-Transfer-Encoding: {encoding}\n\n{base64.encodebytes(words.encode()).decode()}{behind}"


@pytest.mark.parametrize(
    ("rest", "own"),
    [
        (_encoded("Oui, avec plaisir – demain.", "\n_______\nListe des rédacteurs"), "Oui, avec plaisir – demain."),
        (_encoded("Sí, claro.!", "\nEditors list, leave at any time\n"), "Sí, claro.!"),
        (_encoded("Ja, gern machen wir das am Montag.", "", "base64;"), "Ja, gern machen wir das am Montag."),
        (_encoded("Ja, gern machen wir das am Montag.", "", '"BASE64"'), "Ja, gern machen wir das am Montag."),
        (_encoded("Ja.\n" * 60), "Ja.\n" * 59 + "Ja."),
        (f"{PLAIN}\nContent-Transfer-Encoding: base64\n\nYes, this is no base64.", "Yes, this is no base64."),
        (f"{PLAIN}\nContent-Transfer-Encoding: quoted-printable;\n\nVoil=C3=A0.", "Voilà."),
        (HEAD.encode()[:0] + f"{PLAIN}\n\n".encode() + "Voilà, à bientôt – Zoë".encode("cp1252"), "Voilà, à bientôt – Zoë"),
        (f"{PLAIN}\n\n".encode() + "Größe passt.\nMit Gruß ".encode() + "Jörg".encode("latin-1"), "Größe passt.\nMit Gruß Jörg"),
        (b"Content-Type: text/plain; charset=ks_c_5601-1987\n\n" + "네, 추가하겠습니다".encode("cp949"), "네, 추가하겠습니다"),
        (b"Content-Type: text/plain; charset=x-cp1251\n\n" + "Да, добавим".encode("cp1251"), "Да, добавим"),
        (b"Content-Type: text/plain; charset=latin5\n\n" + "Evet, şimdi".encode("cp1254"), "Evet, şimdi"),
        (b"Content-Type: text/plain; charset=utf-8\n\nYes,\x00 we add\x00 it.", "Yes, we add it."),
        (f"{PLAIN}; format=flowed; delsp=yes\n\nhttps://site.example/a/ \nguide\nis live", "https://site.example/a/guide\nis live"),
        (f"{PLAIN}; format=flowed\n\nWe add the \nlink today.\n\n-- \nJane", "We add the link today."),
        (f"{PLAIN}; format=flowed\n\n> Would you \n> add it?\n\nYes.", "Yes."),
        (f"{PLAIN}\n\nWe add it \ntoday.", "We add it\ntoday."),
    ],
)  # fmt: skip
def test_bytes_become_the_words_that_were_meant(rest: str | bytes, own: str) -> None:
    assert _own(rest) == own


@pytest.mark.parametrize("label", ["utf-7", "punycode", "unicode_escape", "rot13", "idna", "zlib", "nothing"])
def test_only_encodings_of_words_are_in_the_table(label: str) -> None:
    assert label not in charsets.MAIL_LABELS and label not in charsets.LABELS


def test_every_encoding_in_the_table_is_known_to_python() -> None:
    for encoding in set(charsets.MAIL_LABELS.values()) | set(charsets.LABELS.values()):
        assert b"".decode(encoding, "replace") == "" and isinstance(b"abc ".decode(encoding, "replace"), str)


# ---- signed ----
def _der(tag: int, *inside: bytes) -> bytes:
    body = b"".join(inside)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([tag]) + size + body


def _endless(tag: int, *inside: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"


DATA, SIGNED = (_der(6, bytes.fromhex(f"2a864886f70d01070{n}")) for n in (1, 2))
INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nYes, we add it.\r\n"


# ---- names ----
