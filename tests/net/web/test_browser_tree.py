"""The links we find are those a real browser has in its tree, for every odd page we could think of."""

from __future__ import annotations

from typing import Any

import pytest
from core.pages.odd_pages import ODD, TARGET
from core.pages.test_page import TREES

from outreach.core import urls
from outreach.core.pages import page
from outreach.core.urls import Match

pytestmark = pytest.mark.browser

URL = "https://blog.example/a/post"
COLLECT = """pages => pages.map(html => {
  const frame = document.body.appendChild(document.createElement("iframe"))
  const inside = frame.contentDocument
  inside.open(); inside.write(html); inside.close()
  const links = [...inside.querySelectorAll("a,area")].map(element => {
    const drawn = element.namespaceURI.includes("svg")
    const older = drawn ? element.getAttributeNS("http://www.w3.org/1999/xlink", "href") : null
    const href = element.getAttribute("href") ?? older
    if (href === null) return null
    let address
    try { address = new URL(href, inside.baseURI).href } catch { return null }
    return [drawn ? "svg a" : element.namespaceURI.includes("Math") ? "math a" : element.localName, address]
  })
  frame.remove()
  return links.filter(link => link)
})"""


@pytest.fixture(scope="module")
def trees(chromium: Any) -> dict[str, list[tuple[str, str]]]:
    """What a Chromium has in its tree for each page: (element, address) of what leads to the target."""
    pages = [*ODD, *(html for html, _ in TREES)]
    tab = chromium.new_page()
    tab.route("**/*", lambda route: route.fulfill(body="<!doctype html><body>", content_type="text/html"))
    tab.goto(URL)
    collected: list[Any] = tab.evaluate(COLLECT, pages)
    tab.close()
    return {html: [(name, address) for name, address in links if _ours(address)] for html, links in
            zip(pages, collected, strict=True)}  # fmt: skip


def _ours(address: str) -> bool:
    return address.startswith("http") and urls.match(address, TARGET) > Match.SITE


def test_every_odd_page_has_the_links_a_browser_finds_there(trees: dict[str, list[tuple[str, str]]]) -> None:
    assert len(trees) > 150
    assert sum(map(len, trees.values())) > 150
    wrong = {}
    for html, links in trees.items():
        read = page.read(html.encode("utf-8", "surrogatepass"), "text/html; charset=utf-8", URL, TARGET)
        ours = [(link.element, link.url) for link in read.links if link.where == "page" and link.match > Match.SITE]
        theirs = [(name, address.partition("#")[0]) for name, address in links]
        if ours != theirs:
            wrong[html] = (ours, theirs)
    assert not wrong
