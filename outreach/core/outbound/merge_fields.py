"""Merge fields: `{{first_name|there}}`, a closed list of names with fallbacks, and nothing else."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

FIELDS: Mapping[str, str] = {
    "first_name": "the first name of the person",
    "last_name": "the last name of the person",
    "name": "the full name of the person",
    "email": "the address of the person",
    "job_title": "what the person does there",
    "company": "the company or publication of the person",
    "site_name": "the name of the site",
    "site_host": "the host of the site, such as example.com",
    "page_title": "the title of the page we write about",
    "page_url": "the address of the page we write about",
    "broken_url": "the dead link on that page",
    "reason": "why we write to them, as it stands on the site's page",
    "personal_line": "one line written for this person alone",
    "asset_title": "the title of our page",
    "asset_url": "the address of our page",
    "project_name": "the name of our project",
    "project_url": "the address of our website",
    "sender_name": "the name of who writes",
    "sender_first_name": "the first name of who writes",
    "sender_email": "the address of who writes",
    "unsubscribe_url": "where the person can ask us to stop",
    "postal_address": "our postal address",
}

# Read from web pages: what looks like a placeholder there may be their own words.
FROM_PAGES = frozenset(("page_title", "page_url", "broken_url", "asset_title", "asset_url", "site_name", "company"))

_SLOT = re.compile(r"\{\{(.*?)\}\}", re.S)
_BRACES = re.compile(r"\{\{.{0,60}?\}\}|\{\{|\}\}", re.S)
_INSIDE = re.compile(r"\s*([a-z][a-z0-9_]{0,62})\s*(?:\|(.*))?\Z", re.S)
_LEFTOVERS = (
    # [site name], but neither [1] nor the label of a link
    re.compile(r"\[(?=[^\]\n]*[^\W\d_])[^\[\]\n]{1,80}\](?!\()"),
    re.compile(r"(?<!\{)\{\s*[A-Za-z][\w .-]{0,40}\}(?!\})"),
    re.compile(r"%[A-Z][A-Z_]{2,30}%|%[a-z]+_[a-z_]{1,30}%|\*\|[A-Z_:]{2,30}\|\*|<<[^<>\n]{1,40}>>|\{%.{0,80}?%\}"),
    re.compile(r"<(?:insert|your|first|last|site|name|company|their|recipient)\b[^<>\n]{0,40}>", re.I),
    re.compile(r"\b(?:XXX+|TODO|TBD|FIXME)\b|\b(?:lorem ipsum)\b|_{4,}|\?{4,}", re.I),
    re.compile(
        r"\b(?:insert|add|write) (?:your |a |the )?(?:name|line|text|link|personal line|compliment) here\b", re.I
    ),
)


class BadTemplate(ValueError):
    """The text cannot be used as a template; *problems* says why, one sentence each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(self.problems))


