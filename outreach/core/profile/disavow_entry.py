"""One entry of a disavow file: a domain or a page, repaired where it can be, else refused with the reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from .. import urls
from .protection import ip

LONGEST_URL = 2_048

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")
_LIKE_IP = re.compile(r"\d+(?:\.\d+){3}|\[?[0-9a-fA-F]*:[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\]?")
_RANGE = re.compile(r"(?:\d+(?:\.\d+){3}|[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:]*)(?:/\d{1,3}|\s*-\s*[\d.:a-fA-F]+)")
_BETWEEN = re.compile(r"[\s,;|]+")  # what stands between two entries of one line
_ANOTHER = re.compile(r"[\s,;|](?:https?://|domain\s*:)", re.I)
_TWO = "Two entries share one line. Write one on each."


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: *kind* is domain or page, *value* its canonical spelling; with its date, reason and person."""

    kind: str
    value: str
    reason: str = ""
    on: date | None = None
    by: str = ""

    @property
    def line(self) -> str:
        """The entry as it stands in the file."""
        return f"domain:{self.value}" if self.kind == "domain" else self.value


def read_entry(text: str) -> tuple[Entry, list[str]] | str:
    """Read one entry of a disavow file: with what was repaired, or the sentence why it is none."""
    text, why = _bared(text)
    if _shares_its_line(text):
        return _TWO
    if re.match(r"domain\s*[:=]|domain\s+\S", text, re.I):
        return _domain(text, why)
    if re.match(r"https?:", text, re.I):
        return _page(text, why)
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.I):
        return "Only http and https addresses can be disavowed."
    if _RANGE.fullmatch(text):
        return "A range of IP addresses cannot be disavowed."
    if any(c.isspace() for c in text):
        return "The line is neither domain:name nor an address; is it a comment without its #?"
    host = text.partition("/")[0]
    if host.startswith("*.") and text.strip("/") == host:
        return _domain(f"domain:{host}", ['"domain:" was missing before a bare name', *why])
    if _name(host) is None:
        if _LIKE_IP.fullmatch(host):
            return f"{host} is no IP address."
        return "The line is neither domain:name nor an address that begins with http:// or https://."
    if text.strip("/") == host:
        why.append('"domain:" was missing before a bare name')
        return _domain(f"domain:{host}", why)
    return "The address lacks http:// or https://, so no page is named; and a part of a site cannot be disavowed."


def _bared(text: str) -> tuple[str, list[str]]:
    """A line without what stands around its entry, and what was taken off."""
    why: list[str] = []
    if "#" in text and re.search(r"\s#", text):
        text, why = re.split(r"\s+#", text, maxsplit=1)[0], ["the comment behind the entry was taken off"]
    if text[0] in "\"'" and text[-1] == text[0] and len(text) > 2:
        text = text[1:-1].strip()
        why.append("quotation marks were taken off")
    if text.endswith((",", ";")):
        text = text.rstrip(",; ")
        why.append("the comma at the end was taken off")
    return text, why


def _shares_its_line(text: str) -> bool:
    """Whether a line holds two entries, with a blank, a comma, a semicolon or a bar between.

    Such a sign alone proves nothing in the path of an address: what follows must be an entry by itself.
    """
    text = re.sub(r"domain\s*[:=]\s*", "domain:", text.strip(), flags=re.I)
    first, *others = [part for part in _BETWEEN.split(text) if part] or [text]
    if not others:
        return False
    is_entry = re.match(r"https?:|domain:", text, re.I) is not None
    if is_entry and _ANOTHER.search(text):
        return True
    names = [_name(one.removeprefix("domain:").rstrip("/").lower()) for one in (first, *others)]
    if re.match(r"https?:", first, re.I):
        whole = re.fullmatch(r"https?://[^/?#]+(?:/(?:[^?#]*/)?)?", first, re.I)  # names a site or a folder
        return whole is not None and names[1] is not None
    return all(name is not None for name in names)


