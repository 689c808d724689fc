"""Tells what an incoming mail is (bounce, automatic answer, opt-out, reply), and what its writer wants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ..states import MailKind, Outcome
from . import bounce, mime, quotes
from .automatic_phrases import (
    ANSWERS,
    AUTO_SUBJECT,
    AUTO_TAIL,
    AWAY,
    AWAY_SAID,
    CHALLENGE,
    ENGAGED,
    FILED,
    FOR_NOW,
    FORWARDS,
    GONE,
    MACHINE_ASKS,
    NO_NAMES,
    PART_TIME,
    PERSON,
    QUESTION,
    RECEIVED,
    SAYS_AUTOMATIC,
    TAG,
    TICKET,
    TYPED_ON_A_DEVICE,
    WAS_AWAY,
)
from .reply_phrases import (
    ASKS_US,
    FIRM_NO,
    NO_INTEREST,
    NOT_BEFORE,
    OUT,
    OUT_ASKED,
    OUT_LINE,
    OUT_OFFERED,
    OUT_UNSURE,
    OUTCOMES,
)
from .return_date import returns_on

FIRST_WORDS = 700
LONGEST_OWN = 20_000
MOST_LINKS = 20
_ANSWERED = (Outcome.LIVE, Outcome.ASKS_MONEY, Outcome.WRONG_PERSON, Outcome.NO, Outcome.INTERESTED)


@dataclass(frozen=True)
class Suggestion:
    """A guess at what a reply wants, and the words it was read from. A person decides."""

    outcome: Outcome
    because: str


@dataclass(frozen=True)
class Reading:
    """What a mail is: its kind, the report it carries, its own words, and what they suggest.

    *away* names the sort of an automatic answer: "vacation" (away, back later), "gone" (left for good), "ticket" (filed
    by a help desk), or "challenge" (our mail is held until somebody confirms or approves it).
    """

    kind: MailKind
    own: str = ""
    report: bounce.Report | None = None
    away: str = ""
    returns_on: date | None = None
    suggestions: tuple[Suggestion, ...] = ()
    links: tuple[str, ...] = ()


def read(incoming: mime.Incoming, *, received_on: date | None = None, our_subject: str = "", sent: str = "") -> Reading:
    """Tell what a mail is: complaint, bounce, automatic reply, opt-out, human reply or none of these, in this order.

    In: a mail; the day it came, when its Date field cannot be trusted; the subject of the mail of ours that it answers,
    when that is known; and *sent*, the texts of mails we sent, which are never theirs. Header fields are asked before
    words, and only words that the writer wrote are read: neither what they quote nor our own subject behind "Re:".
    """
    complained = bounce.complaint(incoming)
    if complained:
        return Reading(MailKind.COMPLAINT, report=complained)
    reported = bounce.read(incoming)
    if reported:
        return Reading(reported.kind, report=reported)
    own = quotes.own(incoming, sent)[:LONGEST_OWN]
    if bounce.receipt(incoming):
        return Reading(MailKind.OTHER, own)
    subject = own_subject(incoming.subject, our_subject)
    away = automatic(incoming, own, subject)
    if away:
        return _absence(away, subject, own, received_on or (incoming.date.date() if incoming.date else None))
    # A newsletter offers to unsubscribe in its footer; that is no request.
    asked = "" if _is_bulk(incoming) else opts_out(own, subject)
    if asked:
        return Reading(MailKind.OPTOUT, own, suggestions=(Suggestion(Outcome.NO, asked),))
    kind = MailKind.REPLY if _answers(incoming) else MailKind.OTHER
    return Reading(kind, own, suggestions=suggestions(own), links=links(own))


def _absence(away: str, subject: str, own: str, came_on: date | None) -> Reading:
    """Make the Reading of an automatic answer. A day of return is read only for somebody who is away."""
    if away == "gone":
        return Reading(MailKind.AUTO, own, away=away, suggestions=(Suggestion(Outcome.WRONG_PERSON, _gone_words(own)),))
    if away != "vacation":
        return Reading(MailKind.AUTO, own, away=away)
    found = AWAY.search(own)
    because = subject[:80] or (_words_around(own, found) if found else "automatic answer")
    return Reading(
        MailKind.AUTO,
        own,
        away=away,
        returns_on=returns_on(f"{subject}\n{own}", came_on),
        suggestions=(Suggestion(Outcome.AWAY, because),),
    )


def own_subject(subject: str, ours: str = "") -> str:
    """Give what the writer of an answer, or their program, put into its subject: "" for "Re: " and our subject.

    What stands behind the first "Re:" or "Fwd:" of any language is the subject that was answered (RFC 5322, 3.6.5);
    marks of gateways like "[External]" are nobody's words. *ours* is the subject of our mail, when it is known: then
    it is left out even where no "Re:" stands before it.
    """
    ours = _marks_off(" ".join(ours.split()))
    tail = AUTO_TAIL.search(subject)
    left = " ".join(subject.split())
    at = left.casefold().find(ours.casefold()) if ours else -1
    if at >= 0:
        left = left[:at]
    while mark := TAG.match(left):
        left = left[mark.end() :]
    announced = AUTO_SUBJECT.match(left)  # "Automatic reply:" is no mark of an answer, though it ends like one
    for word in re.finditer(r"(?<!\S)\S", left):
        if word.start() >= (announced.end() if announced else 0) and (
            ANSWERS.match(left, word.start()) or FORWARDS.match(left, word.start())
        ):
            left = left[: word.start()]
            break
    return left.strip() or (tail.group() if tail else "")


def _marks_off(subject: str) -> str:
    while mark := ANSWERS.match(subject) or FORWARDS.match(subject) or TAG.match(subject):
        subject = subject[mark.end() :]
    return subject.strip()


def automatic(incoming: mime.Incoming, own: str, subject: str) -> str:
    """Tell which sort of automatic answer a mail is, or "" for a person's (RFC 3834): see Reading.away.

    In: the mail, its writer's own words, and what they put into its subject. A help desk's number counts wherever it
    stands in the subject: they put it behind "Re:" too.
    """
    opening = f"{subject}\n{own[:FIRST_WORDS]}"
    if CHALLENGE.search(opening) and not (incoming.answers and len(own.split()) > 200):
        return "challenge"
    filed = FILED.search(f"{incoming.subject}\n{own[:300]}") and RECEIVED.search(opening[:400])
    announced = AUTO_SUBJECT.match(subject) or AUTO_TAIL.search(subject)
    if not (filed or _by_header(incoming) or announced or _by_words(incoming, own)):
        return ""
    if _gone(opening):
        return "gone"
    if filed:
        return "ticket"
    if AWAY.search(opening):
        return "vacation"
    if TICKET.search(opening):
        return "ticket"
    return "vacation" if announced or returns_on(opening, None) or not own.strip() else "ticket"


# Header fields of automatic answers. A value of "no", "false" or "0" says that the mail is none.
_AUTOMATIC_FIELDS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-autogenerated",
    "x-auto-reply",
    "x-ms-autoreply",
)


def _by_header(incoming: mime.Incoming) -> bool:
    submitted = incoming.header("auto-submitted").strip().lower()
    if submitted and not submitted.startswith("no"):
        return True
    said = (incoming.header(name).strip().lower() for name in _AUTOMATIC_FIELDS)
    if any(value and value not in ("no", "false", "0") for value in said):
        return True
    precedence = f"{incoming.header('precedence')} {incoming.header('x-precedence')}".lower()
    if "auto_reply" in precedence or "auto-reply" in precedence:
        return True
    if any("autoresponder" in value.lower() for value in incoming.root.all("delivered-to")):
        return True
    if "autoresponder" in incoming.header("x-post-messageclass").lower():
        return True
    return any(value.strip() == "<>" for value in incoming.root.all("return-path")) and not incoming.header("list-id")


def _may_be_automatic(incoming: mime.Incoming) -> bool:
    """Tell whether a header field hints at a program. It proves nothing alone: X-Auto-Response-Suppress asks others
    not to answer, and Precedence is set by old vacation programs, but by lists and gateways as well."""
    suppressed = re.search(r"\b(?:all|oof|autoreply)\b", incoming.header("x-auto-response-suppress"), re.IGNORECASE)
    return bool(suppressed) or incoming.header("precedence").strip().lower() in ("bulk", "junk")


def _by_words(incoming: mime.Incoming, own: str) -> bool:
    """Recognise an automatic answer by its words about an absence, unless something in it only a person writes: an
    answer to our request, a question, our name, or that they forwarded our mail."""
    found = AWAY_SAID.search(own[:400]) or (_may_be_automatic(incoming) and AWAY.search(own[:400]))
    if not found or WAS_AWAY.search(own[: found.start() + 10]):
        return False
    words = own[:FIRST_WORDS]
    if SAYS_AUTOMATIC.search(words):
        return True
    if not _gone(words) and (ENGAGED.search(words) or PERSON.search(words) or _asks(words)):
        return False
    asked = "" if _gone(words) else opts_out(own)
    if asked and not FOR_NOW.search(asked):
        return False
    if TYPED_ON_A_DEVICE.search(_above_quotes(incoming.text)) or _greets(incoming, words):
        return False
    # Somebody who first answers and then mentions an absence is a person.
    before = own[: found.start()]
    answered = any(pattern.search(before) for outcome, pattern in OUTCOMES if outcome in _ANSWERED)
    return not answered or bool(_gone(before))


def _gone(words: str) -> re.Match[str] | None:
    """Find the words that say somebody has left the company; "no longer works on Mondays" does not say so."""
    return next((found for found in GONE.finditer(words) if not PART_TIME.match(words, found.end())), None)


def _above_quotes(text: str) -> str:
    return text[:LONGEST_OWN].split("\n>")[0]


def _greets(incoming: mime.Incoming, words: str) -> bool:
    """Tell whether the first line greets us by name, as a standing text cannot, and no phrase of one follows."""
    first = words.strip().split("\n")[0][:60].casefold()
    names = {re.split(r"[\s._-]", one.name or one.email)[0].split("@")[0].casefold() for one in incoming.to}
    named = any(len(name) > 2 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", first) for name in names - NO_NAMES)
    return named and not MACHINE_ASKS.search(words)


def _asks(words: str) -> bool:
    return any(not MACHINE_ASKS.search(found.group()) for found in QUESTION.finditer(words))


def _works_with_us(words: str) -> bool:
    """Tell whether somebody deals with our request: it is done, promised, or has a price. A question alone does not
    show it: it may be an angry one."""
    if ENGAGED.search(words):
        return True
    wants = {one.outcome for one in suggestions(words)}
    return Outcome.NO not in wants and bool(wants & {Outcome.LIVE, Outcome.ASKS_MONEY, Outcome.INTERESTED})


def _answers(incoming: mime.Incoming) -> bool:
    return bool(incoming.answers or ANSWERS.match(incoming.subject)) and not _is_bulk(incoming)


def _is_bulk(incoming: mime.Incoming) -> bool:
    """Tell a newsletter from a person's mail to which a list or a group has added List-Unsubscribe (RFC 2369)."""
    if not incoming.header("list-unsubscribe") or incoming.answers:
        return False
    of_a_group = incoming.header("list-id") and not incoming.header("list-unsubscribe-post")
    return not (of_a_group and ANSWERS.match(_without_tags(incoming.subject)))


