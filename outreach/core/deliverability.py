"""Deliverability: what a domain's records mean for its mail, what big providers demand, and what their codes say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

GMAIL_CODES = {
    "4.7.23": "the sending server's IP address has no name that leads back to it (PTR)",
    "5.7.25": "the sending server's IP address has no name that leads back to it (PTR)",
    "4.7.27": "SPF did not pass",
    "5.7.27": "SPF did not pass",
    "4.7.28": "too many mails, or a bad reputation: slow down",
    "5.7.28": "too many mails, or a bad reputation: slow down",
    "4.7.29": "the connection was not encrypted (TLS)",
    "5.7.29": "the connection was not encrypted (TLS)",
    "4.7.30": "DKIM did not pass",
    "5.7.30": "DKIM did not pass",
    "4.7.31": "DMARC is missing or did not pass",
    "4.7.40": "DMARC is missing or did not pass",
    "5.7.40": "DMARC is missing or did not pass",
    "4.7.32": "the From domain is not the one SPF or DKIM vouch for",
    "5.7.26": "neither SPF nor DKIM vouch for the From domain",
    "5.7.515": "Microsoft wants SPF, DKIM and DMARC from who sends much",
}

CHECKLIST = (
    ("Gmail", "SPF or DKIM, an IP address whose name leads back to it, TLS, and a spam rate below 0.1 % (never 0.3 %)"),
    (
        "Gmail, from 5,000 a day",
        "SPF and DKIM, DMARC with p=none or stricter, one-click unsubscribe, a link in the text",
    ),
    ("Yahoo", "SPF or DKIM, a spam rate below 0.3 %; unsubscribing done within 2 days"),
    ("Outlook, from 5,000 a day", "SPF and DKIM pass, DMARC aligned; else 550 5.7.515"),
)

# What stands in the SPF record of a domain whose mail leaves through these servers.
SPF_INCLUDES = {
    "fastmail.com": "spf.messagingengine.com",
    "gmail.com": "_spf.google.com",
    "google.com": "_spf.google.com",
    "office365.com": "spf.protection.outlook.com",
    "outlook.com": "spf.protection.outlook.com",
}

_DKIM = re.compile(rb"^DKIM-Signature:((?:.|\r?\n[ \t])*)", re.I | re.M)
_TAG = re.compile(rb"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """One record judged: *ok* None when nobody could tell; *record* is the line to add or change, where we know it."""

    name: str
    ok: bool | None
    sentence: str
    found: str = ""
    record: str = ""


def judge(
    domain: str,
    spf: Sequence[str] | None,
    dmarc: Sequence[str] | None,
    signed: tuple[str, str] | None,
    keys: Sequence[str] | None,
    host: str = "",
) -> list[Part]:
    """Judge SPF, DKIM and DMARC as found (None: could not tell); *signed* is (selector, domain) of a real mail.

    *host* is the server the mail leaves through: of the big ones we know what SPF must name.
    """
    return [_spf(domain, spf, host), _dkim(domain, signed, keys), _dmarc(domain, dmarc)]


def dkim_selector(raw: bytes) -> tuple[str, str] | None:
    """Selector and domain of the first DKIM signature of a mail (RFC 6376), or None."""
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    for match in _DKIM.finditer(head):
        tags = {tag[1].lower(): re.sub(rb"\s+", b"", tag[2]) for tag in _TAG.finditer(match[1])}
        if tags.get(b"s") and tags.get(b"d"):
            return tags[b"s"].decode("ascii", "replace"), tags[b"d"].decode("ascii", "replace").lower()
    return None


def code_meaning(said: str) -> str:
    """What a provider's answer means in words, by the code in it; nothing when we do not know it.

    >>> code_meaning("550-5.7.26 This mail has been blocked")
    'neither SPF nor DKIM vouch for the From domain'
    """
    return next((meaning for code, meaning in GMAIL_CODES.items() if re.search(rf"\b{re.escape(code)}\b", said)), "")


def explained(host: str, sentence: str) -> str:
    """A failure to sign in, with the way out where the provider is known to ask for it."""
    refused = "refused the password" in sentence or "refused to sign" in sentence
    if refused and host.endswith(("gmail.com", "google.com")):
        return "Gmail refused this password. Google accounts with two-step sign-in need an app password."
    if refused and host.endswith(("office365.com", "outlook.com")):
        return "Microsoft refused this password. Connect the account with Microsoft sign-in, or use an app password."
    if refused and host.endswith(("yahoo.com", "me.com", "fastmail.com")):
        return f"{host} refused this password. This provider asks for an app password."
    return sentence


def _spf(domain: str, found: Sequence[str] | None, host: str) -> Part:
    if found is None:
        return Part("SPF", None, f"SPF of {domain} could not be looked up.")
    if not found:
        include = SPF_INCLUDES.get(".".join(host.lower().split(".")[-2:]), "YOUR-PROVIDER")
        record = f'{domain}. TXT "v=spf1 include:{include} ~all"'
        return Part("SPF", False, f"{domain} has no SPF record.", record=record)
    if len(found) > 1:
        return Part("SPF", False, f"{domain} has {len(found)} SPF records; only one may stand.", " / ".join(found))
    if re.search(r"(?:^|\s)\+?all(?:\s|$)", found[0]):
        return Part("SPF", False, f"The SPF record of {domain} lets everybody send (+all).", found[0])
    return Part("SPF", True, f"{domain} has an SPF record.", found[0])


def _dkim(domain: str, signed: tuple[str, str] | None, keys: Sequence[str] | None) -> Part:
    if signed is None:
        return Part("DKIM", None, "No signed mail of ours was seen yet, so the DKIM key could not be looked for.")
    selector, by = signed
    name = f"{selector}._domainkey.{by}"
    if keys is None:
        return Part("DKIM", None, f"{name} could not be looked up.")
    if not keys:
        return Part("DKIM", False, f"Mails are signed with the key {name}, which does not exist.")
    if not (by == domain or domain.endswith(f".{by}") or by.endswith(f".{domain}")):
        return Part(
            "DKIM", False, f"Mails are signed by {by}, not by {domain}: set up DKIM for your own domain.", keys[0]
        )
    return Part("DKIM", True, f"Mails are signed with {name}.", keys[0])


def _dmarc(domain: str, found: Sequence[str] | None) -> Part:
    if found is None:
        return Part("DMARC", None, f"DMARC of {domain} could not be looked up.")
    if not found:
        return Part("DMARC", False, f"{domain} has no DMARC record.", record=f'_dmarc.{domain}. TXT "v=DMARC1; p=none"')
    if len(found) > 1:
        return Part("DMARC", False, f"{domain} has {len(found)} DMARC records; only one may stand.", " / ".join(found))
    return Part("DMARC", True, f"{domain} has a DMARC record.", found[0])
