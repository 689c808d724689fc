"""What people write in the composer, plain text with **bold** and links, as the two parts of a mail."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from .. import sanitize
from . import merge_fields

# A slot in the half-made HTML: noncharacters, which words.clean never lets through.
_OPEN, _CLOSE = "\ufdd0", "\ufdd1"
_SLOT = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_LINK = re.compile(
    rf"\[([^\[\]\n]{{1,200}})\]\(\s*((?:https?://|{_OPEN})[^\s()<>\"]*(?:\([^\s()<>\"]*\)[^\s()<>\"]*)*)\s*\)"
)
_BOLD = re.compile(r"\*\*(?=\S)(.{1,500}?)(?<=\S)\*\*")
_MARKUP = re.compile(
    rf"{_LINK.pattern}|{_BOLD.pattern}"
    r"|(\bhttps?://[^\s<>\"\ufdd0\ufdd1]*[^\s<>\"\ufdd0\ufdd1.,;:!?')\]*])"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"']{3,2000}\Z", re.I)
_STYLE = "font-family:Arial,Helvetica,sans-serif;font-size:14px;line-height:1.5"


@dataclass(frozen=True, slots=True)
class Body:
    """The two parts of one person's mail."""

    text: str
    html: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A slot as it stands in the HTML; in the target of a link only an http(s) address may."""

    slot: merge_fields.Slot
    in_target: bool
    begins_target: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A template with its markup already read, so that values are put in and never read as markup."""

    text: merge_fields.Template
    html: tuple[str | _Piece, ...]

    def fill(self, values: Mapping[str, str]) -> Body:
        """Both parts for one person; values must be clean (clean.lines). Raises merge_fields.Unresolved."""
        text = self.text.render(values)
        return Body(text, "".join(p if isinstance(p, str) else _filled(p, values) for p in self.html))


@lru_cache(maxsize=512)
def prepare(template: merge_fields.Template) -> Prepared:
    """Read the markup of a template once; filling it for a person is then cheap."""
    slots: list[merge_fields.Slot] = []
    marked: list[str] = []
    for segment in template.segments:
        if isinstance(segment, str):
            marked.append(sanitize.lines(segment))
        else:
            marked.append(f"{_OPEN}{len(slots)}{_CLOSE}")
            slots.append(segment)
    source = "".join(marked).strip("\n")
    plain = _BOLD.sub(r"\1", _LINK.sub(_plain_link, source))
    return Prepared(merge_fields.Template(_cut(plain, slots)), _pieces(_page(source), slots))


def plain(text: str) -> Body:
    """Both parts of a text without fields, such as an answer written by hand."""
    return prepare(merge_fields.Template((text,))).fill({})


def links(text: str) -> tuple[str, ...]:
    """The addresses a text links to, in order, fields left out."""
    found = (match[2] or match[4] for match in _MARKUP.finditer(merge_fields.without_slots(text)))
    return tuple(dict.fromkeys(url for url in found if url))


def _plain_link(match: re.Match[str]) -> str:
    label, url = match[1].strip(), match[2]
    return url if label == url else f"{label} ({url})"


def _page(source: str) -> str:
    paragraphs = [p for p in re.split(r"\n[ \t]*\n+", source) if p.strip()]
    body = "\n".join(f"<p>{_marked(p)}</p>" for p in paragraphs)
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n<body style="{_STYLE}">\n{body}\n</body></html>\n'
    )


def _marked(text: str) -> str:
    out: list[str] = []
    end = 0
    for match in _MARKUP.finditer(text):
        out.append(_lines(text[end : match.start()]))
        end = match.end()
        if match[2]:
            out.append(f'<a href="{escape(match[2])}">{_lines(match[1].strip())}</a>')
        elif match[3]:
            out.append(f"<strong>{_marked(match[3])}</strong>")
        else:
            out.append(f'<a href="{escape(match[4])}">{escape(match[4])}</a>')
    out.append(_lines(text[end:]))
    return "".join(out)


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")


def _cut(text: str, slots: list[merge_fields.Slot]) -> tuple[str | merge_fields.Slot, ...]:
    return tuple(slots[int(p)] if i % 2 else p for i, p in enumerate(_SLOT.split(text)) if i % 2 or p)


def _pieces(html: str, slots: list[merge_fields.Slot]) -> tuple[str | _Piece, ...]:
    out: list[str | _Piece] = []
    before = ""
    for i, part in enumerate(_SLOT.split(html)):
        if i % 2:
            target = before.rfind('<a href="') > before.rfind(">")
            out.append(_Piece(slots[int(part)], target, before.endswith('<a href="')))
            before += "\ufdd0"
        elif part:
            out.append(part)
            before += part
    return tuple(out)


def _filled(piece: _Piece, values: Mapping[str, str]) -> str:
    value = piece.slot.value(values) or ""
    if piece.begins_target and not _ADDRESS.match(value):
        raise merge_fields.Unresolved([piece.slot.name])  # javascript: and its like never become a link
    if piece.in_target:
        return escape(value)
    if _ADDRESS.match(value):
        return f'<a href="{escape(value)}">{escape(value)}</a>'
    return escape(value).replace("\n", "<br>\n")