def _without_tags(subject: str) -> str:
    while mark := TAG.match(subject):
        subject = subject[mark.end() :]
    return subject


def _gone_words(own: str) -> str:
    found = _gone(own)
    return _words_around(own, found) if found else "no longer there"


def opts_out(own: str, subject: str = "") -> str:
    """Give the words with which a person asks not to be written to again, or "".

    In: a writer's own words without quotes, and what they put into the subject. A line that only offers a way to
    unsubscribe is the foot of a list or of our own mail, and nobody's wish.
    """
    if OUT_LINE.match(subject):
        return subject.strip()
    own = OUT_OFFERED.sub("", own)
    lines = [line for line in own.split("\n") if line.strip()]
    for line in lines[:3]:
        if OUT_LINE.match(line) and (len(line.strip()) > 2 or len(lines) == 1):
            return line.strip()
    opening = own[:FIRST_WORDS]
    for found in OUT.finditer(opening):
        before = opening[max(0, found.start() - 80) : found.start()]
        if OUT_ASKED.search(before) and not ASKS_US.search(before):
            continue
        if found.group().lower().startswith("unsub") and len(own.split()) > 120:
            continue
        if OUT_UNSURE.match(opening, found.start()) and _works_with_us(own[:4000]):
            continue
        return _words_around(opening, found)
    return ""


