"""Bounces: why a mail of ours came back, and whose fault that is."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any

from . import mail
from .states import BounceClass, MailKind

LONGEST_NOTICE = 60_000
MOST_FAILURES = 100

ADDRESS, MAILBOX, SENDER, MESSAGE = BounceClass.ADDRESS, BounceClass.MAILBOX, BounceClass.SENDER, BounceClass.MESSAGE


@dataclass(frozen=True)
class Failure:
    """What became of one recipient; *said* is the sentence of the server that decided it."""

    recipient: str
    action: str
    status: str = ""
    said: str = ""
    blame: BounceClass | None = None
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """What a mail system tells us about a mail of ours; *ours* are the ids it names."""

    kind: MailKind
    failures: tuple[Failure, ...]
    ours: tuple[str, ...] = ()

    @property
    def worst(self) -> Failure:
        """The first failed recipient, or the first of any kind."""
        return next((f for f in self.failures if f.action == "failed"), self.failures[0])


def complaint(incoming: mail.Incoming) -> Report | None:
    """Read a feedback report (ARF, RFC 5965): somebody pressed the spam button. None when it is no such report."""
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
    people = [address.email for value in named for address in mail.addresses(value)]
    if not people:
        back = mail.returned(incoming)
        people = [address.email for address in mail.addresses(back.first("to"))] if back else []
    failures = tuple(Failure(person, "complained", reason="complaint") for person in dict.fromkeys(people)) or (
        Failure("", "complained"),
    )
    return Report(MailKind.COMPLAINT, failures, _ours(incoming, incoming.text))


def read(incoming: mail.Incoming) -> Report | None:
    """Read a delivery report: by its delivery-status part (RFC 3464), else by the prose of the big mail systems.

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
    actions = {failure.action for failure in failures}
    if "failed" in actions:
        kind = MailKind.BOUNCE
    elif "delayed" in actions:
        kind = MailKind.DELAYED
    else:
        kind = MailKind.DELIVERED
    return Report(kind, tuple(failures[:MOST_FAILURES]), _ours(incoming, incoming.text))


def judge(said: str, status: str = "", around: str = "") -> tuple[BounceClass, str]:
    """Decide whose fault a failure is: (class, finer word).

    In: what the server said, the enhanced status code (RFC 3463) if one was given, and the notice around it. The words
    of the server come first, then the code, then the notice; a server that says "for now" never condemns an address.
    Without any evidence the mailbox is in trouble, which only pauses.
    """
    said = _flat(said)
    code = _code(said, status)
    basic = next((m[1] for m in _BASIC.finditer(said)), "")
    at = _phase(said + " " + _flat(around))
    passing = code.startswith("4") or (not code and basic.startswith("4"))
    # "Gave up after days" is why it ended, not why it began: the notice may say that.
    vague = _VAGUE if said else _VAGUE | {"4.1", "4.2", "4.7"}
    for words in (said, _spoken(around), _flat(around)):
        found = _by_words(words, code)
        if not found and words is said and code and code[2:] not in vague:
            found = _by_code(code)
        if found:
            return _tempered(found, code, at, passing, words)
    for words in (said, _flat(around)):
        found = next(((blame, reason) for blame, reason, pattern in _WEAK if pattern.search(words)), None)
        if found:
            return _tempered(found, code, at, passing, words)
    found = _by_code(code) if code else None
    if found:
        return _tempered(found, code, at, passing, said)
    if at in ("connect", "helo", "mail") and not passing and basic.startswith("5"):
        return SENDER, "rejected"
    return MAILBOX, "undefined"


def _by_words(words: str, code: str) -> tuple[BounceClass, str] | None:
    for blame, reason, pattern in _STRONG:
        if pattern.search(words):
            if blame is ADDRESS and re.match(r"[45]\.1\.[789]$", code):
                continue
            # "5.1.1 inactive address": the code knows better than the adjective.
            if blame is MAILBOX and reason != "mailboxfull" and re.match(r"5\.1\.(?:[123]|10)$", code):
                continue
            return blame, reason
    return None


def _tempered(found: tuple[BounceClass, str], code: str, at: str, passing: bool, words: str) -> tuple[BounceClass, str]:
    blame, reason = found
    if blame is not ADDRESS:
        return found
    if passing:
        return MAILBOX, reason
    if reason == "userunknown":
        if at in ("helo", "mail"):
            return SENDER, "rejected"
        # A server that knows no such person says so at RCPT; a bare "user unknown" said later, or under a mailbox
        # code, is how filters speak.
        bare = _BARE.search(words) and not _SURE.search(words)
        if bare and not code.startswith("5.1") and at != "rcpt" and (at == "data" or code[:4] in ("5.2.", "5.3.")):
            return MAILBOX, "filtered"
    return found


_BARE = re.compile(
    r"\b(?:user|recipient) (?:is )?unknown\b|\bunknown (?:user|recipient)\b|mail ?box unavailable", re.IGNORECASE
)
_SURE = re.compile(
    r"\b5\.1\.[123]\b|no such|not exist|invalid (?:recip|user|mail)|have an? \S+ account|not found", re.IGNORECASE
)


def _by_code(code: str) -> tuple[BounceClass, str] | None:
    return _CODES.get(code[2:]) or _SUBJECTS.get(code[2:3])


_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-:,)]|$)")
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


