"""Reads delivery reports and spam complaints: which of our mails came back, for which recipient, and why."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from ..states import BounceClass, MailKind
from . import mime
from .bounce_class import code_of, judge, speaks_of_us
from .bounce_phrases import (
    DAEMON,
    DELIVERED,
    GIVEN_UP,
    LONGEST_NOTICE,
    NOT_DELIVERED,
    POWERMTA,
    REFUSED,
    RETURNED_BODY,
    RETURNED_SUBJECT,
    SES,
    WARNING,
    plain,
)

MOST_FAILURES = 100


@dataclass(frozen=True)
class Failure:
    """What happened to the mail for one recipient.

    *action* is failed, delayed, delivered, relayed, expanded or complained; *status* the enhanced code (RFC 3463);
    *said* the sentence of the server that decided; *blame* and *reason* what `blame.judge` makes of it.
    """

    recipient: str
    action: str
    status: str = ""
    said: str = ""
    blame: BounceClass | None = None
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """A delivery report or a complaint about a mail of ours; *ours* are the Message-IDs of our mail that it names."""

    kind: MailKind
    failures: tuple[Failure, ...]
    ours: tuple[str, ...] = ()

    @property
    def worst(self) -> Failure:
        """The first recipient for whom delivery failed, or the first of all when it failed for none."""
        return next((f for f in self.failures if f.action == "failed"), self.failures[0])


def complaint(incoming: mime.Incoming) -> Report | None:
    """Read a complaint: a feedback report (ARF, RFC 5965), Amazon's JSON note, or a mail of an older feedback loop.

    In: any mail. Out: a Report with one failure per person who complained, or None when it is no complaint. Reports
    that accuse nobody (not-spam, auth-failure, dmarc) are none.
    """
    told = _notification(incoming.text)
    if told.get("notificationType", told.get("eventType")) == "Complaint":
        people = [_email(one) for one in _items(told.get("complaint"), "complainedRecipients")]
        failures = tuple(Failure(person, "complained", reason="complaint") for person in people) or (
            Failure("", "complained"),
        )
        return Report(MailKind.COMPLAINT, failures, _noted_ids(told))
    for part in incoming.root.walk():
        if part.kind == "message/feedback-report":
            feedback = dict(reversed(_fields(part.text)))
            if feedback.get("feedback-type", "abuse").lower() in ("not-spam", "auth-failure", "dmarc"):
                return None
            named = [value for key, value in _fields(part.text) if key in ("original-rcpt-to", "removal-recipient")]
            break
    else:
        if not (
            re.search(r"report-type=\W?feedback-report", incoming.header("content-type"), re.I)
            or _prose_complaint(incoming)
        ):
            return None
        named = []
    people = [address.email for value in named for address in mime.addresses(value)]
    if not people:
        back = mime.returned(incoming)
        people = [address.email for address in mime.addresses(back.first("to"))] if back else []
    failures = tuple(Failure(person, "complained", reason="complaint") for person in dict.fromkeys(people)) or (
        Failure("", "complained"),
    )
    return Report(MailKind.COMPLAINT, failures, _ours(incoming, incoming.text))


def read(incoming: mime.Incoming) -> Report | None:
    """Read a delivery report: from its delivery-status part (RFC 3464), else Amazon's JSON, else the notice's text.

    Out: a Report of kind bounce, delayed or delivered with one Failure a recipient, or None when the mail is none.
    """
    notice = _notice(incoming)
    failures = _from_parts(incoming, notice)
    if not failures:
        failures = _from_notification(incoming.text)
    if not failures and _looks_returned(incoming, notice):
        failures = _from_prose(incoming, notice)
    if not failures:
        return None
    ours = _our_names(incoming)
    failures = [_not_of_us(failure, ours) for failure in failures]
    actions = {failure.action for failure in failures}
    if "failed" in actions:
        kind = MailKind.BOUNCE
    elif "delayed" in actions:
        kind = MailKind.DELAYED
    else:
        kind = MailKind.DELIVERED
    return Report(kind, tuple(failures[:MOST_FAILURES]), _ours(incoming, incoming.text))


def receipt(incoming: mime.Incoming) -> bool:
    """Tell whether a mail is a receipt that answers nothing: our mail was displayed or deleted (MDN, RFC 8098), or a
    feedback report that accuses nobody (not-spam, RFC 6430; auth-failure, RFC 6591)."""
    return any(
        part.kind in ("message/disposition-notification", "message/feedback-report")
        or part.parameters.get("report-type", "").lower() == "disposition-notification"
        for part in incoming.root.walk()
    )


# ---- the delivery-status part ----
def _from_parts(incoming: mime.Incoming, notice: str) -> list[Failure]:
    parts = [
        p
        for p in incoming.root.walk(into_messages=True)
        if p.kind in ("message/delivery-status", "message/global-delivery-status")
    ]
    blocks = [block for part in parts for block in re.split(r"\n[ \t]*\n", part.text[:LONGEST_NOTICE])]
    if (
        not blocks
        and re.search(r"^[> ]*final-recipient:", notice, re.I | re.M)
        and re.search(r"^[> ]*action:", notice, re.I | re.M)
    ):
        unquoted = re.sub(r"^(?:> ?)+", "", notice, flags=re.M)
        started = re.search(r"^(?:final-recipient|original-recipient|action):", unquoted, re.I | re.M)
        blocks = re.split(r"\n[ \t]*\n|\n(?=return-path:)", unquoted[started.start() if started else 0 :], flags=re.I)
    failures: list[Failure] = []
    several = sum("final-recipient" in block.lower() for block in blocks) > 1
    for block in blocks:
        found = dict(reversed(_fields(block)))
        if (
            "final-recipient" not in found
            and "original-recipient" not in found
            and not ("action" in found and "status" in found)
        ):
            continue
        final, original = (_recipient(found.get(f"{which}-recipient", "")) for which in ("final", "original"))
        # The final recipient may be a pipe or a host; then the original recipient is the person we wrote to.
        person = final if re.match(r"[^@\s]+@[^@\s]+$", final) else original
        action = found.get("action", "").split(" ")[0].strip("();,").lower()
        status = found.get("status", "")
        if action not in ("failed", "delayed", "delivered", "relayed", "expanded"):
            action = {"2": "delivered", "4": "delayed"}.get(status[:1], "failed")
        said = " ".join([found.get("diagnostic-code", ""), *re.findall(r"\(([^)]{3,200})\)", status)])
        said = re.sub(
            r"^\s*(?:smtp|x-[\w-]+|dns|unknown)\s*;\s*",
            lambda m: m[0] if m[0].lower().startswith("x-unix") else "",
            said,
            flags=re.I,
        )
        about = _block_about(notice, person)
        failure = _failure(person, action, status, said, "" if several and about == notice else about)
        sort = POWERMTA.get(found.get("x-powermta-bouncecategory", "").lower())
        if sort and failure.reason in ("undefined", "onhold", "expired"):
            failure = replace(failure, blame=sort[0], reason=sort[1])
        failures.append(failure)
    if failures and not any(f.recipient for f in failures):
        people = _people(incoming, notice)
        failures = [
            Failure(people[0] if people else "", f.action, f.status, f.said, f.blame, f.reason) for f in failures
        ]
    return failures


def _failure(person: str, action: str, status: str, said: str, around: str) -> Failure:
    code = code_of(_flat(said), status) or code_of(_flat(around), "")
    if action not in ("failed", "delayed"):
        return Failure(person, action, code, _flat(said)[:1000])
    blame, reason = judge(said, status, around)
    return Failure(person, action, code, (_flat(said) or _flat(around))[:1000], blame, reason)


def _recipient(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    named = rest if semicolon else kind
    found = mime.addresses(named)
    return found[0].email if found else named.strip().strip("<>").lower()[:320]


def _fields(block: str) -> list[tuple[str, str]]:
    fields: list[list[str]] = []
    for line in block.split("\n"):
        if line[:1] in (" ", "\t") and fields:
            fields[-1][1] += " " + line.strip()
            continue
        name, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{1,60}", name.strip()):
            fields.append([name.strip().lower(), value.strip()])
    return [(name, value) for name, value in fields]


# ---- notifications in JSON (Amazon SES through SNS) ----
def _notification(words: str) -> dict[str, Any]:
    start = words[:400].find('{"')
    if start < 0 or not re.search(r'"(?:notificationType|eventType)"', words[:LONGEST_NOTICE]):
        return {}
    try:
        # Mail programs fold the long line of JSON, and Amazon adds plain text below it.
        told, _ = json.JSONDecoder(strict=False).raw_decode(re.sub(r"\n[ ]?", "", words[start:LONGEST_NOTICE]))
        if isinstance(told, dict) and isinstance(told.get("Message"), str):
            told = json.loads(told["Message"])
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _from_notification(words: str) -> list[Failure]:
    told = _notification(words)
    kind = told.get("notificationType", told.get("eventType"))
    failures = []
    if kind == "Bounce":
        about = told.get("bounce")
        sort = f"{about.get('bounceType', '')} {about.get('bounceSubType', '')}" if isinstance(about, dict) else ""
        for one in _items(about, "bouncedRecipients"):
            known = one if isinstance(one, dict) else {}
            failure = _failure(
                _email(one), "failed", str(known.get("status", "")), str(known.get("diagnosticCode", "")), ""
            )
            if failure.reason == "undefined" and sort.lower() in SES:
                blame, reason = SES[sort.lower()]
                failure = replace(failure, blame=blame, reason=reason)
            failures.append(failure)
    elif kind == "Delivery":
        failures = [Failure(_email(one), "delivered") for one in _items(told.get("delivery"), "recipients")]
    return failures


def _items(about: Any, name: str) -> list[Any]:
    items = about.get(name) if isinstance(about, dict) else None
    return items[:MOST_FAILURES] if isinstance(items, list) else []


def _email(one: Any) -> str:
    named = one.get("emailAddress", "") if isinstance(one, dict) else one
    found = mime.addresses(str(named))
    return found[0].email if found else ""


def _noted_ids(told: dict[str, Any]) -> tuple[str, ...]:
    about = told.get("mail")
    headers = about.get("headers") if isinstance(about, dict) else None
    named = (
        [h.get("value", "") for h in headers if isinstance(h, dict) and str(h.get("name", "")).lower() == "message-id"]
        if isinstance(headers, list)
        else []
    )
    return tuple(i for value in named for i in mime.ids(str(value)))


# ---- notices without a delivery-status part: their text ----
_COPY = re.compile(
    r"^[ \t>]*(?:-{2,}.{0,10}(?:this is a copy|below this line|original message|unsent message"
    r"|returned message|message (?:header|follow|text)|the header|headers? of|copy of|included is|begin"
    r"|forwarded|ursprüngliche|message d'origine)|message headers follow|original message (?:follows|headers)"
    r"|(?:the )?(?:original|returned|undelivered|rejected|failed) (?:message|mail"
    r"|e-?mail)(?: headers?)?(?: (?:is|follows?|was|text))?.{0,30}:?[ \t]*$|received message follows"
    r"|content-type: message/rfc822|\[?(?:original|included) (?:message|mail)"
    r"|your (?:original )?message (?:follows|is (?:attached|enclosed)|reads)|"
    r"(?:return-path|received|message-id|mime-version|x-mailer|dkim-signature): ?\S)",
    re.IGNORECASE | re.MULTILINE,
)
_LINE_ADDRESS = re.compile(
    r"^[ \t>*]*(?:(?:final |failed |original )?(?:recipient|to|address|user|e-?mail)s?(?: address)?(?: is)?: ?"
    r"|\[?<?mailto:)?[\"'<\[(]{0,2}([^\s<>@,;:：，；、（）「」\"'()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9])[\"'>\])]{0,2}"
    r"(?:<mailto:[^>\s]{1,320}>)?(?=[:;,. \t(]|$)",
    re.MULTILINE | re.IGNORECASE,
)


_ANY_ADDRESS = re.compile(r"[\w.+!#$%&*/?^{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+")
_LIST_REFUSES = re.compile(r"loop alert|duplicated message-id|not (?:a )?member")


def _notice(incoming: mime.Incoming) -> str:
    """Give the text of the notice, without the copy of our mail that many systems put below it."""
    told = [p for p in incoming.root.walk() if p.kind in ("text/plain", "text/html") and not p.attached]
    plain = [p.text for p in told if p.kind == "text/plain"]
    words = "\n".join(plain) if any(word.strip() for word in plain) else incoming.text
    if not words.strip():
        inner = [p.text for p in incoming.root.walk(into_messages=True) if p.kind == "text/plain"]
        words = inner[0] if inner else ""
    words = words[:LONGEST_NOTICE]
    for copy in _COPY.finditer(words):
        if copy.start() > 40 and (words[: copy.start()].strip().count(" ") > 3):
            if re.search(r"^[> ]*(?:final-recipient|diagnostic-code):", words[copy.start() :], re.I | re.M):
                continue
            return words[: copy.start()]
    return words


def _looks_returned(incoming: mime.Incoming, notice: str) -> bool:
    who = f"{incoming.sender.name} {incoming.sender.email} {incoming.header('from')}".lower()
    subject, words = plain(incoming.subject), plain(notice)
    if incoming.header("x-mlserver") and _LIST_REFUSES.search(f"{subject} {words}"):
        return True
    if (
        incoming.header("x-failed-recipients")
        or "report-type=delivery-status" in incoming.header("content-type").replace('"', "").lower()
    ):
        return True
    named, told = bool(RETURNED_SUBJECT.search(subject)), bool(RETURNED_BODY.search(words))
    sent_by = [value.strip() for value in incoming.root.all("return-path")]
    if DAEMON.search(who) or any(value in ("<>", "") for value in sent_by):
        # A postmaster may write in person and quote codes; only a mail with an empty return path is surely a report.
        return named or told or (all(value in ("<>", "") for value in sent_by) and bool(REFUSED.search(words)))
    # People and parcel services write of failed deliveries too; a report also names the address it could not reach.
    return named and told and bool((_LINE_ADDRESS if incoming.answers else _ANY_ADDRESS).search(notice))


def _prose_complaint(incoming: mime.Incoming) -> bool:
    """Recognise complaints without a feedback part: Microsoft's junk mail reports, and AOL's and other older loops."""
    told = f"{incoming.sender.email} {incoming.header('x-hmxmroriginalrecipient')}"
    if incoming.header("x-hmxmroriginalrecipient") or re.search(
        r"(?:staff@hotmail|feedback-?loop|fbl@|abuse-report|scomp@aol)", told, re.I
    ):
        return mime.returned(incoming) is not None
    return False


def _from_prose(incoming: mime.Incoming, notice: str) -> list[Failure]:
    words = plain(f"{incoming.subject}\n{notice}")
    action = "failed"
    if WARNING.search(words):
        if not GIVEN_UP.search(plain(notice)):
            action = "delayed"
    elif DELIVERED.search(words) and not NOT_DELIVERED.search(words):
        action = "delivered"
    starts = [m for m in _LINE_ADDRESS.finditer(notice) if m[1].lower() not in _our_side(incoming)]
    failures: list[Failure] = []
    seen: set[str] = set()
    for index, start in enumerate(starts):
        person = start[1].lower()
        end = next((later.start() for later in starts[index + 1 :] if later[1].lower() != person), len(notice))
        about = notice[start.end() : end]
        if person in seen:
            continue
        seen.add(person)
        failures.append(_failure(person, action, "", about if len(about.split()) > 1 else "", notice))
        if len(failures) >= MOST_FAILURES:
            break
    if failures:
        return failures
    people = _people(incoming, notice)
    return [_failure(person, action, "", _block_about(notice, person), "") for person in people[:MOST_FAILURES] or [""]]


def _not_of_us(failure: Failure, ours: frozenset[str]) -> Failure:
    """Blame the sender instead of the recipient when the server refuses our address or domain and not theirs."""
    doubtful = failure.blame is BounceClass.ADDRESS or failure.reason == "undefined"
    if doubtful and speaks_of_us(failure.said, failure.recipient, ours):
        return replace(failure, blame=BounceClass.SENDER, reason="rejected")
    return failure


def _our_names(incoming: mime.Incoming) -> frozenset[str]:
    """Give our addresses and their domains: the sender of the returned mail, and whom the report was sent to."""
    back = mime.returned(incoming)
    emails = {a.email for a in mime.addresses(back.first("from"))} if back else set()
    emails |= set(incoming.recipients)
    return frozenset({*emails, *(email.rpartition("@")[2] for email in emails)} | {incoming.sender.email}) - {""}


def _our_side(incoming: mime.Incoming) -> set[str]:
    back = mime.returned(incoming)
    froms = [a.email for a in mime.addresses(back.first("from"))] if back else []
    return {incoming.sender.email, *froms} - {""}


def _people(incoming: mime.Incoming, notice: str) -> list[str]:
    """Give the failed recipients when no block names them: from X-Failed-Recipients, the notice, or our mail's To."""
    named = [a.email for a in mime.addresses(incoming.header("x-failed-recipients"))]
    if not named:
        ours = _our_side(incoming) | set(incoming.recipients)
        named = [m[0].strip(".").lower() for m in _ANY_ADDRESS.finditer(notice)]
        named = [one for one in named if one not in ours]
    back = mime.returned(incoming)
    if not named and back:
        named = [a.email for a in mime.addresses(back.first("to"))]
    if not named:
        copy = re.search(r"^[> ]*to:\s*(.{3,300})$", incoming.text, re.I | re.M)
        named = [a.email for a in mime.addresses(copy[1])] if copy else []
    return list(dict.fromkeys(named))


