"""Weighing a link that is there: which mark decides, and where it comes from."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from core.links.small_web import CANON, G_ONLY, LINK, PAGE, TARGET, Reply, article, look, via

CANONICALS = [
    # disregarded: hreflang, lang, media, type
    ('<link rel=canonical media="only screen and (max-width: 640px)" href="https://m.other.example/">', "ok"), ('<link rel=canonical hreflang=de href="https://other.example/de">', "ok"),
    ('<link lang=fr rel=canonical href="https://other.example/fr">', "ok"), ('<link rel="canonical" type="text/html" href="https://other.example/">', "ok"),
    ('<base href="https://blog.example/"><link rel=canonical media=print href="https://other.example/">', "ok"),
    (f'<link rel=canonical href="{PAGE}"><link rel=canonical media=print href="https://other.example/">', "ok"),
    # decoys: other attributes change nothing, and one without them stands
    ('<link rel=canonical crossorigin title=x href="https://other.example/">', "not_canonical"), ('<link rel=canonical data-type=x xml:lang=en href="https://other.example/">', "not_canonical"),
    ('<link rel=canonical id=type href="https://other.example/">', "not_canonical"), ('<link rel=alternate media=print href="/print"><link rel=canonical href="https://other.example/">', "not_canonical"),
    ('<link rel=canonical media=print href="/p"><link rel=canonical href="https://other.example/">', "not_canonical"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "reason"), CANONICALS)
def test_a_canonical_that_search_engines_disregard_does_not_decide(head: str, reason: str) -> None:
    assert look(article(LINK, head)).reason == reason


def test_the_first_row_that_matches_names_the_reason() -> None:
    link = f'<a rel="nofollow sponsored" href="{TARGET}" style="display:none">x</a>'
    assert (
        look(article(link, "<meta name=robots content=noindex,nofollow>"), robots_txt=G_ONLY).reason == "robots_blocked"
    )
    assert look(article(link, "<meta name=robots content=noindex,nofollow>")).reason == "page_noindex"
    assert look(article(link, "<meta name=robots content=nofollow>" + CANON)).reason == "page_nofollow"
    assert look(article(link)).reason == "rel_sponsored"
    assert look(article(link.replace(" sponsored", ""))).reason == "rel_nofollow"


def test_a_mark_that_counts_does_not_hide_what_speaks_against_the_link() -> None:
    other = article('<a rel=nofollow href="https://acme.test/other">x</a>')
    assert look(other).reason == "rel_nofollow"
    nofollow = article('<a rel=nofollow href="/go/acme">x</a>')
    assert look(nofollow, others=via("/go/acme")).reason == "rel_nofollow"


def test_the_agreed_page_decides_before_another_page_of_ours() -> None:
    both = f'<a href="https://acme.test/">Acme</a> <a rel=nofollow href="{TARGET}">guide</a>'
    assert look(article(both)).reason == "rel_nofollow"


def test_where_a_nofollow_comes_from() -> None:
    said = look(
        Reply(article(f'<a rel=nofollow href="{TARGET}">x</a>'), headers={"x-robots-tag": "googlebot: nofollow"})
    )
    assert said.links[0].nofollow_from == ("rel=nofollow", "X-Robots-Tag googlebot")
    assert said.page.indexable and said.page.robots == "allowed"


def test_contradicting_canonicals_are_ignored_as_google_does() -> None:
    said = look(article(LINK, CANON + '<link rel=canonical href="/another">'))
    assert said.reason == "ok" and said.notes
