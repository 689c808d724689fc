"""The bookmark that adds the page one is on."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)


def test_the_bookmark_opens_our_page_for_adding_and_nothing_else(owner: Any) -> None:
    page = html.unescape(owner.get("/settings/capture").text)
    script = re.search(r'href="(javascript:[^"]+)"', page)
    assert script is not None
    opened = re.findall(r"'(https?://[^']+)'", script[1])
    assert [(urlsplit(url).netloc, urlsplit(url).path) for url in opened] == [("localhost", "/add")]
    assert script[1].count("window.open(") == 1 and "fetch" not in script[1]


def test_what_the_bookmark_brings_stands_in_the_form(owner: Any) -> None:
    given = {"popup": "1", "url": "https://hive.example/a?b=1&c=2", "title": "Bees <b>", "text": "said there"}
    page = owner.get("/add", query_string=given).text
    assert "https://hive.example/a?b=1&amp;c=2" in page and "Bees &lt;b&gt;" in page