def _code(said: str, status: str) -> str:
    """Take the code the deciding server gave; the reporter's own is second, for it often says just 5.0.0."""
    own = next((m[1] for m in _STATUS.finditer(status)), "")
    theirs = [m[1] for m in _STATUS.finditer(said) if m[1][0] != "2"]
    if own and own[2:] not in ("0.0", "3.0") and not (theirs and own[2:].startswith("5.")):
        return own
    return theirs[0] if theirs else own


def _spoken(around: str) -> str:
    """Give the lines of a notice in which a server speaks, without the politeness around them."""
    lines = around[:LONGEST_NOTICE].split("\n")
    kept: list[str] = []
    for at, line in enumerate(lines):
        if _SAYS.search(line):
            kept.append(line)
            for more in lines[at + 1 : at + 5]:
                if not more.strip() or _SAYS.search(more) or more.lstrip().startswith((">>>", "<", "-")):
                    break
                kept.append(more)
    return _flat("\n".join(kept))


_SAYS = re.compile(
    r"<<<|\(reason:|(?<![\d.:/])[45]\d\d[ -](?!(?:days|hours|bytes))|(?<![\d.])[45]\.\d\.\d{1,3}(?![\d.])"
    r"|\bsaid:|reason:|diagnostic|error (?:was|message|is)|\.\.\. ",
    re.IGNORECASE,
)


def _phase(words: str) -> str:
    for at, pattern in _PHASES:
        if pattern.search(words):
            return at
    return ""


_PHASES = [
    (at, re.compile(pattern, re.IGNORECASE))
    for at, pattern in (
        (
            "mail",
            r"in reply to MAIL FROM|after MAIL FROM|after sending MAIL|>>> ?MAIL|did not like our MAIL"
            r"|sender was rejected|\[MAIL_?FROM\]",
        ),
        (
            "helo",
            r"in reply to (HELO|EHLO)|after (HELO|EHLO)|>>> ?(HELO|EHLO)|\[(HELO|EHLO)\]|did not like our (HELO|EHLO)",
        ),
        (
            "rcpt",
            r"in reply to RCPT TO|after RCPT|>>> ?RCPT|did not like our RCPT|does not like recipient|\[RCPT_?TO\]",
        ),
        (
            "data",
            r"in reply to (end of )?DATA|after (end of )?DATA|>>> ?(DATA|\.)|failed after I sent|\[(BODY|DATA"
            r"|END_?OF_?DATA)\]|after pipelined DATA",
        ),
        (
            "connect",
            r"initial connection|while (receiving|performing) the initial|in reply to (initial|greeting)"
            r"|connected to .{0,60} but (connection|greeting)",
        ),
    )
]

# ---- what the codes mean (RFC 3463 and the registry), as class and finer word ----
_VAGUE = {"0.0", "1.0", "2.0", "3.0", "4.0", "5.0", "5.1", "5.2", "6.0", "7.0", "7.1"}
_CODES = {
    "1.0": (ADDRESS, "userunknown"),
    "1.1": (ADDRESS, "userunknown"),
    "1.2": (ADDRESS, "hostunknown"),
    "1.3": (ADDRESS, "userunknown"),
    "1.4": (MAILBOX, "ambiguous"),
    "1.5": (MAILBOX, "delivered"),
    "1.6": (ADDRESS, "hasmoved"),
    "1.7": (SENDER, "rejected"),
    "1.8": (SENDER, "rejected"),
    "1.9": (SENDER, "rejected"),
    "1.10": (ADDRESS, "notaccept"),
    "2.0": (MAILBOX, "filtered"),
    "2.1": (MAILBOX, "suspend"),
    "2.2": (MAILBOX, "mailboxfull"),
    "2.3": (SENDER, "exceedlimit"),
    "2.4": (MAILBOX, "filtered"),
    "3.1": (MAILBOX, "systemfull"),
    "3.2": (ADDRESS, "notaccept"),
    "3.4": (MESSAGE, "mesgtoobig"),
    "4.1": (MAILBOX, "expired"),
    "4.2": (MAILBOX, "expired"),
    "4.3": (MESSAGE, "systemerror"),
    "4.4": (ADDRESS, "hostunknown"),
    "4.5": (SENDER, "exceedlimit"),
    "4.6": (MESSAGE, "networkerror"),
    "4.7": (MAILBOX, "expired"),
    "5.3": (SENDER, "toomanyconn"),
}
_SUBJECTS = {
    "1": (ADDRESS, "userunknown"),
    "2": (MAILBOX, "filtered"),
    "3": (MESSAGE, "systemerror"),
    "4": (MAILBOX, "expired"),
    "5": (MESSAGE, "syntaxerror"),
    "6": (MESSAGE, "contenterror"),
    "7": (SENDER, "policyviolation"),
}

# ---- what the words mean: the first that fits decides ----
_WHO = (
    r"(?:users?|user ?names?|recipients?|mail ?box(?:es)?|mail drop|accounts?|addresse?e?s?|local[- ]?parts?"
    r"|alias(?:es)?|persons?"
    r"|customers?|logins?|e-?mails?|inbox|mail address|subscribers?|destinatario|destinataire|utilisateur"
    r"|usuario|empf\S{1,3}nger|benutzer)"
)
_NOT = (
    r"(?:unknown|(?:was|were|is|are|could|can|has|have|does|do|did)? ?(?:not|n't)(?: be| been| a| any"
    r"| currently| yet)? "
    r"(?:found|exist|known|listed|valid|recogni[sz]ed|defined|located|present|have (?:an?|any) (?:account|mailbox))"
    r"|nonexist\w*|non-exist\w*|no longer|(?:has been|was) (?:deleted|removed)"
    r"|not in (?:the )?directory|invalid|unrecogni[sz]ed|undefined|wasn't found|does not have)"
)


