"""What all formats share: the words for columns, how a cell is read, and the shape by which a table is known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from ...states import ImportKind

# Words for what a column holds, in words for the person who maps it.
FIELD_NAMES = {
    "source_url": "Linking page", "target_url": "Page of yours", "anchor": "Link text", "title": "Page title",
    "nofollow": "Nofollow", "follow": "Followed", "ugc": "UGC", "sponsored": "Sponsored", "rel": "Rel",
    "kind": "Kind of link",
    "is_image": "Image link", "is_frame": "Frame", "is_form": "Form", "is_redirect": "Redirect", "is_text": "Text link",
    "mention": "Mention only", "lost": "Lost", "lost_on": "Lost on", "first_seen": "First seen",
    "last_seen": "Last seen",
    "domain_score": "Strength of the domain", "page_score": "Strength of the page", "traffic": "Traffic",
    "external": "Outgoing links", "language": "Language", "spam": "Called spam", "group": "Links in group",
    "timezone": "Time zone",
    "http_code": "Answer of the page", "domain": "Linking domain", "topic": "Topic", "pages": "Linking pages",
    "followed_pages": "Followed links", "email": "Address", "name": "Name", "first_name": "First name",
    "last_name": "Last name", "site": "Site", "job": "Position", "phone": "Phone", "country": "Country", "tags": "Tags",
    "notes": "Notes", "page_url": "Page", "site_name": "Name of the site", "contact_form": "Contact form",
    "expected_follow": "Expected to be followed", "added": "Added on", "expires": "Expires on", "price": "Price",
    "currency": "Currency", "acquisition": "How it came to be", "state": "State",
}  # fmt: skip

_NO = frozenset(
    [
        "0",
        "false",
        "no",
        "n",
        "f",
        "-",
        "none",
        "null",
        "nein",
        "falsch",
        "non",
        "faux",
        "não",
        "nao",
        "falso",
        "nee",
        "onwaar",
        "нет",
        "ложь",
        "لا",
        "否",
        "off",
        "0.0",
        "dofollow",
        "follow",
    ]
)
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+\Z")
_DOMAIN = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})\.?\Z")
_WEB = re.compile(r"https?://[^\s/?#]+", re.I)


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of table a vendor writes.

    *columns* maps our word to the names the column has been met under (case, spaces and punctuation do not count).
    A table has this shape when it holds every word of *needs* and one name out of each group of *tells*.
    *refusal* says why such a table cannot be taken.
    """

    name: str
    kind: ImportKind
    columns: Mapping[str, tuple[str, ...]]
    needs: tuple[str, ...]
    tells: tuple[tuple[str, ...], ...] = ()
    lacks: tuple[str, ...] = ()
    whole_domains: bool = False
    month_first: bool = False
    refusal: str = ""
    squashed: dict[str, str] = field(default_factory=dict, init=False, compare=False)
    telling: set[str] = field(default_factory=set, init=False, compare=False)

    def __post_init__(self) -> None:
        for word, names in self.columns.items():
            for name in names:
                self.squashed.setdefault(squash(name), word)
        self.telling.update(squash(name) for group in self.tells for name in group)

    def fit(self, header: list[str]) -> tuple[int, dict[str, int]]:
        """How well a header row (squashed names) has this shape: (columns explained or 0, word -> column)."""
        found: dict[str, int] = {}
        for index, name in enumerate(header):
            word = self.squashed.get(name)
            if word:
                found.setdefault(word, index)
        names = set(header)
        if not all(word in found for word in self.needs):
            return 0, {}
        if not all(any(squash(one) in names for one in group) for group in self.tells):
            return 0, {}
        if any(squash(one) in names for one in self.lacks):
            return 0, {}
        # The order in which a vendor's aliases are listed decides between two columns of one meaning.
        for word in list(found):
            first = next((squash(n) for n in self.columns[word] if squash(n) in names), "")
            found[word] = header.index(first) if first else found[word]
        return len(found) + 2 * len(self.tells), found

    def explains(self, header: list[str]) -> int:
        """How many columns of a header (squashed names) this shape knows, to use them or to be told by them."""
        return len({name for name in header if name in self.squashed or name in self.telling})


def squash(name: str) -> str:
    """The header name without case, spaces and punctuation: how two spellings are told to be one.

    >>> squash("Ref. page URL "), squash("source_url")
    ('refpageurl', 'sourceurl')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(c for c in text if c.isalnum())


def whole_number(cell: str) -> float | None:
    """Read a count, in which a dot can only be a thousands mark.

    >>> whole_number("1.240"), whole_number("1,240"), whole_number("3.0")
    (1240.0, 1240.0, 3.0)
    """
    text = cell.strip()
    return number(text.replace(".", "") if _THOUSANDS.match(text) else text)


def flag(cell: str) -> bool:
    """Read a yes or no in the ways tables write it; anything that is not a no, and not empty, is a yes."""
    text = cell.strip().casefold()
    return bool(text) and text not in _NO


def number(cell: str) -> float | None:
    """Read a number with any thousands mark and decimal sign; None where there is none.

    >>> number("1,240"), number("71,0"), number("\u22123"), number("1.240,5"), number("–")
    (1240.0, 71.0, -3.0, 1240.5, None)
    """
    text = cell.strip().translate(_THIN)
    if not text:
        return None
    if "," in text and "." in text:
        text = text.replace(",", "") if text.rfind(".") > text.rfind(",") else text.replace(".", "").replace(",", ".")
    elif "," in text:
        head, _, tail = text.rpartition(",")
        whole = len(tail) == 3 and head.lstrip("-") not in ("", "0")
        text = text.replace(",", "" if whole or text.count(",") > 1 else ".")
    elif text.count(".") > 1:
        text = text.replace(".", "")
    try:
        value = float(text.rstrip("%"))
    except ValueError:
        return None
    return value if value == value and abs(value) < 1e15 else None


_THIN = {
    ord(" "): None,
    0xA0: None,
    0x202F: None,
    0x2009: None,
    ord("'"): None,
    0x2019: None,
    0x2212: "-",
    ord("+"): None,
}


def is_web(cell: str) -> bool:
    """Tell whether the cell is an address on the web with its scheme."""
    return bool(_WEB.match(cell.strip()))


def is_domain(cell: str) -> bool:
    """Tell whether the cell is a bare host name."""
    text = cell.strip().lower()
    if not text.isascii():
        try:
            text = text.encode("idna").decode()
        except UnicodeError:
            return False
    return len(text) <= 253 and bool(_DOMAIN.match(text))


def host_of(cell: str) -> str:
    """The host named by an address or a bare host name, lower-cased, without port and www.; empty if none."""
    text = cell.strip().lower()
    _, scheme, rest = text.rpartition("://")
    rest = re.split(r"[/?#\\]", rest if scheme else text, maxsplit=1)[0].rpartition("@")[2]
    host = rest.partition(":")[0].rstrip(".")
    return host.removeprefix("www.")