class Unresolved(ValueError):
    """Fields have no value for this person and no fallback: the step waits for a person."""

    def __init__(self, fields: Iterable[str]) -> None:
        self.fields = tuple(dict.fromkeys(fields))
        names = ", ".join(f"{{{{{name}}}}}" for name in self.fields)
        super().__init__(
            f"{names} {'is' if len(self.fields) == 1 else 'are'} empty for this person and without a fallback."
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one field; *fallback* None means that a value must be there."""

    name: str
    fallback: str | None

    def value(self, values: Mapping[str, str]) -> str | None:
        """Return what stands here for this person, or None when nothing may."""
        found = values.get(self.name)
        if found and (found := found.strip()):
            return found
        return self.fallback


@dataclass(frozen=True, slots=True)
class Template:
    """A text cut into plain pieces and slots, in order."""

    segments: tuple[str | Slot, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields in use, each once."""
        return tuple(dict.fromkeys(s.name for s in self.segments if isinstance(s, Slot)))

    def render(self, values: Mapping[str, str]) -> str:
        """Fill the slots. A value is put in as it stands and never read again. Raises Unresolved."""
        out: list[str] = []
        empty: list[str] = []
        for segment in self.segments:
            if isinstance(segment, str):
                out.append(segment)
            elif (value := segment.value(values)) is None:
                empty.append(segment.name)
            else:
                out.append(value)
        if empty:
            raise Unresolved(empty)
        return "".join(out)

    def missing(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields that keep this person's mail back."""
        slots = (s for s in self.segments if isinstance(s, Slot))
        return tuple(dict.fromkeys(s.name for s in slots if s.value(values) is None))

    def falls_back(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """The fields for which this person reads the fallback."""
        slots = (s for s in self.segments if isinstance(s, Slot))
        return tuple(
            dict.fromkeys(s.name for s in slots if s.fallback is not None and not values.get(s.name, "").strip())
        )


def read(text: str, custom: Iterable[str] = ()) -> Template:
    """Cut a template into segments; *custom* names the fields of this workspace besides FIELDS.

    Raises BadTemplate when a name is not a field or a brace is left open.

    >>> read("Hi {{first_name|there}},").render({})
    'Hi there,'
    """
    return _read(text, frozenset(custom))


def problems(text: str, custom: Iterable[str] = ()) -> tuple[str, ...]:
    """Say in sentences what keeps this text from being used: unknown fields, open braces, leftover placeholders."""
    found: list[str] = []
    try:
        read(text, custom)
    except BadTemplate as error:
        found.extend(error.problems)
    found.extend(f"{left} looks like a placeholder nobody filled in." for left in leftovers(text))
    return tuple(found)


def leftovers(text: str) -> tuple[str, ...]:
    """Find placeholders nobody filled in: [site name], %FIRST_NAME%, {name}, XXX, lorem ipsum.

    >>> leftovers("Hi [first name], see [our guide](https://example.com) and [1]")
    ('[first name]',)
    """
    bare = without_slots(text)
    return tuple(dict.fromkeys(match.group() for pattern in _LEFTOVERS for match in pattern.finditer(bare)))


def unfilled(text: str, values: Mapping[str, str], custom: Iterable[str] = ()) -> tuple[str, ...]:
    """Say in sentences what nobody filled in: placeholders in *text*, and in the *values* of the fields it names.

    Titles and addresses of pages may hold square brackets; braces are never right in any value. Raises BadTemplate.

    >>> unfilled("{{personal_line}}", {"personal_line": "I liked [INSERT]"})
    ('{{personal_line}} holds [INSERT], which nobody filled in.',)
    """
    found = [f"{left} looks like a placeholder nobody filled in." for left in leftovers(text)]
    for name in read(text, custom).names:
        value = values.get(name, "")
        left = [match.group() for match in _BRACES.finditer(value)]
        if name not in FROM_PAGES:
            left += leftovers(value)
        if left:
            found.append(f"{{{{{name}}}}} holds {', '.join(dict.fromkeys(left))}, which nobody filled in.")
    return tuple(found)


def without_slots(text: str) -> str:
    """Return the text with a blank in the place of each field."""
    return _SLOT.sub(" ", text)


@lru_cache(maxsize=1024)
def _read(text: str, custom: frozenset[str]) -> Template:
    known = FIELDS.keys() | custom
    segments: list[str | Slot] = []
    wrong: list[str] = []
    end = 0
    for match in _SLOT.finditer(text):
        _keep(segments, wrong, text[end : match.start()])
        end = match.end()
        inside = _INSIDE.match(match.group(1))
        if not inside:
            wrong.append(f"{_short(match.group())} is not a field. Fields look like {{{{first_name|there}}}}.")
        elif inside[1] not in known:
            wrong.append(_unknown(inside[1], known))
        else:
            fallback = inside[2].strip() if inside[2] else None
            segments.append(Slot(inside[1], fallback or None))
    _keep(segments, wrong, text[end:])
    if wrong:
        raise BadTemplate(dict.fromkeys(wrong))
    return Template(tuple(segments))


def _keep(segments: list[str | Slot], wrong: list[str], piece: str) -> None:
    if "{{" in piece or "}}" in piece:
        at = piece.find("{{") if "{{" in piece else piece.find("}}")
        wrong.append(f"A pair of braces is left open near {_short(piece[max(at - 10, 0) : at + 20])}.")
    if piece:
        segments.append(piece)


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    hint = f" Did you mean {{{{{near[0]}}}}}?" if near else " Import it as a column, or take it out."
    return f"{{{{{name}}}}} is not a field.{hint}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else text[:39] + "…"