def _words_around(words: str, found: re.Match[str]) -> str:
    start = max(words.rfind(mark, 0, found.start()) for mark in ("\n", ". ", "! ", "? ")) + 1
    ends = [at for mark in ("\n", ". ", "! ", "? ") if (at := words.find(mark, found.end())) >= 0]
    sentence = words[start : min(ends) if ends else len(words)].strip(" .,;:!")
    return sentence if len(sentence) <= 90 else found.group().strip()


def suggestions(own: str) -> tuple[Suggestion, ...]:
    """Guess what a reply wants from its writer's own words: the likeliest outcome first, each with the words it was
    read from."""
    words = own[:4000]
    found: dict[Outcome, str] = {}
    for outcome, pattern in OUTCOMES:
        for match in pattern.finditer(words):
            if outcome in (Outcome.INTERESTED, Outcome.ASKS_MONEY, Outcome.LIVE) and NOT_BEFORE.search(
                words[max(0, match.start() - 30) : match.start()]
            ):
                continue
            found[outcome] = _words_around(words, match)
            break
    if Outcome.NO in found and Outcome.INTERESTED in found:
        # "No thanks, but great guide" is a no; "happy to add it, unfortunately not before May" is not.
        firm = FIRM_NO.search(words)
        found.pop(Outcome.INTERESTED if firm or Outcome.NOT_NOW not in found else Outcome.NO)
    if Outcome.NO in found and Outcome.NOT_NOW in found:
        found.pop(Outcome.NOT_NOW if NO_INTEREST.search(words) else Outcome.NO)
    return tuple(Suggestion(outcome, because) for outcome, because in found.items())


# ---- addresses in a reply ----
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>\"'\]\[{}|\\^`]{3,2000}", re.IGNORECASE)


def links(own: str) -> tuple[str, ...]:
    """Give the web addresses in a reply's own words: each once, with a scheme, at most MOST_LINKS."""
    found = []
    for match in _LINK.finditer(own[:LONGEST_OWN]):
        url = match.group().rstrip(".,;:!?*_>'\"")
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1]
        found.append(url if url.lower().startswith("http") else f"https://{url}")
    return tuple(dict.fromkeys(found))[:MOST_LINKS]
