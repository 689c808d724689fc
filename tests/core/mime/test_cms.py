"""Signed mails are read without a certificate, and what cannot be opened is a file."""

# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line
from __future__ import annotations

import base64

import pytest

from outreach.core.inbound import quotes, reply
from outreach.core.mime import mime

HEAD = "From: Jane <jane@site.example>\nTo: ana@acme.example\nSubject: Re: A guide\nIn-Reply-To: <o1@acme.example>\nMIME-Version: 1.0\n"


def _read(rest: str | bytes) -> mime.Incoming:
    return mime.read(HEAD.encode() + (rest.encode() if isinstance(rest, str) else rest))


def _own(rest: str | bytes) -> str:
    return quotes.own(_read(rest))


def _parts(kind: str, *parts: str) -> str:
    return f'Content-Type: multipart/{kind}; boundary="b"\n\n' + "".join(f"--b\n{part}\n" for part in parts) + "--b--\n"


PLAIN, HTML = "Content-Type: text/plain; charset=utf-8", "Content-Type: text/html; charset=utf-8"


def _der(tag: int, *inside: bytes) -> bytes:
    body = b"".join(inside)
    size = bytes([len(body)]) if len(body) < 128 else b"\x82" + len(body).to_bytes(2, "big")
    return bytes([tag]) + size + body


def _endless(tag: int, *inside: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(inside) + b"\0\0"


DATA, SIGNED = (_der(6, bytes.fromhex(f"2a864886f70d01070{n}")) for n in (1, 2))


ENVELOPED = _der(6, bytes.fromhex("2a864886f70d010703"))


INNER = b"Content-Type: text/plain; charset=utf-8\r\n\r\nYes, we add it.\r\n"


WHOLE = _der(
    0x30,
    SIGNED,
    _der(0xA0, _der(0x30, _der(2, b"\1"), _der(0x31), _der(0x30, DATA, _der(0xA0, _der(4, INNER))), _der(0x31))),
)


IN_PIECES = _endless(0x30, SIGNED, _endless(0xA0, _endless(0x30, _der(2, b"\1"), _der(0x31), _endless(0x30, DATA, _endless(0xA0, _endless(0x24, _der(4, INNER[:9]), _der(4, INNER[9:])))), _der(0x31))))  # fmt: skip


def _smime(
    data: bytes, kind: str = "application/pkcs7-mime", disposition: str = 'attachment; filename="smime.p7m"'
) -> str:
    return f"Content-Type: {kind}; smime-type=signed-data; name=smime.p7m\nContent-Disposition: {disposition}\nContent-Transfer-Encoding: base64\n\n{base64.encodebytes(data).decode()}"


@pytest.mark.parametrize(
    ("rest", "own"),
    [
        (_smime(WHOLE), "Yes, we add it."),
        (_smime(IN_PIECES), "Yes, we add it."),
        (_smime(WHOLE, "application/x-pkcs7-mime", "inline"), "Yes, we add it."),
        (f"{PLAIN}\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\nCharset: utf-8\n\nJa, gern.\n- -- \nJane\n-----BEGIN PGP SIGNATURE-----\nVersion: 2\n\niQ=\n-----END PGP SIGNATURE-----\n", "Ja, gern."),
        (f"{PLAIN}\n\nOui.\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQ=\n-----END PGP PUBLIC KEY BLOCK-----\n", "Oui."),
        (f"{PLAIN}\n\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nYes.\n-----BEGIN PGP SIGNATURE-----\n\niQ", "Yes."),
        (_parts("signed", f"{PLAIN}\n\nSì.", "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nx"), "Sì."),
        # What must stay as it is.
        (f"{PLAIN}\n\nWhat is -----BEGIN PGP SIGNATURE----- in your mail?", "What is -----BEGIN PGP SIGNATURE----- in your mail?"),
        (f"{PLAIN}\n\n- one link\n- one text", "- one link\n- one text"),
        (_smime(WHOLE.replace(SIGNED, ENVELOPED)), ""),
        (_smime(WHOLE[:30]), ""),
        (_smime(b"\x30\x80" * 5000), ""),
        (_smime(b""), ""),
    ],
)  # fmt: skip
def test_signed_words_are_read_without_their_armour(rest: str, own: str) -> None:
    assert _own(rest) == own


def test_a_letter_that_cannot_be_opened_is_listed_as_a_file() -> None:
    assert _read(_smime(WHOLE)).attachments == ()
    assert [name for name, _, _ in _read(_smime(WHOLE.replace(SIGNED, ENVELOPED))).attachments] == ["smime.p7m"]


def test_an_opt_out_in_a_signed_mail_is_heard() -> None:
    asked = WHOLE.replace(b"Yes, we add it.", b"Remove me, stop")
    assert reply.read(_read(_smime(asked))).kind == "optout"
