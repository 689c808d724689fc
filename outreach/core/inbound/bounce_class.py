"""Whose fault a refusal is: the words of the server that decided, its code, the moment, and the notice around them."""

from __future__ import annotations

import re
from functools import lru_cache

from .bounce_phrases import (
    ADDRESS,
    BARE,
    CODES,
    FAINT,
    HOUSE,
    LONGEST_NOTICE,
    MAILBOX,
    OF_SENDER,
    PHASES,
    SAYS,
    SENDER,
    SPARED,
    STRONG,
    SUBJECTS,
    SURE,
    VAGUE,
    WEAK,
    Meaning,
    Table,
    plain,
)

# A report may name a hundred people and say the same around each: what was made of words is kept for the next of them.
_kept = lru_cache(maxsize=32)
# "Try again later" under a code of policy is about who sends, not about a queue.
_WAITED = (MAILBOX, "expired")
_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-:,)]|$)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def judge(said: str, status: str = "", around: str = "") -> Meaning:
    """Decide whose fault a failure is: (class, finer word).

    In: what the server said, the enhanced status code (RFC 3463) if one was given, and the notice around it. House
    codes and the words of the server come first, then its code, then the notice; a server that says "for now", or
    speaks of the sender, of what the mail holds or of a list of who may send, never condemns an address. Without any
    evidence the mailbox is in trouble, which only pauses.
    """
    words, notice, spoken = plain(said), *_heard(around)
    code = code_of(words, status)
    basic = next((m[1] for m in _BASIC.finditer(words)), "")
    at = next((at for at, _ in PHASES if at in _phases(words) or at in _phases(notice)), "")
    passing = code.startswith("4") or (not code and basic.startswith("4"))
    # "Gave up after days" is why it ended, not why it began: the notice may say that.
    vague = VAGUE if words else VAGUE | {"4.1", "4.2", "4.7"}
    found: Meaning | None = None
    # "5.1.1 inactive address": the code knows better than the adjective.
    dead, never = bool(re.match(r"5\.1\.(?:[123]|10)$", code)), bool(re.match(r"[45]\.1\.[789]$", code))
    for heard in (words, spoken, notice):
        found = _meaning(HOUSE, heard) or _strongly(heard, dead, never)
        if not found and heard is words and code and code[2:] not in vague:
            found = _by_code(code)
        if found:
            return _tempered(found, code, at, passing, heard, words if heard is notice else heard)
    for heard in (words, notice):
        found = _meaning(WEAK, heard)
        if found == _WAITED and code[1:3] == ".7":
            found = _by_code(code)
        if found:
            return _tempered(found, code, at, passing, heard, words)
    found = (_by_code(code) if code else None) or _meaning(FAINT, words)
    if found:
        return _tempered(found, code, at, passing, words, words)
    if at in ("connect", "helo", "mail", "data") and not passing and basic.startswith("5"):
        return SENDER, "rejected"
    return MAILBOX, "undefined"


def code_of(said: str, status: str) -> str:
    """Take the code the deciding server gave; the reporter's own is second, for it often says just 5.0.0."""
    own = next((m[1] for m in _STATUS.finditer(status)), "")
    theirs = [m[1] for m in _STATUS.finditer(said) if m[1][0] != "2"]
    if own and own[2:] not in ("0.0", "3.0") and not (theirs and own[2:].startswith("5.")):
        return own
    return theirs[0] if theirs else own


@_kept
def _heard(around: str) -> tuple[str, str]:
    return plain(around), plain(_spoken(around))


@_kept
def _meaning(table: Table, words: str) -> Meaning | None:
    return next(((blame, reason) for blame, reason, pattern in table if pattern.search(words)), None)


@_kept
def _strongly(words: str, dead: bool, never: bool) -> Meaning | None:
    """What the words mean: never the address where *never*, never a mailbox that is not full where it is *dead*."""
    for blame, reason, pattern in STRONG:
        if (never and blame is ADDRESS) or (dead and blame is MAILBOX and reason != "mailboxfull"):
            continue
        if pattern.search(words):
            return blame, reason
    return None


@_kept
def _phases(words: str) -> frozenset[str]:
    return frozenset(at for at, pattern in PHASES if pattern.search(words))


def _by_code(code: str) -> Meaning | None:
    return CODES.get(code[2:]) or SUBJECTS.get(code[2:3])


def _tempered(found: Meaning, code: str, at: str, passing: bool, words: str, by_server: str) -> Meaning:
    blame, reason = found
    if blame is not ADDRESS:
        return found
    if passing:
        return MAILBOX, reason
    spared = next((meaning for meaning, codes, said in SPARED if codes.match(code) and said.search(by_server)), None)
    if spared:
        return spared
    if (at in ("helo", "mail") and reason != "notaccept") or OF_SENDER.search(by_server):
        return SENDER, "rejected"
    # A server that knows no such person says so at RCPT; a bare "user unknown" said later, or under a mailbox code,
    # is how filters speak.
    bare = reason == "userunknown" and BARE.search(words) and not SURE.search(words)
    late = at == "data" or code[:4] in ("5.2.", "5.3.")
    if bare and late and at != "rcpt" and not code.startswith("5.1"):
        return MAILBOX, "filtered"
    return found


def _spoken(around: str) -> str:
    lines = around[:LONGEST_NOTICE].split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        if SAYS.search(line):
            kept.append(line)
            for more in lines[at + 1 : at + 5]:
                if not more.strip() or SAYS.search(more) or more.lstrip().startswith((">>>", "<", "-")):
                    break
                kept.append(more)
    return "\n".join(kept)
