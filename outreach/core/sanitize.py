"""Clean: words from strangers made safe to carry: decoded, in one form, nothing in them that steers a machine."""

import base64
import binascii
import re
import unicodedata

from . import charsets

_ENCODED = re.compile(r"=\?([A-Za-z0-9_.:+-]{1,40})(?:\*[A-Za-z0-9-]*)?\?([BbQq])\?([^?\s]{0,2000})\?=")
_BETWEEN = re.compile(r"(=\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)\s+(?==\?[^?\s]+\?[BbQq]\?[^?\s]*\?=)")
# The joiners that Persian, Hindi and emoji are written with are the only invisible characters that mean something.
_JOINERS = "\u200c\u200d"


def line(text: str) -> str:
    """One line fit for a header: encoded words decoded (RFC 2047), NFC, no control, bidi or line separator in it.

    Decoding comes first, because a control may hide inside an encoded word and step out when a library decodes it.

    >>> line("=?utf-8?q?a=0ABcc:_evil@x?=")
    'a Bcc: evil@x'
    """
    if "=?" in text:
        text = decoded(text)
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_swept(text, "").split())


def lines(text: str) -> str:
    """Several lines fit for a body: NFC, each line end one LF, no control or bidi. Encoded words stay text."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return _swept(text, "\n")


def decoded(text: str) -> str:
    """Replace encoded words by what they say; three rounds, so that one wrapped in another does not survive."""
    for _ in range(3):
        after = _ENCODED.sub(_word, _BETWEEN.sub(r"\1", text))
        if after == text:
            break
        text = after
    return text


def _word(match: re.Match[str]) -> str:
    charset, way, payload = match[1].lower(), match[2].lower(), match[3]
    try:
        if way == "b":
            raw = base64.b64decode(payload + "=" * (-len(payload) % 4))
        else:
            raw = binascii.a2b_qp(payload.encode(), header=True)
    except (binascii.Error, ValueError):
        return payload
    return raw.decode(charsets.MAIL_LABELS.get(charset, "utf-8"), "replace")


def _swept(text: str, keep: str) -> str:
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    return "".join(c if c in keep or not _steers(c) else " " if c.isspace() else "" for c in text)


def _steers(c: str) -> bool:
    category = unicodedata.category(c)
    if category in ("Cc", "Zl", "Zp", "Cs"):
        return True
    if category == "Cf":
        return c not in _JOINERS
    return category == "Cn" and ("\ufdd0" <= c <= "\ufdef" or ord(c) & 0xFFFE == 0xFFFE)
