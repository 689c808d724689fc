"""Bringing a table: it is recognised, shown, and a person says what it is for."""

from __future__ import annotations

import io

import pytest
from flows.imports.brought import OURS, ahrefs, brought, counts, project, stored

from outreach.core.states import ImportKind, ImportState
from outreach.flows.imports import bring, load


def test_internal_links_are_refused_as_a_whole(app):
    row = brought(b"Linking page\nhttps://www.acme.example/\nhttps://www.acme.example/a\n", project())
    assert row.state == ImportState.REFUSED and "internal links" in row.error
    assert counts(row) == (2, 0, 0, 0, 2) and stored() == 0


def test_the_preview_shows_rows_as_they_will_be_saved(app):
    row = bring.keep(io.BytesIO(ahrefs(("https://one.example/a", OURS, "x", "2026-05-01", ""))), "a.csv", project())
    seen = bring.preview(row)
    assert seen.headings[:3] == ["Linking page", "Page of yours", "Link text"]
    assert seen.rows[0][:3] == ["https://one.example/a", OURS, "x"]


def test_a_mapping_is_changed_and_remembered(app):
    home = project()
    data = b"Where,What,Goes\nhttps://one.example/a,nice,https://acme.example/\nhttps://two.example/a,good,https://acme.example/\n"
    row = bring.keep(io.BytesIO(data), "a.csv", home)
    bring.choose(row, ImportKind.BACKLINKS, {"source_url": 0, "anchor": 1, "target_url": 2})
    load.confirm(row)
    load.run(row)
    again = bring.keep(io.BytesIO(data.replace(b"one", b"six")), "b.csv", home)
    assert again.mapping == {"source_url": 0, "anchor": 1, "target_url": 2} and again.facts["remembered"]
    with pytest.raises(bring.CannotLoad, match="no column"):
        bring.choose(again, ImportKind.CONTACTS)
