"""What a link that is there is worth: canonicals, marks, the state of the target."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from core.links.small_web import LINK, PAGE, TARGET, Reply, article, look

from outreach.core.links.verdicts import Word
from outreach.core.pages.response import Failure

CANON = '<link rel="canonical" href="https://blog.example/original">'
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


HEADERS = [
    ('<https://other.example/>; rel="canonical"; hreflang="de"', "ok"), ("<https://other.example/>;media=print;rel=canonical", "ok"), ('<https://other.example/>; rel=canonical; type="text/html"', "ok"),
    ('</a.css>; rel=preload; type="text/css", <https://other.example/>; rel="canonical"', "not_canonical"), ('<https://other.example/>; title="media=print"; rel="canonical"', "not_canonical"),
    ("<https://other.example/>; rel=canonical, </fr>; rel=alternate; hreflang=fr", "not_canonical"),
]  # fmt: skip


@pytest.mark.parametrize(("head", "reason"), CANONICALS)
def test_a_canonical_that_search_engines_disregard_does_not_decide(head: str, reason: str) -> None:
    assert look(article(LINK, head)).reason == reason


@pytest.mark.parametrize(("header", "reason"), HEADERS)
def test_the_same_in_a_header(header: str, reason: str) -> None:
    assert look(Reply(article(LINK), headers={"link": header})).reason == reason


def test_a_canonical_that_could_not_be_read_leaves_the_answer_open() -> None:
    said = look(article(LINK, CANON), others={"https://blog.example/original": Reply(failure=Failure.TIMEOUT)})
    assert (said.verdict, said.reason) == (Word.UNKNOWN, "cannot_check")


def test_contradicting_canonicals_are_ignored_as_google_does() -> None:
    said = look(article(LINK, CANON + '<link rel=canonical href="/another">'))
    assert said.reason == "ok" and said.notes


def test_where_a_nofollow_comes_from() -> None:
    said = look(
        Reply(article(f'<a rel=nofollow href="{TARGET}">x</a>'), headers={"x-robots-tag": "googlebot: nofollow"})
    )
    assert said.links[0].nofollow_from == ("rel=nofollow", "X-Robots-Tag googlebot")
    assert said.page.indexable and said.page.robots == "allowed"


def test_our_page_that_turns_the_checker_away_is_not_called_broken() -> None:
    said = look(article(LINK), others={TARGET: Reply("no", 403)})
    assert said.reason == "ok" and "403" in said.notes[0]


def test_the_agreed_page_decides_before_another_page_of_ours() -> None:
    both = f'<a href="https://acme.test/">Acme</a> <a rel=nofollow href="{TARGET}">guide</a>'
    assert look(article(both)).reason == "rel_nofollow"