def _table(rows: tuple[tuple[BounceClass, str, str], ...]) -> list[tuple[BounceClass, str, re.Pattern[str]]]:
    return [(blame, reason, re.compile(pattern, re.IGNORECASE)) for blame, reason, pattern in rows]


_STRONG = _table(
    (
        (MESSAGE, "mailererror", r"^x-unix; ?\d"),
        (
            ADDRESS,
            "notaccept",
            r"5\.4\.1 recipient address rejected: access denied|"
            r"null ?mx|(?:mx|srv)\b.{0,40}no SMTP service|(?:host|domain|server)\S* (?:does not|doesn't) (?:accept"
            r"|receive) (?:any )?(?:e-?)?mail"
            r"|recipient (?:address|domain) .{0,20}does not accept mail|name server: \.: host not found"
            r"|domain .{0,60}(?:not accept|no) (?:incoming )?mail\b",
        ),
        # who may not send
        (
            SENDER,
            "authfailure",
            r"\bspf\b|\bdkim\b|\bdmarc\b|domainkeys|sender.?id check|unauthenticated (?:e-?mail|mail|sender)"
            r"|authentication (?:is )?(?:required|failed|failure|check)"
            r"|not authenticated|must (?:be )?authenticate|verify.{0,20}sender.{0,20}fail",
        ),
        (
            SENDER,
            "requireptr",
            r"\bptr\b|reverse[- ]?(?:dns|lookup|host|name|map)|\brdns\b|forward.confirmed|(?:cannot|can't|could not"
            r"|unable to) (?:find|resolve) your|mismatch\S* client ip"
            r"|client host rejected: cannot find|(?:helo|ehlo)\b.{0,60}(?:invalid|reject|denied|refus|not |must|need"
            r"|match|bogus)|invalid (?:helo|ehlo)|fix (?:your )?(?:reverse|dns)"
            r"|\bip\b.{0,30}\bno (?:dns|host ?name)|name.{0,20}does not match.{0,20}\bip\b|fcrdns",
        ),
        (
            SENDER,
            "norelaying",
            r"relay(?:ing)?\b.{0,40}(?:denied|prohibit|not (?:permit|allow|support)|reject|refus|forbid)"
            r"|(?:not|unable"
            r"|cannot|won't|no) (?:to )?(?:permitted to )?relay"
            r"|relay access|relay not|not a gateway|rcpthosts|not an open relay|not (?:local|allowed).{0,20}relay"
            r"|insecure mail relay",
        ),
        (
            SENDER,
            "toomanyconn",
            r"too many (?:\w+ ){0,3}(?:connection|session|message|recipient|error|mail|e-?mail"
            r"|rcpt|invalid|bad|unknown)|(?:connection|session|message|sending|rate|frequency|hourly|daily|traffic"
            r"|concurren\w+)s?(?!.{0,30}(?:\bsize|\blength|\btoo))"
            r".{0,30}(?:limit|threshold)|rate.?limit|throttl|frequency (?:is )?limit|too (?:fast|frequent|quick)"
            r"|slow down|unusual rate|excessive|(?:daily|hourly|sending|user sending) (?:quota|limit)"
            r"|maximum (?:number of )?(?:connection|session)"
            r"|(?:unusual|high|suspicious) (?:amount|volume|traffic|rate)|exceed\w* .{0,30}(?:connection|recipients"
            r"|messages|e-?mails) (?:limit|per|allowed)|too much mail|limits? (?:for|on) .{0,30}(?:connections"
            r"|messages) ",
        ),
        (
            MESSAGE,
            "virusdetected",
            r"\bvirus|malware|infected|trojan|\bworm\b|clamav|dangerous (?:attachment|content)|harmful",
        ),
        # mailbox trouble that speaks of blocking or size
        (
            MAILBOX,
            "filtered",
            r"(?:blocked|rejected|refused|denied) by (?:the )?(?:recipient|user|addressee"
            r"|owner)(?!(?:'s)? (?:\w+ )?(?:domain|server|mail|e-?mail|system|host|organi))"
            r"|recipient.{0,10}(?:preference|rule)|user(?:'s)? (?:rule|filter|reject|refus)|due to (?:recipient"
            r"|user) (?:preference|rule)"
            r"|recipient (?:has )?(?:blocked|refused|rejected) (?:you|your|the|mail|mess)"
            r"|only accept\w* (?:e-?)?mails? from (?:specific|known|certain|approved)|recipient id refuse"
            r"|has restricted|(?:is |are )?not (?:currently )?accepting (?:any |new )?(?:e-?)?(?:mail|mess)"
            r"|address is protected|account is protected|does not wish to receive|unwilling to accept"
            r"|not willing to accept",
        ),
        (
            MAILBOX,
            "mailboxfull",
            r"(?:mail ?box|mail ?drop|mail ?folder|inbox|account|user|recipient|maildir|storage|disk|folder"
            r"|\bdirectory)\S*.{0,50}(?:\bfull\b|over[- ]?(?:the )?(?:its |disk )?quota|exceed"
            r"|out of (?:storage|space"
            r"|disk)|too large|size limit|too full)"
            r"|(?<!sending )quota.{0,25}(?:exceed|violat|full|reach|overrun|limit|over)|over[- ]?quota"
            r"|exceed\w*.{0,40}(?<!sending )(?<!daily )quota|(?:in|not )sufficient (?:disk |mailbox |quota)"
            r"|not enough (?:storage|space|disk|room|quota)"
            r"|no (?:more |available )?(?:space|room|storage|disk) (?:left )?(?:for|in|on)|full mail ?box"
            r"|mail ?box.{0,3}full|exceed\w* .{0,30}(?:mail ?box|storage|disk)|quota exceed|disk full|disk quota"
            r"|maximum .{0,20}storage|espace disque|boite pleine|bo.te .{0,20}pleine|casella .{0,10}piena|buz.n lleno"
            r"|postfach .{0,10}voll",
        ),
        (
            MAILBOX,
            "suspend",
            r"(?:account|mail ?box|user|e-?mail|recipient|customer|domain|address)\b.{0,60}(?:disabled|suspend"
            r"|inactive|de-?activated|locked|frozen|discontinued|dormant|not (?:been )?activ|expired|on hold"
            r"|temporarily (?:unavailable|closed|restricted)|has been (?:blocked|closed|terminated|cancel))"
            r"|(?:disabled|suspended|inactive|deactivated|locked|dormant|expired) (?:account|mail ?box|user|recipient"
            r"|address|e-?mail)|invalid/inactive|extended inactivity|has been suspended|temporarily inactive",
        ),
        (
            MAILBOX,
            "systemfull",
            r"insufficient system (?:storage|resource)|no space left|file system full|system (?:is )?(?:out of|full)"
            r"|filesystem .{0,20}full|mail system full",
        ),
        (MAILBOX, "greylisted", r"gr[ea]y.?list"),
        # this message
        (
            MESSAGE,
            "mesgtoobig",
            r"(?:message|mail|size|attachment|length|content|data)\b.{0,40}(?:too (?:big|large|heavy)|exceed"
            r"|larger than|over (?:the )?(?:max|limit|size))|(?:exceed|over)\w* .{0,40}(?:message size|maximum size"
            r"|size limit|fixed (?:maximum )?|max(?:imum)? message|length)|(?:message|line|header)s? (?:is "
            r"|was )?too long|message size|size limit|too big for|max message",
        ),
        # our standing, our set-up, our rights
        (SENDER, "badreputation", r"reputation|senderscore|sender score|low trust"),
        (
            SENDER,
            "blocked",
            r"block.?list|black.?list|deny.?list|block.?listed|\b\w*[rds]bl\d?\b|spamhaus|spamcop|barracuda|sorbs"
            r"|uceprotect|cloudmark|njabl|abuseat|mail-abuse|spfbl|invaluement|ironport|talos|dynamic (?:ip|address"
            r"|pool|block)|dial-?up"
            r"|\blisted (?:at|in|on|by)\b|(?:your|client|connecting|sending|source|sender|originating) (?:ip|host"
            r"|server|network|isp|mail server|smtp|domain|e?-?mail server|system|address)\b.{0,80}(?:block"
            r"|ban|den(?:y"
            r"|ied)|refus|reject|not (?:allow|permit|accept|authori)|restrict|prohibit|black)"
            r"|\bip\b.{0,80}(?:block|ban|denied|refus|reject|not (?:allow|permit|accept|authori)|restrict|prohibit"
            r"|suspicious|poor)|\bblocked\b|\bbanned\b|block list|service refus"
            r"|use (?:the|your) .{0,30}(?:smtp|mail server|relay|isp)|(?:access|connection|session"
            r"|service) (?:from .{0,60})?(?:denied|rejected|not allowed|dropped(?! due to time)|prohibited"
            r"|not permitted)"
            r"|not accept\w* (?:any )?(?:(?:e-?)?mails?|connections?|mess\w+) from"
            r"|email from .{0,60}(?:is )?(?:rejected|refused|blocked)|you are not (?:welcome|allowed)"
            r"|domain .{0,30}banned",
        ),
        (
            SENDER,
            "spamdetected",
            r"\bspam|junk ?mail|unsolicited|phish|suspicious|\babus(?:e|ive)\b|\bbulk\b|\buri?bl\b|surbl|complaint"
            r"|content (?:filter|reject|restrict|scan|prohibit|violat|not accept|denied)|(?:message|mail"
            r"|content).{0,20}reject\w* (?:by|due|because|for).{0,20}(?:content|filter)|scored? .{0,20}(?:points"
            r"|required)|advertis|unwanted",
        ),
        (
            SENDER,
            "notcompliantrfc",
            r"\brfc.{0,3}\d{3,4}(?!;)|complian|comply|(?:\bduplicate|multiple|missing|malformed|invalid|bad"
            r"|illegal) .{0,40}header|header.{0,50}(?:missing|invalid|malformed|violat|not valid|more than|multiple"
            r"|syntax)|bare (?:lf|cr|line)|non-?ascii|null character|missing (?:a )?(?:from|date|message-id|subject"
            r"|to)\b|not (?:properly )?formatted",
        ),
        (
            SENDER,
            "rejected",
            r"(?:invalid|unknown|bad|unrout\w+|unresolv\w+|illegal|forged|fake|unverified|unauthori[sz]ed|nonexistent"
            r"|blocked) (?:sender|from|return[- ]path|reverse[- ]path|envelope|mail from|origin)|(?:sender|mail ?from"
            r"|return[- ]path|reverse[- ]path|from address|from header|from domain|sending domain"
            r"|domain of sender)\b.{0,90}"
            r"(?:reject|refus|denied|invalid|unknown|not (?:exist|found|allow|permit|accept|verif|valid"
            r"|resolv|authori"
            r"|belong|own|match|known|recogni|been)|does(?:n't| not) (?:exist|resolve|match|have|comply)|unresolv"
            r"|misconfig|has no|missing|without|fail|must|could not be|couldn't|cannot|block)|not (?:allowed"
            r"|permitted"
            r"|authori[sz]ed|entitled|recogni[sz]ed) (?:to (?:send|post|mail|use|submit|e-?mail)|as)"
            r"|(?:permission|privilege|rights?|authori[sz]ation|berechtigung\w*) .{0,30}(?:send|post|mail|posten)"
            r"|not (?:a )?(?:member|subscriber|subscribed|valid sender)|(?:members|subscribers)[- ]only"
            r"|only (?:\w+ )?(?:members|subscribers)|moderat"
            r"|verify (?:failed|sender)|sender verif|callback|callout|unable to verify"
            r"|weren't recognized as a valid sender|may not (?:exist|have permission)|posting .{0,20}not (?:allowed"
            r"|permitted)|gruppe.{0,60}posten|groups?\.google",
        ),
        (
            SENDER,
            "failedstarttls",
            r"start ?tls|\btls\b.{0,40}(?:requir|fail|must|need|not avail|unavail|handshake)"
            r"|encryption (?:is )?(?:requir|need)|(?:requir|fail|must)\w* .{0,30}\btls\b|certificate",
        ),
        # what is the message's own
        (
            MAILBOX,
            "expired",
            r"in (?:the |your |our )?(?:mail )?queue (?:for )?(?:too|\d)|retry time(?:out)? (?:not|exceeded)"
            r"|delivery (?:time )?expired|message expired|failing for a long time|undelivered after \d"
            r"|delivered within \d",
        ),
        (
            MESSAGE,
            "contenterror",
            r"(?:attachment|file ?(?:type|name)|extension|mime|content-?type|content-?transfer|charset"
            r"|encoding|8-?bit"
            r"|conversion|body)\b.{0,50}(?:reject|not (?:allow|permit|accept|support|valid)|invalid|prohibit|illegal"
            r"|malformed|error|requir|forbid|fail|broken)|(?:prohibited|illegal|forbidden|unsupported|improper|broken"
            r"|malformed|invalid) .{0,20}(?:attachment|mime|content|encoding)|improper use of 8-bit",
        ),
        (
            MESSAGE,
            "systemerror",
            r"duplicated message-id|loops back to myself|mail (?:loop|system) (?:config|back)|config\w* (?:error"
            r"|problem)|local (?:error|configuration|policy error|problem)|system (?:error|failure|config"
            r"|problem(?! 550| '))|internal (?:server |software |system )?error|(?:out of|cannot allocate) memory"
            r"|interrupted system call|database (?:error|fail)|server (?:configuration|error)"
            r"|unable to (?:lookup|open"
            r"|run|execute)"
            r"|error in processing|resources? temporarily unavailable|temporary local problem|local mailer",
        ),
        (
            MESSAGE,
            "mailererror",
            r"procmail|maildrop|\bpipe\b|command (?:died|failed|output|exited|time)|exit(?:ed)? (?:status|code|with)"
            r"|died (?:with|on) (?:status|signal)|\bsignal \d|permission denied|i/o error|read-only file"
            r"|can't (?:create|open|exec|append|write|lock)|cannot (?:create|open|exec|append|write|lock)"
            r"|could ?n[o']t (?:create|exec|lock)|x-unix; ?\d{1,3}\b|unknown mailer error|mailer error|delivery agent"
            r"|unable to (?:create|write|deliver to (?:the )?program)",
        ),
        (
            ADDRESS,
            "hostunknown",
            r"\bhost \S+ not found(?!.{0,30}(?:try again|temp))|\bno such (?:host|domain)\b|nxdomain"
            r"|host or domain name not found(?!.{0,160}try again)",
        ),
        (
            MESSAGE,
            "networkerror",
            r"too many hops|hop count|(?:mail|routing|forwarding"
            r"|message)(?:[- ]is)?(?: in a)?(?: probably in a)? ?(?:routing )?loop|looping|loop detected"
            r"|no route to host|(?:network|host)(?: is)? unreachable|host ?name lookup fail|name server (?:fail|error"
            r"|time)|name service error|(?:not found|resolve|lookup|dns).{0,30}try again|dns (?:error|fail|time"
            r"|problem|lookup fail|server)|servfail"
            r"|temporar\w* (?:name|dns|lookup|resol)\w*|malformed .{0,30}name server|could not connect and send"
            r"|destination .{0,30}could not be found|unable to resolve|lookup.{0,30}(?:timed out|defer)",
        ),
        (
            MESSAGE,
            "syntaxerror",
            r"syntax error|(?:command|verb|argument|parameter)s? (?:un|not )(?:recogni|implement|known|support|accept"
            r"|permitted)|(?:bad|wrong|improper|out of) (?:command )?sequence|unrecogni[sz]ed command|pipelin",
        ),
        # the address
        (
            ADDRESS,
            "hasmoved",
            r"not our customer|has moved|moved to|new (?:e-?mail )?address|address (?:has |was )?chang|changed (?:his"
            r"|her|their|its|the) .{0,20}address|has been (?:renamed|replaced)|user not local; please try"
            r"|user has moved",
        ),
        (
            ADDRESS,
            "userunknown",
            rf"(?:unknown|no such|invalid|illegal|bad destination|non-?exist\w*|undefined|unregistered"
            rf"|unrecogni[sz]ed"
            rf"|not (?:a |an )?(?:valid|known|existing|registered|active)|no valid|inexist\w*)(?: or \w+| local"
            rf"| e-?mail| to| final| destination| virtual| target| smtp| mail| internet| delivery"
            rf"| rcpt){{0,2}} {_WHO}\b"
            rf"|\b{_WHO}\b(?: \S+)?[^.;]{{0,60}}?\b{_NOT}|no (?:mail ?box|account|user|recipient|one|person|such"
            rf"|local mail ?box)\b.{{0,30}}(?:here|by that name|at this|with that|address|person|user|named)"
            rf"|no such (?:user|person|recip|mail|addr|account|id|local|alias|name|contact|cust)|recipientnotfound"
            rf"|recipnotfound|resolver\.adr"
            r"|does ?n[o']t have (?:a|an) \S+ account|address (?:you|that you).{0,40}(?:does not exist|not exist)"
            r"|unknown (?:or illegal )?(?:user|alias|account|address|recip|local|client|mail)|(?:user|recipient"
            r"|address|adresse|account|benutzer|empf\S{1,3}nger|utente|gebruiker|utilisateur|usuario|destinat\w+) "
            r"(?:is )?(?:unknown|inconnu\w*|desconocid\w*|unbekannt|sconosciut\w*|onbekend"
            r"|nieznan\w*)|unbekannte\w* (?:empf|benutz|adress)|(?:utilisateur|destinataire) inconnu"
            r"|destinataire.{0,10}invalide|name is not recogni[sz]ed|(?:cannot|can't|couldn't"
            r"|could not) (?:be )?f(?:ou|i)nd(?: the)?(?: address| user| account| recip| mailbox)?(?= |$|\.)(?<!host)"
            r"|(?:address|mail ?box|user) (?:could ?n[o']t|wasn't|was not|couldn't) (?:be )?found|wasn't found at"
            r"|not a (?:valid|known) (?:user|mail|recip|addr|account)|unknown to address|invalid (?:recip|user"
            r"|mail ?box|address|account|to |login|addr)|user (?:does ?n[o']t|not) (?:exist|found|known)"
            r"|address (?:does ?n[o']t|not) (?:exist|found|known)"
            r"|(?:用户|收件人|邮箱|帐号|账号)\S{0,10}(?:不存在|无效)|存在しません|宛先不明|見つかりません"
            r"|(?:пользовател\w+|ящик\w*|адрес\w*"
            r"|получател\w+)\s.{0,30}(?:не найден|не существ|неизвест|отсутств)|нет такого|такого (?:пользов|адрес)"
            r"|mail ?box (?:is )?(?:not found|unknown|invalid|does)",
        ),
        (
            ADDRESS,
            "hostunknown",
            r"(?:host|domain)(?: ?name)?(?: \S{1,80})?:? (?:is |was )?(?:unknown|not found|(?:does ?n[o']t|not) exist"
            r"|invalid|could ?n[o']t be found|no longer exist|nonexist|not known|has no (?:mail|mx))|(?:unknown"
            r"|no such|invalid|bad|non-?exist\w*|illegal) (?:host|domain|fqdn)|could ?n[o']t find any host"
            r"|unrout\w*(?: mail)? (?:address|domain|host)|unrouteable|nxdomain"
            r"|no (?:valid )?mx\b|mx records? point to non-?exist|all host address lookups failed"
            r"|domain (?:does ?n[o']t|not) exist|no mail ?host|recipient domain .{0,30}(?:invalid|not exist"
            r"|not found)"
            r"|host or domain name not found|no data known|unresolvable|no (?:dns )?(?:record|a record|mx record)s?"
            r"|domain name .{0,40}(?:could not be (?:found|resolved))|domain (?:is )?not reachable"
            r"|cannot find .{0,20}(?:domain|host)|dns .{0,20}(?:domain|name).{0,20}(?:not|no )",
        ),
    )
)
_WEAK = _table(
    (
        (MESSAGE, "mailererror", r"^x-unix;"),
        (
            MAILBOX,
            "expired",
            r"time[ -]?out|timed out|retry time|expired|too long|in (?:the |your )?queue|giv(?:en|ing) (?:it )?up"
            r"|could not be delivered for|not respond|no (?:answer|response)|(?:unable|could ?n[o']t|cannot|failed"
            r"|wasn't able|not able) (?:to )?(?:connect|establish|contact|reach|deliver (?:the )?mess\w+ within)"
            r"|not reachable|did not accept our requests to connect"
            r"|connection (?:was )?(?:refused|reset|closed|lost|dropped|fail|broken|aborted)|deferr|host (?:is )?down"
            r"|try again later|lost connection|over \d+ (?:hours|days)|within .{0,20}(?:hours|days|time)"
            r"|multiple (?:retries|attempts)|has been delayed|delivery (?:time|attempts)|has not been collected",
        ),
        (
            ADDRESS,
            "userunknown",
            r"mail ?box (?:name )?(?:is )?(?:unavailable|not (?:available|allowed))"
            r"|recipient (?:address )?rejected: (?:access denied)|(?:not known|unknown) (?:here|at this|to us)"
            r"|rejected address|address (?:is )?(?:un)?deliverable|user (?:is )?unavailable"
            r"|not delivered.{0,40}address|recipient .{0,60}(?:not deliverable)"
            r"|rejected your message to the following",
        ),
        (
            SENDER,
            "policyviolation",
            r"polic(?:y|ies)|violat|security|prohibit|not (?:allowed|permitted|authori[sz]ed)|unauthori[sz]ed|denied"
            r"|forbidden|restrict|you .{0,20}cannot send|redundant",
        ),
        (
            SENDER,
            "rejected",
            r"(?:message|mail|transaction|e-?mail|delivery|content) (?:has been |was |is )?(?:reject|refus)",
        ),
        (MAILBOX, "onhold", r"temporar\w*"),
        (MESSAGE, "systemerror", r"service unavailable|server (?:busy|fail)|busy|error"),
    )
)


