"""Finder: what a page says about itself, and who can be written to about it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .. import addresses, urls

LONGEST = 2_000_000
MOST_PEOPLE = 8

_TAIL = r"(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}"
_PLAIN = re.compile(rf"(?<![\w.+-])([a-z0-9][a-z0-9._%+-]{{0,63}})@({_TAIL})(?![\w-])", re.I)
_AT = r"\s{0,3}(?:\(at\)|\[at\]|\{at\}|<at>|\(@\)|\[@\])\s{0,3}"
_DOT = r"\s{0,3}(?:\.|\(dot\)|\[dot\]|\{dot\}|\(punkt\)|\[punkt\])\s{0,3}"
_HIDDEN = re.compile(
    rf"(?<![\w.+-])([a-z0-9][a-z0-9._%+-]{{0,63}}){_AT}((?:[a-z0-9-]{{1,63}}{_DOT}){{1,4}}[a-z]{{2,24}})", re.I
)
_SPELT = re.compile(
    r"(?<![\w.+-])([a-z0-9][a-z0-9._%+-]{0,63}) at ((?:[a-z0-9-]{1,63} dot ){1,4}[a-z]{2,24})(?![\w-])", re.I
)
_NAME = re.compile(
    r"\b([A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ'’]{1,20}"
    r"(?:[ -](?:(?:de|van|von|der|la|le|di|da|bin|al) )?[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÿ'’-]{1,24}){1,2})\b"
)
_JOB = re.compile(
    r"\b((?:(?:managing|senior|deputy|news|content|features|online|digital|assistant|guest|contributing|chief|lead|"
    r"web|community) )?(?:editor(?:-in-chief| in chief)?|writer|author|journalist|reporter|founder|co-founder|"
    r"publisher|owner|webmaster|blogger|librarian|curator|producer|host|director|manager|redakteur(?:in)?))\b",
    re.I,
)
_CONTACT_PATH = re.compile(
    r"/(?:contact|contact-us|kontakt|contacto|about|about-us|team|impressum|imprint|people|staff|write-for-us)\b", re.I
)
_CONTACT_WORD = re.compile(
    r"\b(?:contact|kontakt|contacto|get in touch|about us|our team|impressum|imprint|write for us)\b", re.I
)
_NOT_MAIL = re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|css|js|ico|woff2?)$", re.I)
_MACHINE = (
    "sentry.io",
    "sentry.wixpress.com",
    "sentry-next.wixpress.com",
    "example.com",
    "example.org",
    "domain.com",
    "email.com",
)
_NO_NAMES = re.compile(
    r"\b(?:Contact|About|Email|E-Mail|Privacy|Terms|Copyright|Follow|Write|Send|Read|Get|Our|The|Press|Media|Home|Blog|News|Subscribe|Cookie|Questions|Editorial|Customer|Sales)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody a page names: an address in its normal form, and what stands around it."""

    email: str
    name: str = ""
    job_title: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """What one page told. *contact_pages* are addresses on the same site where people may be named."""

    title: str = ""
    site_name: str = ""
    language: str = ""
    author: str = ""
    people: tuple[Person, ...] = ()
    contact_pages: tuple[str, ...] = ()
    has_form: bool = False


def read(body: bytes | str, url: str) -> Findings:
    """Read a page of HTML found at *url*: its title, its site's name, the people on it. Never raises.

    >>> read("<title>Bees</title><p>Jo Park, editor: <a href='mailto:jo@hive.example'>mail</a>", "https://hive.example/").people
    (Person(email='jo@hive.example', name='Jo Park', job_title='editor'),)
    """
    tree = LexborHTMLParser(body[:LONGEST])
    for node in tree.css("script, style, template, noscript"):
        if node.attributes.get("type") != "application/ld+json":
            node.decompose()
    title = _meta(tree, "og:title") or _text(tree.css_first("title")) or _text(tree.css_first("h1"))
    root = tree.css_first("html")
    language = ((root.attributes.get("lang") if root else "") or "").strip()[:35].lower()
    return Findings(
        title=title[:300],
        site_name=(_meta(tree, "og:site_name") or _meta(tree, "application-name"))[:120],
        language=language.partition("-")[0],
        author=_meta(tree, "author")[:120],
        people=_people(tree, url),
        contact_pages=_contact_pages(tree, url),
        has_form=any(node.css_first("textarea") for node in tree.css("form")),
    )


def name_from(email: str) -> str:
    """The name an address spells out, or nothing.

    >>> name_from("mia.chen@example.com"), name_from("info@example.com")
    ('Mia Chen', '')
    """
    local = email.partition("@")[0].partition("+")[0]
    parts = re.split(r"[._-]", local)
    if len(parts) != 2 or not all(part.isalpha() and len(part) > 1 for part in parts) or local in addresses.ROLES:
        return ""
    return " ".join(part.capitalize() for part in parts)


