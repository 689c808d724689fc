"""Outreach: earn links, prove them live, keep them so."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("outreach")
except PackageNotFoundError:  # run from a checkout that was not installed
    __version__ = "0.1.0"