# ---- the delivery-status part ----
def _from_parts(incoming: mail.Incoming, notice: str) -> list[Failure]:
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
        # A final recipient without a name, or a pipe, is not the person we wrote to.
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
        failures.append(_failure(person, action, status, said, "" if several and about == notice else about))
    if failures and not any(f.recipient for f in failures):
        people = _people(incoming, notice)
        failures = [
            Failure(people[0] if people else "", f.action, f.status, f.said, f.blame, f.reason) for f in failures
        ]
    return failures


def _failure(person: str, action: str, status: str, said: str, around: str) -> Failure:
    code = _code(_flat(said), status) or _code(_flat(around), "")
    if action not in ("failed", "delayed"):
        return Failure(person, action, code, _flat(said)[:1000])
    blame, reason = judge(said, status, around)
    return Failure(person, action, code, (_flat(said) or _flat(around))[:1000], blame, reason)


def _recipient(value: str) -> str:
    kind, semicolon, rest = value.partition(";")
    named = rest if semicolon else kind
    found = mail.addresses(named)
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
        # Mail programs fold the long line; the notes behind the object are not JSON.
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
            if failure.reason == "undefined" and sort.lower() in _SES:
                blame, reason = _SES[sort.lower()]
                failure = replace(failure, blame=blame, reason=reason)
            failures.append(failure)
    elif kind == "Delivery":
        failures = [Failure(_email(one), "delivered") for one in _items(told.get("delivery"), "recipients")]
    return failures


