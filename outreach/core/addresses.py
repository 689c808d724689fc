"""Addresses of mail: the one spelling we keep, and what an address tells about who reads it."""

import re
from dataclasses import dataclass

import disposable_email_domains
import email_validator

# Our own grammar for what goes on the wire: one plain ASCII address, nothing quoted, no comment, no literal.
_WIRE = re.compile(
    r"(?=.{3,254}\Z)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z"
)

# RFC 2142 and custom: read by a desk, not by one person.
_ROLES = """
    abuse admin administrator billing careers contact contacto editor editorial editors enquiries feedback ftp hello
    help hi hostmaster hr info information inquiries jobs kontakt legal mail marketing media news newsroom noc
    office partners partnerships postmaster pr press privacy redaction redaktion sales security service submissions
    support team usenet uucp webmaster www
"""
ROLES = frozenset(_ROLES.split())
# Desks where a pitch does harm: they read complaints, or nobody reads them at all.
_NEVER = """
    abuse postmaster hostmaster noc security mailer-daemon spam privacy legal dmarc root daemon
"""
NEVER = frozenset(_NEVER.split())
_NO_REPLY = re.compile(
    r"(?:^|[._+-])(?:no|not|donot|dont|do-not|non|nicht|ne-pas)[._-]?(?:reply|respond|repondre|antworten|responder)(?:$|[._+-])"
    r"|^noreply|^no-reply|^bounces?(?:$|[._+-])|^mailer-daemon$",
    re.I,
)

# Throw-away addresses besides those of the list we bring; the domain or a parent of it decides.
_DISPOSABLE = """
    33mail.com burnermail.io mail-temp.com minutemailbox.com nospam.ze.tc owlymail.com privatemail.live sneakemail.com
    spamgourmet.com temp-mail.io tempm.com tempmail.com tempmail.dev tempmail.net tempmailaddress.com
"""
DISPOSABLE = frozenset(_DISPOSABLE.split()) | disposable_email_domains.blocklist

# Mail for everyone: two people there are no colleagues, so no limit by domain applies.
_FREE = """
    126.com 163.com aol.com bluewin.ch btinternet.com comcast.net fastmail.com free.fr freenet.de gmail.com gmx.at
    gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it
    icloud.com inbox.com laposte.net libero.it live.co.uk live.com live.nl mac.com mail.com mail.ru mailbox.org
    me.com msn.com naver.com o2.pl orange.fr outlook.com outlook.de outlook.fr pm.me proton.me protonmail.com qq.com
    rediffmail.com sbcglobal.net seznam.cz sfr.fr t-online.de tiscali.it tutanota.com verizon.net virgilio.it
    wanadoo.fr web.de wp.pl yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.es yahoo.fr yahoo.it
    yandex.com yandex.ru ymail.com zoho.com
"""
FREE = frozenset(_FREE.split())


class BadAddress(ValueError):
    """The text is no address a mail can be sent to; says why in words for the person who brought it."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What an address says of itself. *role* is the desk's name, or empty."""

    role: str = ""
    never: bool = False
    no_reply: bool = False
    disposable: bool = False
    free: bool = False


def normal(text: str) -> str:
    """Return the spelling of the address that we keep, compare and send to.

    The domain is lower-cased and written in ASCII (IDNA 2008); the local part too is lower-cased, because no
    provider in use tells Ann@ from ann@ and two rows for one person would mean two pitches.
    Raises BadAddress with a sentence.

    >>> normal(" Ann@Example.COM ")
    'ann@example.com'
    """
    text = text.strip()
    if not text:
        raise BadAddress("Enter an address, such as ann@example.com")
    if text.isascii() and _WIRE.match(lowered := text.lower()):
        labels = lowered.rpartition("@")[2].split(".")
        plain = not any(label[2:4] == "--" for label in labels)
        if labels == ["localhost"] or (len(labels) > 1 and plain and not labels[-1].isdigit()):
            return lowered
        if len(labels) == 1:
            raise BadAddress(f"{_shown(text)} is no address: the part after the @ has no dot, as in example.com.")
    try:
        found = email_validator.validate_email(
            text, check_deliverability=False, allow_smtputf8=False, globally_deliverable=False
        )
    except email_validator.EmailNotValidError as error:
        raise BadAddress(f"{_shown(text)} is no address: {str(error).rstrip('.')}.") from None
    address = f"{found.local_part}@{found.ascii_domain}".lower()
    if not on_the_wire(address) or address.rpartition(".")[2].isdigit():
        raise BadAddress(f"{_shown(text)} is no address we can write to.")
    return address


def on_the_wire(address: str) -> bool:
    """Tell whether the address may stand in an SMTP command as it is (strict subset of RFC 5321 Mailbox)."""
    return bool(_WIRE.match(address))


def domain(address: str) -> str:
    """Return the part after the @, lower-cased."""
    return address.rpartition("@")[2].lower()


def traits(address: str) -> Traits:
    """Tell a desk, a dead end, a throw-away and a free-mail address from a person's own."""
    local, _, host = address.lower().rpartition("@")
    local = local.partition("+")[0]
    parents = host.split(".")
    return Traits(
        role=local if local in ROLES or local in NEVER else "",
        never=local in NEVER,
        no_reply=bool(_NO_REPLY.search(local)),
        disposable=any(".".join(parents[i:]) in DISPOSABLE for i in range(len(parents) - 1)),
        free=host in FREE,
    )


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text[:80])
