"""Deliverability: what a domain's records mean for its mail, what big providers demand, and what their codes say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from .. import urls

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


@dataclass(frozen=True, slots=True)
class House:
    """One mail house and the records it wants for a domain whose mailboxes it keeps.

    *servers* are the domains its SMTP and IMAP servers stand under, *spf* what the SPF record includes, *mx* (priority,
    host) and *keys* (selector, type, value). In them {domain} is the domain and {dashed} the same with dashes for dots;
    a word in CAPITALS is the owner's own, to be found at *where*, where DKIM is switched on too.
    """

    title: str
    servers: tuple[str, ...]
    spf: str
    mx: tuple[tuple[int, str], ...]
    keys: tuple[tuple[str, str, str], ...]
    where: str


INSTEAD = "In place of what stands there now."
A_KEY = "v=DKIM1; k=rsa; p=PUBLIC-KEY"
_IONOS = (("s1-ionos", "CNAME", "s1.dkim.ionos.com."), ("s2-ionos", "CNAME", "s2.dkim.ionos.com."))
_IONOS_WHERE = "the IONOS account, Domains, DNS"

HOUSES = (
    House(
        "Google",
        ("gmail.com", "google.com", "googlemail.com"),
        "_spf.google.com",
        ((1, "smtp.google.com."),),
        (("google", "TXT", A_KEY),),
        "the Google Admin console, Apps, Google Workspace, Gmail, Authenticate email: generate the key, "
        "add the record, then start authentication",
    ),
    House(
        "Microsoft 365",
        ("office365.com", "outlook.com"),
        "spf.protection.outlook.com",
        ((0, "{dashed}.mail.protection.outlook.com."),),
        (
            ("selector1", "CNAME", "selector1-{dashed}._domainkey.TENANT.onmicrosoft.com."),
            ("selector2", "CNAME", "selector2-{dashed}._domainkey.TENANT.onmicrosoft.com."),
        ),
        "the Microsoft Defender portal, Email authentication settings, DKIM (a domain added since May 2025 has a value "
        "that ends in dkim.mail.microsoft instead: copy that one)",
    ),
    House(
        "Fastmail",
        ("fastmail.com", "messagingengine.com"),
        "spf.messagingengine.com",
        ((10, "in1-smtp.messagingengine.com."), (20, "in2-smtp.messagingengine.com.")),
        tuple((f"fm{n}", "CNAME", f"fm{n}.{{domain}}.dkim.fmhosted.com.") for n in (1, 2, 3)),
        "Fastmail, Settings, Domains",
    ),
    House(
        "iCloud",
        ("me.com", "icloud.com"),
        "icloud.com",
        ((10, "mx01.mail.icloud.com."), (10, "mx02.mail.icloud.com.")),
        (("sig1", "CNAME", "sig1.dkim.{domain}.at.icloudmailadmin.com."),),
        "iCloud, Custom Email Domain",
    ),
    House(
        "Zoho",
        ("zoho.com",),
        "zohomail.com",
        ((10, "mx.zoho.com."), (20, "mx2.zoho.com."), (50, "mx3.zoho.com.")),
        (("zmail", "TXT", A_KEY),),
        "the Zoho Mail admin console, Domains, Email configuration, DKIM, where the selector is chosen too",
    ),
    House(
        "Zoho",
        ("zoho.eu",),
        "zohomail.eu",
        ((10, "mx.zoho.eu."), (20, "mx2.zoho.eu."), (50, "mx3.zoho.eu.")),
        (("zmail", "TXT", A_KEY),),
        "the Zoho Mail admin console, Domains, Email configuration, DKIM, where the selector is chosen too",
    ),
    House(
        "IONOS",
        ("ionos.com",),
        "_spf-us.ionos.com",
        ((10, "mx00.ionos.com."), (10, "mx01.ionos.com.")),
        _IONOS,
        _IONOS_WHERE,
    ),
    House(
        "IONOS",
        ("ionos.de",),
        "_spf-eu.ionos.com",
        ((10, "mx00.ionos.de."), (10, "mx01.ionos.de.")),
        _IONOS,
        _IONOS_WHERE,
    ),
    House(
        "mailbox.org",
        ("mailbox.org",),
        "mailbox.org",
        ((10, "mxext1.mailbox.org."), (10, "mxext2.mailbox.org."), (20, "mxext3.mailbox.org.")),
        tuple((f"MBO000{n}", "CNAME", f"MBO000{n}._domainkey.mailbox.org.") for n in (1, 2, 3, 4)),
        "mailbox.org, Settings, Custom domains",
    ),
    House(
        "Migadu",
        ("migadu.com",),
        "spf.migadu.com",
        ((10, "aspmx1.migadu.com."), (20, "aspmx2.migadu.com.")),
        tuple((f"key{n}", "CNAME", f"key{n}.{{domain}}._domainkey.migadu.com.") for n in (1, 2, 3)),
        "the Migadu admin panel, the domain, DNS configuration",
    ),
    House(
        "Hostinger",
        ("hostinger.com",),
        "_spf.mail.hostinger.com",
        ((5, "mx1.hostinger.com."), (10, "mx2.hostinger.com.")),
        tuple((f"hostingermail-{n}", "CNAME", f"hostingermail-{n}.dkim.mail.hostinger.com.") for n in "abc"),
        "Hostinger, Emails, the domain, Connect domain",
    ),
)

_DKIM = re.compile(rb"^DKIM-Signature:((?:.|\r?\n[ \t])*)", re.I | re.M)
MOST_LOOK_UPS = 10
_ALL = re.compile(r"[+?~-]?all", re.I)
_EVERYBODY = re.compile(r"\+?(?:ip4:|ip6:|(?:a|mx)(?=[:/]))\S*/0", re.I)
_MODIFIER = re.compile(r"[a-z][\w.-]*=", re.I)
_LOOK_UP = re.compile(r"[+?~-]?(?:include:|exists:|redirect=|(?:a|mx|ptr)(?:[:/]|$))", re.I)
_REVOKED = re.compile(r"(?:^|;)\s*p\s*=\s*(?:;|$)")
_POLICY = re.compile(r"(?:^|;)\s*p\s*=\s*(?:none|quarantine|reject)\s*(?:;|$)", re.I)
_TAG = re.compile(rb"(?:^|;)\s*([a-z]+)\s*=\s*([^;]*)", re.I)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of a zone, as the form of a name-server house asks for it."""

    name: str
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing judged: *ok* None when nobody could tell; *records* are to be added, *advice* says how or by whom."""

    name: str
    ok: bool | None
    sentence: str
    found: str = ""
    records: tuple[Record, ...] = ()
    advice: str = ""


def house_of(*hosts: str) -> House | None:
    """The mail house that these servers belong to, as far as we know it.

    >>> house_of("smtp.gmail.com").title
    'Google'
    """
    return next((house for host in hosts for house in HOUSES if _under(host.lower(), house.servers)), None)


def judge(
    domain: str,
    spf: Sequence[str] | None,
    dmarc: Sequence[str] | None,
    signed: tuple[str, str] | None,
    keys: Sequence[str] | None,
    house: House | None = None,
    dmarc_at: str = "",
) -> list[Part]:
    """Judge SPF, DKIM and DMARC as found (None: could not tell); *signed* is (selector, domain) of a real mail.

    Without *signed*, *keys* are those that *house*, which sends the mail, usually makes for a domain, if any of them is
    there. *dmarc_at* is the domain whose DMARC records these are: else the organisational one, which the policy of all
    names below it belongs to (RFC 7489 6.6.3). Every part that is wrong comes with the exact records, as far as anybody
    but the house itself can know them.
    """
    return [_spf(domain, spf, house), _dkim(domain, signed, keys, house), _dmarc(domain, dmarc, dmarc_at)]


def judge_mx(domain: str, hosts: Sequence[str] | None, house: House | None, reads_at: str) -> Part:
    """Judge where mail for *domain* goes: *hosts* best first, none when it takes none, None when nobody could tell.

    *reads_at* is the server the mailbox is read at: the best guess where we do not know the house.
    """
    if hosts is None:
        return Part("MX", None, f"Where mail for {domain} goes could not be looked up.")
    if hosts:
        return Part("MX", True, f"Replies to {domain} arrive at {hosts[0]}.", ", ".join(hosts))
    wanted = house.mx if house else ((10, f"{reads_at}."),) if reads_at else ()
    records = tuple(Record(f"{domain}.", "MX", f"{at} {_filled(host, domain)}") for at, host in wanted)
    advice = (
        f"{house.title} wants this; should the list it shows for your domain differ, that list holds."
        if house
        else "This is the server the mailbox is read at, which is often the right one: the list of your mail provider "
        "decides."
    )
    return Part("MX", False, f"{domain} takes no mail, so replies are lost.", "", records, advice)


def judge_ptr(server: str, address: str, names: Sequence[str] | None, house: House | None) -> Part:
    """Judge the *names* that the IP *address* of our sending server is called by (None: could not tell)."""
    if names is None:
        return Part("PTR", None, f"The name of {address} could not be looked up.")
    if names:
        return Part("PTR", True, f"{address} is called {names[0]}.", names[0])
    sentence = f"{address} ({server}) has no name that leads back to it."
    if house:
        return Part("PTR", False, sentence, advice=f"Only {house.title} can mend that: it is not your job.")
    record = Record(f"{ip_address(address).reverse_pointer}.", "PTR", f"{server}.")
    advice = (
        "Only who owns the block of addresses can set it: enter it where you rent the server, or ask there. "
        "If you rent only the mailbox it is the provider's job, not yours."
    )
    return Part("PTR", False, sentence, "", (record,), advice)


def dkim_selector(raw: bytes, domain: str) -> tuple[str, str] | None:
    """Selector and domain of the DKIM signature of a mail (RFC 6376) that vouches for *domain*, else of the first one.

    A signature vouches for a domain when both belong to one organisation (relaxed alignment, RFC 7489 3.1.1).
    """
    head = raw.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    found = []
    for match in _DKIM.finditer(head):
        tags = {tag[1].lower(): re.sub(rb"\s+", b"", tag[2]) for tag in _TAG.finditer(match[1])}
        if tags.get(b"s") and tags.get(b"d"):
            found.append((tags[b"s"].decode("ascii", "replace"), tags[b"d"].decode("ascii", "replace").lower()))
    return next((one for one in found if _aligned(one[1], domain)), found[0] if found else None)


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


def _under(host: str, domains: Sequence[str]) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def _aligned(one: str, other: str) -> bool:
    return urls.registrable(one) == urls.registrable(other)


def _filled(template: str, domain: str) -> str:
    return template.format(domain=domain, dashed=domain.replace(".", "-"))


def _spf(domain: str, found: Sequence[str] | None, house: House | None) -> Part:
    if found is None:
        return Part("SPF", None, f"SPF of {domain} could not be looked up.")
    include = f"include:{house.spf if house else 'YOUR-PROVIDER'}"
    ask = "" if house else "YOUR-PROVIDER is the name your mail provider gives for SPF."
    mended = _mended(found, include, always=house is not None)
    record = (Record(f"{domain}.", "TXT", mended),)
    many = _too_many(mended)
    if not found:
        return Part("SPF", False, f"{domain} has no SPF record.", "", record, ask)
    shown = " / ".join(found)
    if len(found) > 1:
        said = f"{domain} has {len(found)} SPF records; only one may stand."
        return Part("SPF", False, said, shown, record, f"In place of all of them. {many}".strip())
    instead = " ".join(filter(None, (INSTEAD, ask if include in mended else "", many)))
    the_record = f"The SPF record of {domain}"
    reached, late = _terms(found[0])
    low = [term.lower().lstrip("+").rstrip(".") for term in reached]
    if "all" in low:
        return Part("SPF", False, f"{the_record} lets everybody send (+all).", shown, record, instead)
    if everybody := next((term for term in reached if _EVERYBODY.fullmatch(term)), ""):
        return Part("SPF", False, f"{the_record} lets everybody send ({everybody}).", shown, record, instead)
    if late:
        said = f"{the_record} names {' '.join(late)} after {reached[-1]}, where nobody reads on."
        return Part("SPF", False, said, shown, record, instead)
    if all(term[0] in "?~-" or term.startswith("exp=") for term in low):
        return Part("SPF", False, f"{the_record} names nobody who may send.", shown, record, instead)
    if told := _too_many(" ".join(reached)):
        return Part("SPF", False, f"{the_record} asks too much.", shown, (), told)
    if house and include not in low:
        said = f"{the_record} does not name {house.title} itself"
        if any(term.lstrip("?~-").startswith(("include:", "redirect=", "exists:")) for term in low):
            return Part("SPF", None, f"{said}; perhaps something it refers to does.", shown)
        return Part("SPF", False, f"{said}, which sends for this mailbox.", shown, record, instead)
    return Part("SPF", True, f"{domain} has an SPF record.", shown)


def _terms(record: str) -> tuple[list[str], list[str]]:
    """The terms of an SPF record that count, "all" last, and those that come too late (RFC 7208 5.1, 6.1)."""
    terms = record.split()[1:]
    told = [term for term in terms if not _MODIFIER.match(term)]
    end = next((at for at, term in enumerate(told, 1) if _ALL.fullmatch(term)), 0)
    if not end:
        return terms, []
    explained = [term for term in terms if term.lower().startswith("exp=")]
    return [*explained, *told[:end]], [term for term in told[end:] if not _ALL.fullmatch(term)]


def _mended(found: Sequence[str], include: str, *, always: bool) -> str:
    """One SPF record for those *found*, with all they named; *include* too if *always*, or if they named nobody."""
    terms = [term for record in found for part in _terms(record) for term in part]
    named: dict[str, str] = {}
    for term in terms:
        plain = re.sub("^redirect=", "include:", term, flags=re.I)
        key = plain.lower().lstrip("+").rstrip(".")
        refused = key[0] in "?~-" and key[1:] == include
        if not (refused or _ALL.fullmatch(term) or _EVERYBODY.fullmatch(term) or key.startswith("exp=")):
            named.setdefault(key, plain)
    if always or all(key[0] in "?~-" for key in named):
        named.setdefault(include, include)
    end = next((term.lower() for term in terms if term.lower() in ("-all", "~all", "?all")), "~all")
    explained = [term for term in terms if term.lower().startswith("exp=")][:1]
    return " ".join(["v=spf1", *named.values(), end, *explained])


def _too_many(terms: str) -> str:
    """What to say when these SPF terms alone make more look-ups than are allowed (RFC 7208 4.6.4), else nothing."""
    number = sum(bool(_LOOK_UP.match(term)) for term in terms.split())
    if number <= MOST_LOOK_UPS:
        return ""
    return f"It makes {number} look-ups; {MOST_LOOK_UPS} are allowed: leave out who no longer sends for you."


def _dkim(domain: str, signed: tuple[str, str] | None, keys: Sequence[str] | None, house: House | None) -> Part:
    usual = (
        tuple(Record(f"{name}._domainkey.{domain}.", kind, _filled(value, domain)) for name, kind, value in house.keys)
        if house
        else (Record(f"SELECTOR._domainkey.{domain}.", "TXT", A_KEY),)
    )
    if house and all(record.value == record.value.lower() for record in usual):
        advice = f"DKIM is switched on at {house.where}."
    elif house:
        advice = f"The words in capitals are yours: copy them from {house.where}."
    else:
        advice = (
            "The key belongs to the one your mails are signed with, so it cannot be made up: switch DKIM on where your "
            "mail is sent, and copy the words in capitals from there."
        )
    revoked = bool(keys) and all(_REVOKED.search(key) for key in keys or ())
    if signed is None and keys and revoked:
        return Part("DKIM", False, "A key is there, but it is revoked (its p= is empty).", keys[0], usual, advice)
    if signed is None and keys:
        return Part("DKIM", None, "A key is there; that mails are signed with it shows in a test mail.", keys[0])
    if signed is None:
        said = "No signed mail of ours was seen yet, so the DKIM key could not be looked for."
        return Part("DKIM", None, said, "", usual if house else (), advice if house else "Send a test mail first.")
    selector, by = signed
    name = f"{selector}._domainkey.{by}"
    if keys is None:
        return Part("DKIM", None, f"{name} could not be looked up.")
    if not _aligned(by, domain):
        said = f"Mails are signed by {by}, not by {domain}: set up DKIM for your own domain."
        return Part("DKIM", False, said, "".join(keys[:1]), usual, advice)
    if not keys or revoked:
        missing = tuple(record for record in usual if record.name == f"{name}.") or (Record(f"{name}.", "TXT", A_KEY),)
        wrong = "is revoked (its p= is empty)" if keys else "does not exist"
        said = f"Mails are signed with the key {name}, which {wrong}."
        return Part("DKIM", False, said, "".join(keys[:1]), missing, advice)
    return Part("DKIM", True, f"Mails are signed with {name}.", keys[0])


def _dmarc(domain: str, found: Sequence[str] | None, at: str) -> Part:
    if found is None:
        return Part("DMARC", None, f"DMARC of {domain} could not be looked up.")
    name = f"_dmarc.{at or urls.registrable(domain)}."
    if not found:
        record = Record(name, "TXT", "v=DMARC1; p=none")
        return Part("DMARC", False, f"{domain} has no DMARC record.", "", (record,))
    shown, record = " / ".join(found), Record(name, "TXT", _with_policy(found[0]))
    if len(found) > 1:
        said = f"{domain} has {len(found)} DMARC records; only one may stand."
        return Part("DMARC", False, said, shown, (record,), "In place of all of them.")
    if not _POLICY.search(found[0]):
        said = f"The DMARC record of {domain} names no policy (p=none, quarantine or reject)."
        return Part("DMARC", False, said, shown, (record,), INSTEAD)
    return Part("DMARC", True, f"{domain} has a DMARC record.", shown)


def _with_policy(record: str) -> str:
    if _POLICY.search(record):
        return record
    tags = [tag.strip() for tag in record.split(";")[1:]]
    return "; ".join(["v=DMARC1", "p=none", *(tag for tag in tags if tag and not re.match(r"p\s*=", tag, re.I))])