_SES = {
    "permanent noemail": (ADDRESS, "userunknown"),
    "permanent suppressed": (ADDRESS, "userunknown"),
    "transient mailboxfull": (MAILBOX, "mailboxfull"),
    "transient messagetoolarge": (MESSAGE, "mesgtoobig"),
    "transient contentrejected": (MESSAGE, "contenterror"),
    "transient attachmentrejected": (MESSAGE, "contenterror"),
}


def _items(about: Any, name: str) -> list[Any]:
    items = about.get(name) if isinstance(about, dict) else None
    return items[:MOST_FAILURES] if isinstance(items, list) else []


def _email(one: Any) -> str:
    named = one.get("emailAddress", "") if isinstance(one, dict) else one
    found = mail.addresses(str(named))
    return found[0].email if found else ""


def _noted_ids(told: dict[str, Any]) -> tuple[str, ...]:
    about = told.get("mail")
    headers = about.get("headers") if isinstance(about, dict) else None
    named = (
        [h.get("value", "") for h in headers if isinstance(h, dict) and str(h.get("name", "")).lower() == "message-id"]
        if isinstance(headers, list)
        else []
    )
    return tuple(i for value in named for i in mail.ids(str(value)))


# ---- the prose ----
_DAEMON = re.compile(
    r"mailer-?daemon|post[-_]?master|mail[- ]?delivery|mail (?:administrator|sys|daemon)|mdaemon|mailmaster"
    r"|smtp-daemon|(?:delivery|mail) (?:sub)?system|bounce|system administrator|microsoft exchange|mailsweeper"
    r"|no-?reply@\S*(?:mail|smtp)|メール",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver|un-?delivered|non[- ]?deliver|delivery (?:status|fail|error|report|problem|has failed|notif"
    r"|to .{0,60} (?:has )?fail|incomplete|unsuccess)|deliver(?:y|ed)? (?:un|not )|failure notice"
    r"|returned (?:mail|e-?mail|to sender|message|unopened)|return(?:ed|ing) (?:to sender|mail|message)"
    r"|mail (?:delivery )?(?:fail|error|could not|system error|not deliver)|"
    r"message (?:delivery )?(?:fail|not deliver|undeliver|could not|you sent|status)"
    r"|could ?n[o']t be delivered|not be delivered|failed (?:mail|deliver|message)|fail(?:ed"
    r"|ure) (?:to deliver|delivery)|bounce|email not delivered|mail delivery|user unknown|postmaster notify"
    r"|warning: (?:message|could not|e-?mail)|delay(?:ed)?|unzustellbar|nicht zugestellt|zustell|non remis"
    r"|non distribu|no se (?:ha )?(?:pudo|podido)|no entregad|"
    r"mancata consegna|mancato recapito|não (?:foi )?entreg|onbestelbaar|niet bezorgd|недостав|не доставлен"
    r"|mail failure|退信|退回|配信|エラー|不達|投递失败|系统退信",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"could ?n[o']t be delivered|(?:was|were|is|be|been) (?:not |un)deliver(?:able|ed)|undeliver"
    r"|not (?:able to )?deliver|unable to deliver|(?:un|not )able to be delivered|wasn'?t (?:able to )?deliver"
    r"|delivery (?:to the following|has failed|failed|of .{0,40} failed)|did not reach the following"
    r"|permanent (?:fatal |delivery )?error|the following (?:address|recipient)|has been returned"
    r"|fatal errors?|returned to sender|failed permanently|transcript of session"
    r"|mailbox exceeds|exceeds allowed size|reporting-mta|final-recipient|remote host said|recipient unknown"
    r"|user unknown|unknown user|smtp error|delivery attempt|error was|did not accept|rejected your message"
    r"|cannot be delivered|can ?not deliver|failed recipient|не может быть доставлен|nicht zugestellt"
    r"|n'a pas pu|no se ha podido|non è stato possibile|não pôde|無法|无法|配信でき|送信でき|届け|退"
    r"|error message below"
    r"|problem delivering|message not delivered|nicht vorhanden|posten",
    re.IGNORECASE,
)
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
    r"|\[?<?mailto:)?[\"'<\[(]{0,2}([^\s<>@,;:\"'()\[\]]{1,64}@[A-Za-z0-9.-]{1,253}[A-Za-z0-9])[\"'>\])]{0,2}"
    r"(?:<mailto:[^>\s]{1,320}>)?(?=[:;,. \t(]|$)",
    re.MULTILINE | re.IGNORECASE,
)