def _block_about(notice: str, person: str) -> str:
    """Give the part of the notice that is about one recipient, or all of it when it does not name them."""
    sessions = list(SESSION_LINE.finditer(notice))
    if len({session[1].lower() for session in sessions}) > 1:
        end = 0
        for session in sessions:
            if session[1].lower() == person:
                return notice[end : session.end()]
            end = session.end()
    starts = list(_LINE_ADDRESS.finditer(notice))
    for index, start in enumerate(starts):
        if start[1].lower() == person:
            end = next((later.start() for later in starts[index + 1 :] if later[1].lower() != person), len(notice))
            about = notice[start.end() : end]
            if len(about.split()) > 2:
                return about
    return notice


SESSION_LINE = re.compile(r"^(?:[45]\d\d )?(?:[45]\.\d+\.\d+ )?<([^<>\s]{1,320})>\.\.\. .*$", re.MULTILINE)


def _ours(incoming: mime.Incoming, words: str) -> tuple[str, ...]:
    """Give the Message-IDs of our mail that the report names: in the returned mail, then In-Reply-To and References."""
    back = mime.returned(incoming)
    found = list(mime.ids(back.first("message-id"))) if back else []
    if not found:
        found = [
            i
            for m in re.finditer(r"^[> ]*message-id:\s*(<[^<>\s]{3,300}>)", words[:200_000], re.I | re.M)
            for i in mime.ids(m[1])
        ]
    return tuple(dict.fromkeys([*found, *incoming.answers]))


def _flat(words: str) -> str:
    """Put what a server said on one line."""
    return re.sub(r"\s+", " ", words[:LONGEST_NOTICE]).strip()
