"""Formats: which vendor wrote a table, which of its columns say what, and its rows in our own words."""

from .backlink_rows import NO_LINK, Backlink, Links, Once, backlinks
from .recognition import VENDORS, Recognised, recognise, remapped, tables_in, with_custom
from .record_rows import DOUBTS, data_rows, records
from .row_checks import HEADER_AGAIN, NO_PAGE

__all__ = [
    "DOUBTS",
    "HEADER_AGAIN",
    "NO_LINK",
    "NO_PAGE",
    "VENDORS",
    "Backlink",
    "Links",
    "Once",
    "Recognised",
    "backlinks",
    "data_rows",
    "recognise",
    "records",
    "remapped",
    "tables_in",
    "with_custom",
]
