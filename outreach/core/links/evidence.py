"""Evidence: what is kept of a look, and how two looks differ, line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from ..pages.decode import decode
from ..pages.response import Answer
from .verdicts import PageFacts, Verdict

KEPT_HEADERS = (
    "content-type", "content-length", "last-modified", "etag", "x-robots-tag", "link", "location", "server", "date",
    "retry-after", "cf-mitigated", "content-encoding",
)  # fmt: skip
MOST_LINES = 4_000
LONGEST_LINE = 600
CONTEXT = 2
_BREAKS = re.compile(
    r"\r\n?|\n|(?=<(?:p|li|div|h[1-6]|td|tr|br|ul|ol|section|article|nav|footer|aside|a|meta|link|title|/body)\b)", re.I
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a comparison: *sign* is "-" (only before), "+" (only after) or " " (both)."""

    number: int | None
    sign: str
    text: str


def kept(verdict: Verdict, answer: Answer) -> dict[str, Any]:
    """What is kept of a look that changed something: the way there, headers that matter, the links, the reasons."""
    return {
        "sentence": verdict.sentence,
        "detail": verdict.detail,
        "hops": [
            {"url": hop.url[:2000], "status": hop.status, "location": hop.location[:2000], "address": hop.address}
            for hop in answer.hops[:20]
        ],
        "final_url": verdict.final_url[:2000],
        "address": answer.address,
        "headers": [[name, value[:500]] for name, value in answer.headers if name in KEPT_HEADERS][:30],
        "bytes": answer.inflated_bytes,
        "milliseconds": answer.milliseconds,
        "failure": str(answer.failure or ""),
        "links": [
            {
                "href": link.href[:2000],
                "url": link.url[:2000],
                "element": link.element,
                "anchor": link.anchor[:300],
                "anchor_kind": link.anchor_kind,
                "rel": list(link.rel),
                "placement": link.placement,
                "verdict": str(link.verdict),
                "reason": link.reason,
                "nofollow_from": list(link.nofollow_from),
                "excerpt": clean(link.excerpt),
            }
            for link in verdict.links[:10]
        ],
        "page": facts(verdict.page),
        "evidence": [clean(text)[:500] for text in verdict.evidence[:10]],
        "notes": list(verdict.notes),
        "other_links": verdict.other_links,
    }


def facts(said: PageFacts) -> dict[str, Any]:
    """What a page says about itself, for keeping."""
    return {
        "indexable": said.indexable,
        "canonical": said.canonical[:2000],
        "robots": said.robots,
        "noindex": list(said.noindex),
        "nofollow": list(said.nofollow),
    }


def clean(text: str) -> str:
    """Source as one line that any table can keep."""
    return " ".join(text.replace("\0", "").encode("utf-8", "replace").decode().split())


def marked(source: str, href: str) -> tuple[str, str, str]:
    """Cut a line of source around its link: (before, the link, after); without the link it is all before.

    >>> marked('see <a href="/x">it</a> there', "/x")
    ('see ', '<a href="/x">it</a>', ' there')
    """
    at = source.find(href) if href else -1
    start = source.rfind("<", 0, at) if at >= 0 else -1
    if start < 0:
        return source, "", ""
    end = source.find(">", at)
    close = source.lower().find("</a>", at)
    if close >= 0:
        end = close + 3
    end = len(source) if end < 0 else end + 1
    return source[:start], source[start:end], source[end:]


def lines(body: bytes, content_type: str = "") -> list[str]:
    """A page's source as lines a person can compare: as written, and cut before each block and each link."""
    text, _ = decode(body, content_type)
    pieces = (clean(piece)[:LONGEST_LINE] for piece in _BREAKS.split(text))
    return [piece for piece in pieces if piece][:MOST_LINES]


def differences(before: list[str], after: list[str], near: str = "", most: int = 60) -> list[Line]:
    """What differs between two pages, with a little around each change; changes that contain *near* come first."""
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) + len(after) > 2_000)
    hunks: list[tuple[bool, list[Line]]] = []
    for group in matcher.get_grouped_opcodes(CONTEXT):
        told: list[Line] = []
        ours = False
        for tag, i, j, k, m in group:
            if tag == "equal":
                told += [Line(k + n + 1, " ", text) for n, text in enumerate(before[i:j])]
                continue
            told += [Line(None, "-", text) for text in before[i:j]]
            told += [Line(k + n + 1, "+", text) for n, text in enumerate(after[k:m])]
            ours = ours or (bool(near) and any(near in text for text in (*before[i:j], *after[k:m])))
        hunks.append((ours, told))
    hunks.sort(key=lambda hunk: not hunk[0])
    return [line for _, told in hunks for line in told][:most]
