"""Patterns: regular expressions that are compiled when first used, so that no start waits for a thousand words."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    def __init__(self, words: str, flags: int) -> None:
        self.pattern, self._flags = words, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has under that name; kept, so that it is looked for once."""
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def late(words: str, flags: int = 0) -> re.Pattern[str]:
    """Stands for ``re.compile(words, flags)``, which is done at the first use of a method; raises re.error then.

    >>> late(r"[0-9]+").findall("1 and 22")
    ['1', '22']
    """
    return cast("re.Pattern[str]", _Late(words, flags))
