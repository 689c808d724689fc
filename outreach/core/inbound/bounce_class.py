"""Decides whose fault a refusal is: the address, the mailbox, the sender (us), or this one message."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from functools import lru_cache

from .bounce_phrases import (
    ADDRESS,
    BARE,
    CODES,
    FAINT,
    HOUSE,
    LONGEST_NOTICE,
    MAILBOX,
    MENTIONED,
    NO_SUCH_PERSON,
    OF_OUR_HOST,
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

# A report may name a hundred recipients with the same text around each, so results are kept for the next of them.
_kept = lru_cache(maxsize=32)
# What "try again later" means; under a policy code (x.7.x) it speaks of who sends, and the code decides.
_WAITED = (MAILBOX, "expired")
_NO_SUCH = ("5.1.1", "5.1.10")
_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-:,)]|$)")
_NAME = re.compile(r"(?<![\w.@-])(?:[\w.+!#$%&*/?^{|}~-]{1,64}@)?[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+")
_PERSON = re.compile(r"\b(?:user|recipient|mailbox|account|person|addressee)\b")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def judge(said: str, status: str = "", around: str = "") -> Meaning:
    """Decide whose fault a failure is. Out: the class of the bounce, and a finer word for the reason.

    In: what the server said, the enhanced status code (RFC 3463) if one was given, and the text of the notice. Codes
    of the large providers and the words of the server count most, then its code, then the notice. An address is never
    called dead by a server that says "for now", or speaks of the sender, of the content of the mail or of a list of who
    may send. When nothing tells, the answer is mailbox trouble: it only pauses.
    """
    words, notice, spoken = plain(said), *_heard(around)
    code = code_of(words, status)
    basic = next((m[1] for m in _BASIC.finditer(words)), "")
    at = next((at for at, _ in PHASES if at in _phases(words) or at in _phases(notice)), "")
    passing = code.startswith("4") or (not code and basic.startswith("4"))
    # Time-out codes only say that the server gave up; when it said nothing itself, the notice may tell the cause.
    vague = VAGUE if words else VAGUE | {"4.1", "4.2", "4.7"}
    found: Meaning | None = None
    # Under a code for a dead address, words like "inactive" do not make it mailbox trouble.
    dead, never = code in (*_NO_SUCH, "5.1.2", "5.1.3"), bool(re.match(r"[45]\.1\.[789]$", code))
    for heard in (words, spoken, notice):
        found = _meaning(HOUSE, heard) or _unknown(heard, code) or _strongly(heard, dead, never)
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
    """Choose the enhanced code: that of *status*, unless it says nothing (5.0.0) and the words hold another."""
    own = next((m[1] for m in _STATUS.finditer(status)), "")
    theirs = [m[1] for m in _STATUS.finditer(said) if m[1][0] != "2"]
    if own and own[2:] not in ("0.0", "3.0") and not (theirs and own[2:].startswith("5.")):
        return own
    return theirs[0] if theirs else own


def speaks_of_us(said: str, recipient: str, ours: AbstractSet[str]) -> bool:
    """Tell whether a server refuses a mail for what it thinks of our address or domain, and does not name the person.

    In: what it said, whom we wrote to, and our addresses and domains, all in lower case. A server that only mentions
    whose mail it refused ("user unknown, mail from ana@acme.example") speaks of the person.
    """
    code = _BASIC.search(said)
    said = said[code.start() if code else 0 :].lower()
    theirs = {recipient, recipient.rpartition("@")[2]} - {""}
    if code_of(said, "") in _NO_SUCH and _PERSON.search(said):
        ours = {one for one in ours if "@" in one}  # beside "5.1.1 user unknown" our host is only who asked
    names = list(_NAME.finditer(said))
    if any(_under(name[0], theirs) for name in names):
        return False
    return any(_under(name[0], ours - theirs) and not MENTIONED.search(said[: name.start()]) for name in names)


def _under(name: str, known: AbstractSet[str]) -> bool:
    """Tell whether an address or a host is one of those known, or a host below one."""
    host = name.rpartition("@")[2]
    return name in known or any(host == one or host.endswith(f".{one}") for one in known)


@_kept
def _heard(around: str) -> tuple[str, str]:
    return plain(around), plain(_spoken(around))


@_kept
def _meaning(table: Table, words: str) -> Meaning | None:
    return next(((blame, reason) for blame, reason, pattern in table if pattern.search(words)), None)


@_kept
def _strongly(words: str, dead: bool, never: bool) -> Meaning | None:
    """Give the meaning of clear words. With *never* the address is not to blame; with *dead* the code says the address
    is, so that of mailbox troubles only a full one counts."""
    for blame, reason, pattern in STRONG:
        if (never and blame is ADDRESS) or (dead and blame is MAILBOX and reason != "mailboxfull"):
            continue
        if pattern.search(words):
            return blame, reason
    return None


@_kept
def _unknown(words: str, code: str) -> Meaning | None:
    """Give "user unknown" when both the code and the words say so, whatever else the server mentions beside it (a spam
    policy, a virus scan, a limit); None otherwise."""
    if code not in _NO_SUCH or OF_SENDER.search(words):
        return None
    return (ADDRESS, "userunknown") if NO_SUCH_PERSON.search(words) else None


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
    if OF_OUR_HOST.search(by_server) and not (code in _NO_SUCH and NO_SUCH_PERSON.search(by_server)):
        return SENDER, "rejected"
    # A server that does not know a recipient says so at RCPT TO. A bare "user unknown" after the message was sent, or
    # under a mailbox code, comes from filters.
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
