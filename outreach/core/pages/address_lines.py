"""Many addresses as one text, so that one search goes over all links of a page."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from itertools import accumulate

from .. import urls

# Lines that need no resolving to be known as not ours: a plain foreign address, or one that stays on its own site.
# A pattern for lines begins with the line break before them: looking for one fixed letter is quicker than for a place.
_ABSOLUTE = r"https?://[a-z0-9._-]+(?::[0-9]*)?(?:[/?#]|$)|mailto:|tel:"
_RELATIVE = r"/(?![/\\\t\r])|[?#]|\.{1,2}/|[a-z0-9_-][^:\\\t\r\n]*$|$"
PLAIN = re.compile(rf"(?:\n(?:{_ABSOLUTE}|{_RELATIVE}).*+)*+", re.MULTILINE)
PLAIN_ABSOLUTE = re.compile(rf"(?:\n(?:{_ABSOLUTE}).*+)*+", re.MULTILINE)
NO_HOST = r"/?#: \t\r\n\f\v\\"  # what a host ends at
_HOSTS = re.compile(rf"\nhttps?://([^{NO_HOST}]+)")


class Lines:
    """Many addresses as one lower-case text, a line break before each, so that one search goes over all of them."""

    def __init__(self, hrefs: list[str]) -> None:
        self.hrefs = hrefs
        self.text = "\n".join(["", *hrefs]).lower()
        self._starts: list[int] = []
        self._asked = 0

    def naming(self, word: str) -> set[int]:
        """The numbers of the lines that contain *word*."""
        found: set[int] = set()
        at = self.text.find(word) if word else -1
        while at >= 0:
            found.add(self._number(at))
            at = self.text.find("\n", at)
            at = self.text.find(word, at) if at >= 0 else -1
        return found

    def matching(self, pattern: re.Pattern[str]) -> set[int]:
        """The numbers of the lines in which *pattern* is found."""
        return {self._number(match.end()) for match in pattern.finditer(self.text)}

    def unlike(self, plain: re.Pattern[str]) -> set[int]:
        """The numbers of the lines that *plain*, which takes as many lines as it can from where it stands, stops at."""
        found: set[int] = set()
        text, at, match = self.text, 0, plain.match
        while (stop := match(text, at)) is not None and (at := stop.end()) < len(text):
            found.add(self._number(at + 1))
            at = text.find("\n", at + 1)
            if at < 0:
                break
        return found

    def _number(self, at: int) -> int:
        if self._asked < 8:  # counting is quicker than knowing where each line starts
            self._asked += 1
            return self.text.count("\n", 0, at) - 1
        if not self._starts:
            self._starts = list(accumulate(len(line) + 1 for line in self.text.split("\n")))
        return bisect_right(self._starts, at) - 1


def external_links(lines: Lines, own_site: str) -> int:
    own = own_site.partition(":")[0]
    registrable = urls.registrable
    hosts = _HOSTS.findall(lines.text)
    if own not in lines.text:
        return len(hosts)
    return sum([n for name, n in Counter(hosts).items() if own not in name or registrable(name) != own])