def _domain(text: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    rest = re.sub(r"^domain\s*[:=]?\s*", "", text, flags=re.I)
    _say_mark(text[: len(text) - len(rest)], why)
    while again := re.match(r"domain\s*:\s*", rest, re.I):
        rest = rest[again.end() :]
        why.append('"domain:" stood twice')
    if not rest:
        return "No name follows domain:."
    if _RANGE.fullmatch(rest):
        return "A range of IP addresses cannot be disavowed."
    scheme = re.match(r"[a-z][a-z0-9+.-]*:/*", rest, re.I)
    if scheme and "//" in scheme[0]:
        rest = rest[scheme.end() :]
        why.append("the scheme was taken off: domain: wants a bare name")
    host, slash, path = rest.partition("/")
    if path.strip("/ ") or "?" in rest:
        return "A part of a site cannot be disavowed. Write domain:name for all of it, or the full address of one page."
    if slash:
        why.append("the slash at the end was taken off")
    host, port = _without_port(host)
    if port is not None:
        why.append("the port was taken off")
        if port and not port.isdigit():
            return f"{rest[:100]} is no domain."
    return _named(_tidied(host, why), why)


def _say_mark(head: str, why: list[str]) -> None:
    """Say what was wrong with the mark before a name."""
    if head == "domain:":
        return
    if head.lower() == "domain:":
        why.append('"domain:" is written in lower case')
    elif re.fullmatch(r"domain:\s+", head, re.I):
        why.append('a space after "domain:" was taken out')
    else:
        why.append('the mark before the name is written "domain:"')


def _without_port(host: str) -> tuple[str, str | None]:
    """A host and the port behind it; None where there is none."""
    if host.startswith("["):
        inner, bracket, port = host.partition("]:")
        return (f"{inner}]", port) if bracket else (host, None)
    name, colon, port = host.partition(":")
    return (name, port) if colon and host.count(":") == 1 else (host, None)


def _tidied(host: str, why: list[str]) -> str:
    """A name without a wildcard, the dot at its end and capitals."""
    if host.startswith(("*.", ".")):
        host = host.lstrip("*").lstrip(".")
        why.append("the wildcard was taken off: domain: covers all sub-domains by itself")
    if host.endswith("."):
        host = host.rstrip(".")
        why.append("the dot at the end was taken off")
    if host != host.lower():
        why.append("the name is written in lower case")
    return host.lower()


def _named(host: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    """The entry of a whole domain, unless its name can be none."""
    name = _name(host)
    if name is None:
        return f"{host[:100]} is no {'IP address' if _LIKE_IP.fullmatch(host) else 'domain'}."
    if ip(name):
        if name != host:
            why.append(f"the IP address is written as the network spells it ({host})")
        return Entry("domain", name), why
    if name != host:
        why.append(f"the name is written in ASCII, as the network spells it ({host})")
    if name.startswith("www.") and name.count(".") > 1:
        name = name[4:]
        why.append("www. was taken off")
    if urls.suffixes(registries=True).publicsuffix(name) == name:
        return f"{name} is a public suffix: it would take every site below it."
    return Entry("domain", name), why


def _page(text: str, why: list[str]) -> tuple[Entry, list[str]] | str:
    if any(c.isspace() for c in text):
        text = re.sub(r"\s", "%20", text)
        why.append("spaces in the address are written %20")
    doubled = re.match(r"(?:https?:/*){2,}|https?://[^/?#]*https?:", text, re.I)
    if doubled:
        return "The address has its scheme twice, so nobody can tell which page is meant."
    address = urls.normal(text)
    if address is None:
        return "This is no web address."
    host = urls.host(address)
    if "." not in host and not ip(host):
        return f"{host or text[:80]} is no site on the web."
    if "#" in text:
        why.append("the part behind # was taken off: it names no page")
    if len(address) > LONGEST_URL:
        return f"The address has {len(address):,} characters; the limit is {LONGEST_URL:,}."
    if address != text.partition("#")[0]:
        why.append("the address is written as a browser writes it")
    return Entry("page", address), why


def _name(host: str) -> str | None:
    """A host in ASCII, or None when it can be none."""
    if found := ip(host):
        return found
    if not host or any(c.isspace() for c in host):
        return None
    name = urls.ascii_host(host) if not host.isascii() else host
    labels = name.split(".")
    if len(labels) < 2 or len(name) > 253 or not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return None
    return name
