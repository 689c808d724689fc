"""What is kept of a look, and how two pages are compared line by line."""

from __future__ import annotations

import json

from outreach.core.links import evidence, linkcheck
from outreach.core.links.verdicts import Ask, Case, Seen, Want
from outreach.core.pages import page, robots
from outreach.core.pages.response import Answer, Hop

URL, TARGET = "https://blog.example/post", "https://acme.test/guide"
BEFORE = (
    f'<h1>Winter</h1>\n<p>Intro</p><p>See <a href="{TARGET}">the guide</a> by Acme</p><p>End</p>' + "<p>same</p>" * 50
)
AFTER = BEFORE.replace(f'<a href="{TARGET}">the guide</a> by Acme', "our own checklist").replace(
    "Intro", "Introduction"
)


def test_changes_are_marked_line_by_line_and_ours_come_first() -> None:
    found = evidence.differences(evidence.lines(BEFORE.encode()), evidence.lines(AFTER.encode()), "acme.test")
    removed = [line.text for line in found if line.sign == "-"]
    added = [line.text for line in found if line.sign == "+"]
    assert removed == ["<p>Intro</p>", "<p>See", f'<a href="{TARGET}">the guide</a> by Acme</p>']
    assert added == ["<p>Introduction</p>", "<p>See our own checklist</p>"]


def test_equal_pages_differ_in_nothing() -> None:
    assert evidence.differences(evidence.lines(BEFORE.encode()), evidence.lines(BEFORE.encode())) == []


def test_the_link_is_marked_in_its_source() -> None:
    before, link, after = evidence.marked(f'x <p>See <a class="k" href="{TARGET}">the <b>guide</b></a> now', TARGET)
    assert (before, link, after) == ("x <p>See ", f'<a class="k" href="{TARGET}">the <b>guide</b></a>', " now")
    assert evidence.marked("nothing", TARGET) == ("nothing", "", "")


def test_what_is_kept_can_be_kept_anywhere() -> None:
    html = f'<p>\x00 <a href="{TARGET}">the \x00 guide</a>'.encode()
    hops = (Hop("http://blog.example/post", 301, URL, "192.0.2.1"),)
    headers = (("content-type", "text/html"), ("set-cookie", "secret=1"), ("x-robots-tag", "all"))
    answer = Answer(
        "http://blog.example/post", URL, 200, headers, html, True, hops, address="192.0.2.1", milliseconds=12
    )
    case = Case("http://blog.example/post", TARGET)

    def bring(ask: Ask) -> Seen | robots.Rules | None:
        if ask.want is Want.ROBOTS:
            return robots.Rules.absent()
        return Seen(answer, page.read(html, "text/html", URL, TARGET)) if ask.want is Want.PAGE else None

    verdict = linkcheck.decide(case, bring)
    kept = evidence.kept(verdict, answer)
    text = json.dumps(kept)
    assert "\\u0000" not in text and "secret" not in text
    assert kept["hops"][0]["location"] == URL and kept["links"][0]["verdict"] == "counts"
