"""What a browser has to fetch stays small, ours and nobody else's."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
import realbrowser

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "outreach/static/build"
KB = 1000


@pytest.fixture(scope="module")
def built() -> dict[str, bytes]:
    realbrowser.assets.build()
    manifest = json.loads((BUILD / "manifest.json").read_text())
    return {name: (BUILD / file).read_bytes() for name, file in manifest.items()}


def weight(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.mark.parametrize(("name", "most"), [("app.css", 20 * KB), ("app.js", 35 * KB), ("icons.svg", 12 * KB)])
def test_an_asset_stays_within_its_budget(built: dict[str, bytes], name: str, most: int) -> None:
    assert weight(built[name]) <= most


def test_our_own_script_stays_within_twelve_kilobytes(built: dict[str, bytes]) -> None:
    theirs = (ROOT / "node_modules/htmx.org/dist/htmx.esm.min.js").read_bytes()
    assert weight(built["app.js"]) - weight(theirs) <= 12 * KB


def test_nothing_asks_another_host(built: dict[str, bytes]) -> None:
    assert re.findall(rb"url\(\s*['\"]?(?:https?:)?//", built["app.css"]) == []
    assert re.findall(rb"@import", built["app.css"]) == []


def test_every_icon_a_template_names_is_in_the_sprite(built: dict[str, bytes]) -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', built["icons.svg"].decode()))
    templates = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    named = set(re.findall(r'glyph\("([\w-]+)"', templates)) | set(re.findall(r'icon="([\w-]+)"', templates))
    assert named - drawn == set()


def test_no_template_needs_an_unsafe_policy() -> None:
    unsafe = {
        str(file.relative_to(ROOT)): found
        for file in (ROOT / "templates").rglob("*.html")
        if not {"mail", "reports"} & set(file.relative_to(ROOT / "templates").parts)
        and (
            found := re.findall(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\bsrc=)|hx-on|javascript:", file.read_text())
        )
    }
    assert unsafe == {}


def test_the_pages_of_the_frame_answer(owner: Any) -> None:
    for path in ("/favicon.svg", "/favicon.svg?dot", "/app.webmanifest", "/robots.txt", "/help/shortcuts", "/search"):
        assert owner.get(path).status_code == 200, path
    assert owner.get("/nothing-here").status_code == 404