def revealed(text: str) -> Iterator[tuple[str, int]]:
    """The addresses a text shows and where they begin, plain or behind "(at)" and "[dot]"."""
    for match in _PLAIN.finditer(text):
        yield match.group(), match.start()
    for match in _HIDDEN.finditer(text):
        yield f"{match[1]}@{re.sub(_DOT, '.', match[2], flags=re.I)}", match.start()
    for match in _SPELT.finditer(text):
        yield f"{match[1]}@{match[2].replace(' dot ', '.').replace(' DOT ', '.')}", match.start()


def _people(tree: LexborHTMLParser, url: str) -> tuple[Person, ...]:
    found: dict[str, Person] = {}

    def keep(spelled: str, near: str, nearest: int = 0) -> None:
        email = _usable(spelled)
        if email is None:
            return
        known = found.get(email)
        person = Person(email, _name_in(near, nearest) or name_from(email), _job_in(near, nearest))
        if known is None or (person.name and not known.name):
            found[email] = person

    for node in tree.css("a[href]"):
        href = (node.attributes.get("href") or "").strip()
        if href.lower().startswith("mailto:"):
            for spelled in unquote(href[7:].partition("?")[0]).split(","):
                keep(spelled, _near(node))
        elif "/cdn-cgi/l/email-protection#" in href:
            keep(_uncovered(href.partition("#")[2]), _near(node))
    for node in tree.css("[data-cfemail]"):
        keep(_uncovered(node.attributes.get("data-cfemail") or ""), _near(node))
    body = tree.body
    text = re.sub(r"[ \t]+", " ", body.text(separator=" \n ")) if body else ""
    for spelled, at in revealed(text):
        keep(spelled, text[max(at - 60, 0) : at], nearest=-1)

    site = urls.site(url)

    def rank(person: Person) -> tuple[bool, bool, bool]:
        own = addresses.domain(person.email)
        desk = addresses.traits(person.email).role
        return (urls.registrable(own) != site, bool(desk), not person.name)

    return tuple(sorted(found.values(), key=rank)[:MOST_PEOPLE])


def _usable(spelled: str) -> str | None:
    spelled = spelled.strip().strip(".")
    if _NOT_MAIL.search(spelled):
        return None
    try:
        email = addresses.normal(spelled)
    except addresses.BadAddress:
        return None
    traits = addresses.traits(email)
    if traits.never or traits.no_reply or traits.disposable or addresses.domain(email) in _MACHINE:
        return None
    return email


def _near(node: LexborNode) -> str:
    """The words around an address: the smallest block with a name in it, or what stands before."""
    own = node.text(strip=True)
    block: LexborNode | None = node
    for _ in range(3):
        block = block.parent if block is not None else None
        if block is None or block.tag in ("body", "html"):
            break
        text = " ".join(block.text(separator=" ").split())
        if len(text) > 400:
            break
        if len(text) > len(own) + 4 and _name_in(text.replace(own, " ") if "@" in own else text):
            return text
    before = node.parent.prev if node.parent is not None else None
    near = before.text(separator=" ", strip=True)[-120:] if before is not None and before.text(strip=True) else ""
    return f"{near} {own}"


def _name_in(text: str, nearest: int = 0) -> str:
    names = [m[1].strip() for m in _NAME.finditer(text) if not _NO_NAMES.search(m[1]) and not _JOB.search(m[1])]
    return names[nearest] if names else ""


def _job_in(text: str, nearest: int = 0) -> str:
    jobs = _JOB.findall(text)
    return str(jobs[nearest]).lower() if jobs else ""


def _uncovered(covered: str) -> str:
    """An address as one large network hides it from robots: hexadecimal, each byte crossed with the first."""
    try:
        raw = bytes.fromhex(covered)
    except ValueError:
        return ""
    return bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace") if raw else ""


def _contact_pages(tree: LexborHTMLParser, url: str) -> tuple[str, ...]:
    own = urls.host(url)
    found: dict[str, None] = {}
    for node in tree.css("a[href]"):
        there = urls.join((node.attributes.get("href") or "").strip(), url)
        if not there or urls.bare_host(urls.host(there)) != urls.bare_host(own) or urls.same_page(there, url):
            continue
        if _CONTACT_PATH.search(there.partition("?")[0]) or _CONTACT_WORD.search(node.text(strip=True)[:60]):
            found.setdefault(there)
    best = sorted(
        found, key=lambda there: ("contact" not in there.lower() and "kontakt" not in there.lower(), len(there))
    )
    return tuple(best[:3])


def _meta(tree: LexborHTMLParser, name: str) -> str:
    for key in ("property", "name"):
        node = tree.css_first(f'meta[{key}="{name}"]')
        if node is not None:
            return " ".join((node.attributes.get("content") or "").split())
    return ""


def _text(node: LexborNode | None) -> str:
    return " ".join(node.text(separator=" ").split()) if node is not None else ""
