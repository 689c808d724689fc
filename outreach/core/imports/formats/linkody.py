"""Linkody: its nine-column list of links to watch."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "linkody"
NAME = "Linkody"

SHAPES = (
    Shape("Links", ImportKind.LINKS,
          {"source_url": ("URL FROM",), "tags": ("TAGS",), "notes": ("NOTES",),
           "target_url": ("EXPECTED LANDING PAGE URL", "LANDING PAGE URL", "URL TO"),
           "expected_follow": ("EXPECTED FOLLOW",),
           "anchor": ("EXPECTED ANCHOR",), "added": ("ADDED",), "expires": ("EXPIRES", "EXPIRES (YYYY-MM-DD)"),
           "price": ("COST",)},
          ("source_url",), (("EXPECTED LANDING PAGE URL", "EXPECTED FOLLOW", "EXPECTED ANCHOR", "EXPIRES", "COST",
          "TAGS",
                             "URL FROM"),)),
)  # fmt: skip
