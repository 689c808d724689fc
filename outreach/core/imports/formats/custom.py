"""Custom fields: columns nobody knows become fields of people, under the name that mails use for them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from ...outbound import merge_fields
from . import shape

PREFIX = "custom."  # before the name of a field, where columns are listed by our words
# Fields of ours that a table of people may fill; the others are about us, or come from elsewhere.
FILLED = frozenset(("personal_line", "reason", "page_title", "page_url", "broken_url"))


def name(header: str, at: int = 0) -> str:
    """The name a column has as a merge field: lower case, ASCII letters, digits and underscores.

    *at* is the place of the column from 0, by which one is named whose letters are of another script.

    >>> name("Followers (k)"), name("Prénom usuel"), name("Тема", 4), name("Sender name")
    ('followers_k', 'prenom_usuel', 'column_5', 'their_sender_name')
    """
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:50]
    if not key:
        return f"column_{at + 1}"
    if not key[0].isalpha():
        key = f"field_{key}"
    return f"their_{key}" if key in merge_fields.FIELDS and key not in FILLED else key


def columns(headers: Iterable[str], used: Collection[int]) -> dict[str, int]:
    """A field for each named column that nothing else is taken from: (our word, with PREFIX) -> column."""
    found: dict[str, int] = {}
    for at, header in enumerate(headers):
        if not header.strip() or at in used:
            continue
        word = f"{PREFIX}{name(header, at)}"
        found.setdefault(word if word not in found else f"{word}_{at + 1}", at)
    return found


def is_custom(word: str) -> bool:
    """Whether one of our words for a column is a field of the workspace's own."""
    return word.startswith(PREFIX)


def fields(row: dict[str, str]) -> dict[str, str]:
    """The custom fields of one row, by their names in mails."""
    return {word.removeprefix(PREFIX): cell for word, cell in row.items() if is_custom(word)}


def label(word: str) -> str:
    """One of our words for a column, in words for a person: a custom field as it is written in a mail."""
    return f"{{{{{word.removeprefix(PREFIX)}}}}}" if is_custom(word) else shape.FIELD_NAMES[word]
