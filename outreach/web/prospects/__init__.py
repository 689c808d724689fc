"""Prospects: sites, memberships, adding a page and the bookmarklet."""