def _notice(incoming: mail.Incoming) -> str:
    """Give the words of the report itself, without the mail it carries back."""
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


def _looks_returned(incoming: mail.Incoming, notice: str) -> bool:
    who = f"{incoming.sender.name} {incoming.sender.email} {incoming.header('from')}"
    if incoming.header("x-mlserver") and re.search(
        r"loop alert|duplicated message-id|not (?:a )?member", f"{incoming.subject} {notice}", re.I
    ):
        return True
    null = any(value.strip() in ("<>", "") for value in incoming.root.all("return-path"))
    signs = [
        bool(_DAEMON.search(who)),
        bool(_SUBJECT.search(incoming.subject)),
        bool(_BODY.search(notice)),
        bool(incoming.header("x-failed-recipients"))
        or "report-type=delivery-status" in incoming.header("content-type").replace('"', "").lower(),
        null,
    ]
    if signs[3]:
        return True
    if signs[0] or null:
        return signs[1] or signs[2]
    return signs[1] and signs[2] and (not incoming.answers or bool(_LINE_ADDRESS.search(notice)))


def _prose_complaint(incoming: mail.Incoming) -> bool:
    """Microsoft's junk reports and other loops that send the mail back without a feedback part."""
    told = f"{incoming.sender.email} {incoming.header('x-hmxmroriginalrecipient')}"
    if incoming.header("x-hmxmroriginalrecipient") or re.search(
        r"(?:staff@hotmail|feedback-?loop|fbl@|abuse-report|scomp@aol)", told, re.I
    ):
        return mail.returned(incoming) is not None
    return False


