"""Passwords: which are long enough and not the first a guesser would try."""

from __future__ import annotations

import hashlib
import unicodedata

from .known_passwords import COMMON

SHORTEST, LONGEST = 8, 256
ROWS = (
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "abcdefghijklmnop",
)


def normal(password: str) -> str:
    """The password as it is hashed: Unicode NFC, so that two keyboards that compose letters differently agree."""
    return unicodedata.normalize("NFC", password)


def problem(password: str, *about: str) -> str | None:
    """What is wrong with a new password, as a sentence for its owner; None when it will do.

    *about* are words a guesser knows: the address, the name, the site. Follows NIST SP 800-63B: length counts, the
    common ones are refused, nothing is said about kinds of characters.

    >>> problem("password1")
    'This is one of the passwords guessers try first. Take a longer one, such as four words.'
    >>> problem("four quiet green lamps")
    """
    password = normal(password)
    if len(password) < SHORTEST:
        return f"A password needs at least {SHORTEST} characters. Four words make a good one."
    if len(password) > LONGEST:
        return f"A password can have at most {LONGEST} characters."
    plain = password.casefold()
    core = plain.strip("0123456789!.?*#-_ ") or plain
    if _mark(plain) in COMMON or (len(core) >= SHORTEST and _mark(core) in COMMON) or _is_a_walk(plain):
        return "This is one of the passwords guessers try first. Take a longer one, such as four words."
    known = {word for text in about for word in (text.casefold(), *text.casefold().replace("@", " ").split())}
    known |= {word.partition(".")[0] for word in known}
    if plain in known or (len(core) >= 4 and core in known):
        return "This is your own name or address. Take something others do not know, such as four words."
    return None


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _is_a_walk(text: str) -> bool:
    """One character or a short piece again and again, or a run along the keyboard."""
    if len(set(text)) <= 2:
        return True
    if any(text == (text[:size] * len(text))[: len(text)] for size in range(1, len(text) // 3 + 1)):
        return True
    return any(text in row * 2 or text in (row * 2)[::-1] for row in ROWS)
