"""What a page is searched for: the target, spelled in the ways that find it."""

from __future__ import annotations

import pytest

from outreach.core.pages.found import Page, target_of


@pytest.mark.parametrize(
    ("url", "host", "label", "path"),
    [
        ("https://www.Acme.example/Winter-Feeding?x=1", "acme.example", "acme", "/Winter-Feeding?x=1"),
        ("https://shop.acme.co.uk/", "shop.acme.co.uk", "acme", "/"),
        ("https://bücher.example/a", "xn--bcher-kva.example", "xn--bcher-kva", "/a"),
    ],
)
def test_a_target_is_known_by_its_host_its_name_and_its_path(url: str, host: str, label: str, path: str) -> None:
    found = target_of(url)
    assert (found.host, found.label, found.path) == (host, label, path)
    assert found.needle in found.host and found.url


def test_the_words_of_a_target_are_those_of_its_path_and_its_name() -> None:
    assert target_of("https://acme.example/winter-feeding/2026/of-bees").words == {"acme", "winter", "feeding", "bees"}


@pytest.mark.parametrize("url", ["", "not an address", "mailto:x@acme.example"])
def test_what_is_no_address_is_a_target_nothing_can_match(url: str) -> None:
    found = target_of(url)
    assert found.host == "" and found.words <= {""}


def test_a_page_nobody_has_read_says_nothing() -> None:
    page = Page("https://blog.example/")
    assert (page.links, page.near, page.mentions, page.searched) == ([], [], [], False)