def _from_prose(incoming: mail.Incoming, notice: str) -> list[Failure]:
    action = "failed"
    if re.search(
        r"will (?:continue to )?(?:be retried|retry|try|keep trying)|not (?:yet )?been delivered.{0,80}(?:still"
        r"|retr)|still (?:being )?(?:try|attempt|retr)|do not need to resend|no action is required"
        r"|delivery (?:to .{0,60} )?(?:has been |is )?delayed|warning message only|this is a warning",
        notice,
        re.I | re.S,
    ):
        if not re.search(r"permanent|given up|giving up|failed", notice, re.I):
            action = "delayed"
    elif re.search(
        r"success(?:ful|fully)? (?:delivered|mail delivery|relayed)|(?:was"
        r"|been) (?:successfully )?delivered(?! to (?:one or more|the following))",
        notice,
        re.I,
    ) and not re.search(r"not|un(?:able|deliver)|fail|error", notice, re.I):
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


def _our_side(incoming: mail.Incoming) -> set[str]:
    back = mail.returned(incoming)
    froms = [a.email for a in mail.addresses(back.first("from"))] if back else []
    return {incoming.sender.email, *froms} - {""}


def _people(incoming: mail.Incoming, notice: str) -> list[str]:
    """Name whom it may concern: as the header says, as the notice says, or to whom the returned mail was sent."""
    named = [a.email for a in mail.addresses(incoming.header("x-failed-recipients"))]
    if not named:
        ours = _our_side(incoming) | set(incoming.recipients)
        named = [
            m[0].strip(".").lower()
            for m in re.finditer(r"[^\s<>@,;:\"'()\[\]=]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", notice)
        ]
        named = [one for one in named if one not in ours]
    back = mail.returned(incoming)
    if not named and back:
        named = [a.email for a in mail.addresses(back.first("to"))]
    if not named:
        copy = re.search(r"^[> ]*to:\s*(.{3,300})$", incoming.text, re.I | re.M)
        named = [a.email for a in mail.addresses(copy[1])] if copy else []
    return list(dict.fromkeys(named))


def _block_about(notice: str, person: str) -> str:
    """Give the words of the notice about one person, or all of it when it does not name them."""
    sessions = list(_SESSION_LINE.finditer(notice))
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


_SESSION_LINE = re.compile(r"^(?:[45]\d\d )?(?:[45]\.\d+\.\d+ )?<([^<>\s]{1,320})>\.\.\. .*$", re.MULTILINE)


def _ours(incoming: mail.Incoming, words: str) -> tuple[str, ...]:
    """Name the ids of ours that the report carries: of the returned mail, then those it answers."""
    back = mail.returned(incoming)
    found = list(mail.ids(back.first("message-id"))) if back else []
    if not found:
        found = [
            i
            for m in re.finditer(r"^[> ]*message-id:\s*(<[^<>\s]{3,300}>)", words[:200_000], re.I | re.M)
            for i in mail.ids(m[1])
        ]
    return tuple(dict.fromkeys([*found, *incoming.answers]))


def _flat(words: str) -> str:
    """Make one line of what a server said."""
    return re.sub(r"\s+", " ", words[:LONGEST_NOTICE]).strip()
