"""Every row of the decision table, on real HTML, and what must never happen."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core import linkcheck, page, robots, walls
from outreach.core.answer import Answer, Eye, Failure, Hop
from outreach.core.linkcheck import Ask, Case, Expected, Seen, Want, Word
from outreach.core.states import Sight

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "https://blog.example/posts/winter-feeding"
TARGET = "https://acme.test/guide"
LINK = '<a href="https://acme.test/guide">the winter guide</a>'
PROSE = "<p>Bees need sugar in winter, and a dry place out of the wind.</p>" * 4


def html(body: str = "", head: str = "", title: str = "Winter feeding of bees") -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def article(inside: str, head: str = "", around: str = "") -> str:
    return html(f"<main><article>{PROSE}{inside}{PROSE}</article></main>{around}", head)


@dataclass
class Reply:
    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    complete: bool = True
    to: str = ""  # redirects there
    pdf: tuple[str, ...] | None = None


class Web:
    """A web of our own: addresses and what they answer; robots.txt by host; what a browser would see."""

    def __init__(
        self,
        replies: dict[str, Reply | str],
        robots_txt: dict[str, str | int] | None = None,
        rendered: str | None = None,
    ):
        self.replies = {
            TARGET: Reply(html("<h1>Guide</h1>" + PROSE, f'<link rel=canonical href="{TARGET}">'))
        } | replies
        self.robots = robots_txt or {}
        self.rendered = rendered
        self.asked: list[Ask] = []
        self.target = TARGET

    def bring(self, ask: Ask) -> Seen | robots.Rules | None:
        self.asked.append(ask)
        if ask.want is Want.ROBOTS:
            said = self.robots.get(ask.url.removesuffix("/robots.txt"), 404)
            return robots.Rules.read("", said) if isinstance(said, int) else robots.Rules.read(said)
        if ask.want is Want.BROWSER:
            if self.rendered is None:
                return None
            return self._seen(
                Answer(ask.url, ask.url, 200, complete=True, body=self.rendered.encode(), eye=Eye.BROWSER), ask
            )
        return self._seen(self._fetch(ask.url), ask)

    def _fetch(self, url: str) -> Answer:
        asked, hops = url, []
        while True:
            reply = self.replies.get(url, Reply("<h1>Not found</h1>", 404))
            reply = reply if isinstance(reply, Reply) else Reply(reply)
            if not reply.to:
                break
            hops.append(Hop(url, reply.status, reply.to))
            url = reply.to
        headers = {"content-type": "text/html; charset=utf-8"} | reply.headers
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        return Answer(
            asked, url, 0 if reply.failure and not body else reply.status, tuple(headers.items()), body,
            reply.complete and not reply.failure, tuple(hops), reply.failure, pdf_links=reply.pdf,
        )  # fmt: skip

    def _seen(self, answer: Answer, ask: Ask) -> Seen:
        if not answer.body or answer.pdf_links is not None:
            return Seen(answer)
        return Seen(answer, page.read(answer.body, answer.content_type, answer.url, ask.target or self.target))


def look(
    reply: Reply | str, target: str = TARGET, expected: Expected = Expected(), url: str = PAGE, **web: object
) -> linkcheck.Verdict:
    others = web.pop("others", {})
    world = Web({url: reply} | others, **web)  # type: ignore[arg-type, operator]
    world.target = target
    verdict = linkcheck.decide(Case(url, target, expected, AT), world.bring)
    assert not verdict.asks
    return verdict


def via(path: str, status: int = 301) -> dict[str, Reply]:
    return {f"https://blog.example{path}": Reply("", status, to=TARGET)}


G_ONLY = {"https://blog.example": "User-agent: Googlebot\nDisallow: /posts/\n"}
GO_BLOCKED = {"https://blog.example": "User-agent: Googlebot\nDisallow: /go/\n"}
MANY = "".join(f'<li><a href="https://s{i}.example/">s{i}</a></li>' for i in range(120))
CANON = '<link rel="canonical" href="https://blog.example/original">'

ROWS: list[tuple[str, str, str, dict[str, object]]] = [
    # name, verdict, reason, the world
    ("1 the name does not resolve", "unknown", "cannot_check", {"reply": Reply(failure=Failure.DNS)}),
    ("1 the certificate fails", "unknown", "cannot_check", {"reply": Reply(failure=Failure.TLS)}),
    ("1 it takes too long", "unknown", "cannot_check", {"reply": Reply(failure=Failure.TIMEOUT)}),
    ("1 a server error", "unknown", "cannot_check", {"reply": Reply("oops", 502)}),
    ("1 too many requests", "unknown", "cannot_check", {"reply": Reply("slow down", 429)}),
    ("1 forbidden", "unknown", "cannot_check", {"reply": Reply("no", 403)}),
    ("1 robots.txt keeps us out", "unknown", "cannot_check", {"reply": Reply(failure=Failure.ROBOTS)}),
    ("1 a challenge that answers 200", "unknown", "cannot_check", {"reply": html("<h1>Checking your browser</h1><script src=/cdn-cgi/challenge-platform/x></script>", title="Just a moment...")}),
    ("2 not found", "not_live", "page_gone", {"reply": Reply("<h1>Not found</h1>", 404)}),
    ("2 gone", "not_live", "page_gone", {"reply": Reply("", 410)}),
    ("3 sent to the front page", "not_live", "page_redirected", {"reply": Reply("", 301, to="https://blog.example/"), "others": {"https://blog.example/": html(PROSE)}}),
    ("3 sent to the front page of a language", "not_live", "page_redirected", {"reply": Reply("", 302, to="https://blog.example/de/"), "others": {"https://blog.example/de/": html(PROSE)}}),
    ("3 sent to another site", "not_live", "page_redirected", {"reply": Reply("", 301, to="https://casino.example/x"), "others": {"https://casino.example/x": html(PROSE)}}),
    ("3 moved within the site, link kept", "counts", "ok", {"reply": Reply("", 301, to="https://blog.example/new"), "others": {"https://blog.example/new": article(LINK)}}),
    ("3 moved within the site, link gone", "not_live", "page_redirected", {"reply": Reply("", 301, to="https://blog.example/new"), "others": {"https://blog.example/new": article("")}}),
    ("3 a refresh to the front page", "not_live", "page_redirected", {"reply": html("<p>moved", '<meta http-equiv=refresh content="0; url=/">'), "others": {"https://blog.example/": html(PROSE)}}),
    ("1 a gate on another site that leads back", "unknown", "cannot_check", {"reply": Reply("", 302, to="https://consent.test/?back=%2Fposts%2Fwinter-feeding"), "others": {"https://consent.test/?back=%2Fposts%2Fwinter-feeding": html("<h1>Your choices</h1><p>We use cookies.</p>")}}),
    ("1 a robot check on another site", "unknown", "cannot_check", {"reply": Reply("", 302, to="https://check.test/x"), "others": {"https://check.test/x": html("<h1>Are you a robot?</h1><script>x</script>", title="Robot check")}}),
    ("2 not found, on a site behind a bot wall", "not_live", "page_gone", {"reply": Reply("<h1>Not found</h1><script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>", 404)}),
    ("4 a soft 404", "not_live", "soft_404", {"reply": html("<h1>Page not found</h1><p>Sorry.</p>", title="Page not found - Blog")}),
    ("4 a parked domain", "not_live", "soft_404", {"reply": html("<h1>blog.example</h1><p>This domain is for sale</p>", title="blog.example")}),
    ("4 a login wall", "not_live", "soft_404", {"reply": html("<form><input name=u><input type=password name=p><button>Go</button></form>", title="Members")}),
    ("5 a PDF", "weak", "pdf_link", {"reply": Reply(b"%PDF-1.7", pdf=(TARGET,), headers={"content-type": "application/pdf"})}),
    ("5 a PDF without it", "not_live", "not_found", {"reply": Reply(b"%PDF-1.7", pdf=(), headers={"content-type": "application/pdf"})}),
    ("6 plain text", "not_live", "mention_only", {"reply": article("<p>See https://acme.test/guide for more.</p>")}),
    ("6 an HTML comment", "not_live", "mention_only", {"reply": article(f"<!-- {LINK} -->")}),
    ("6 a script", "not_live", "mention_only", {"reply": article('<script>var u = "https://acme.test/guide"</script>')}),
    ("6 a template", "not_live", "mention_only", {"reply": article(f"<template>{LINK}</template>")}),
    ("6 a data attribute", "not_live", "mention_only", {"reply": article('<div data-url="https://acme.test/guide">x</div>')}),
    ("6 JSON-LD", "not_live", "mention_only", {"reply": article('<script type="application/ld+json">{"url":"https://acme.test/guide"}</script>')}),
    ("6 a feed", "not_live", "mention_only", {"reply": Reply("<rss><item><link>https://acme.test/guide</link></item></rss>", headers={"content-type": "application/rss+xml"})}),
    ("6 a textarea", "not_live", "mention_only", {"reply": article(f"<textarea>{LINK}</textarea>")}),
    ("7 no href", "not_counting", "not_crawlable", {"reply": article("<a onclick=\"location='https://acme.test/guide'\">guide</a>")}),
    ("7 javascript:", "not_counting", "not_crawlable", {"reply": article("<a href=\"javascript:open('https://acme.test/guide')\">guide</a>")}),
    ("7 a hash and a data attribute", "not_counting", "not_crawlable", {"reply": article('<a href="#" data-href="https://acme.test/guide">guide</a>')}),
    ("7 a button", "not_counting", "not_crawlable", {"reply": article("<button onclick=\"location.href='https://acme.test/guide'\">guide</button>")}),
    ("7 a form", "not_counting", "not_crawlable", {"reply": article('<form action="https://acme.test/guide"><button>go</button></form>')}),
    ("7 a span with href", "not_counting", "not_crawlable", {"reply": article('<span href="https://acme.test/guide">guide</span>')}),
    ("7 link rel", "not_counting", "not_crawlable", {"reply": article("", '<link rel="related" href="https://acme.test/guide">')}),
    ("7 routerLink", "not_counting", "not_crawlable", {"reply": article('<a routerLink="https://acme.test/guide">guide</a>')}),
    ("8 written by a script", "weak", "js_only", {"reply": article('<script>add("https://acme.test/guide")</script>'), "rendered": article(LINK)}),
    ("8 an empty shell, rendered", "weak", "js_only", {"reply": html("<div id=root></div><script src=/app.js></script>"), "rendered": article(LINK)}),
    ("8 an empty shell, no browser", "unknown", "cannot_check", {"reply": html("<div id=root></div><script src=/app.js></script>")}),
    ("9 noscript", "weak", "noscript", {"reply": article(f"<noscript>{LINK}</noscript>")}),
    ("9 noscript in the head", "weak", "noscript", {"reply": article("", f"<noscript>{LINK}</noscript>")}),
    ("10 an image map", "weak", "odd_element", {"reply": article(f'<map name=m><area href="{TARGET}" alt=guide shape=rect></map>')}),
    ("10 svg", "weak", "odd_element", {"reply": article(f'<svg><a xlink:href="{TARGET}"><text>guide</text></a></svg>')}),
    ("10 svg, the new way", "weak", "odd_element", {"reply": article(f'<svg><a href="{TARGET}"><text>guide</text></a></svg>')}),
    ("10 a shadow tree", "weak", "odd_element", {"reply": article(f"<my-card><template shadowrootmode=open>{LINK}</template></my-card>")}),
    ("11 a frame", "weak", "iframe", {"reply": article('<iframe src="/widget"></iframe>'), "others": {"https://blog.example/widget": html(LINK)}}),
    ("11 a frame's own source", "weak", "iframe", {"reply": article("<iframe srcdoc='<a href=https://acme.test/guide>guide</a>'></iframe>")}),
    ("12 no scheme", "not_counting", "wrong_target", {"reply": article('<a href="acme.test/guide">guide</a>')}),
    ("12 a doubled scheme", "not_counting", "wrong_target", {"reply": article('<a href="https://https://acme.test/guide">guide</a>')}),
    ("12 another base", "not_counting", "wrong_target", {"reply": article('<a href="/guide">guide</a>', '<base href="https://other.example/">')}),
    ("12 a slip of the pen", "not_counting", "wrong_target", {"reply": article('<a href="https://acmee.test/">guide</a>')}),
    ("12 the agreed anchor, another host", "not_counting", "wrong_target", {"reply": article('<a href="https://rival.example/guide">the winter guide</a>'), "expected": Expected("The winter guide")}),
    ("13 another page of ours", "counts", "other_page", {"reply": article('<a href="https://acme.test/">Acme</a>')}),
    ("13 another host of ours", "counts", "other_page", {"reply": article('<a href="https://shop.acme.test/guide">Acme</a>')}),
    ("14 our page is gone", "not_counting", "target_broken", {"reply": article(LINK), "others": {TARGET: Reply("", 404)}}),
    ("14 our page fails", "not_counting", "target_broken", {"reply": article(LINK), "others": {TARGET: Reply("", 500)}}),
    ("15 a permanent redirect", "counts", "via_301", {"reply": article('<a href="/go/acme">guide</a>'), "others": via("/go/acme")}),
    ("15 our old address", "counts", "via_301", {"reply": article('<a href="https://acme.test/old">guide</a>'), "others": {"https://acme.test/old": Reply("", 308, to=TARGET)}}),
    ("15 an immediate refresh", "counts", "via_301", {"reply": article('<a href="/go/acme">guide</a>'), "others": {"https://blog.example/go/acme": html("", f'<meta http-equiv=refresh content="0;url={TARGET}">')}}),
    ("15 our former domain", "counts", "via_301", {"reply": article('<a href="https://acme-old.example/guide">guide</a>'), "others": {"https://acme-old.example/guide": Reply("", 301, to=TARGET)}}),
    ("15 a way that bears our name", "counts", "via_301", {"reply": article('<a href="/acme">here</a>'), "others": via("/acme")}),
    ("15 a short link", "counts", "via_301", {"reply": article('<a href="https://sh.rt/3xYz9">here</a>'), "others": {"https://sh.rt/3xYz9": Reply("", 301, to=TARGET)}}),
    ("15 an immediate refresh by header", "counts", "via_301", {"reply": article('<a href="/go/acme">guide</a>'), "others": {"https://blog.example/go/acme": Reply("", 200, {"refresh": f"0; url={TARGET}"})}}),
    ("16 a temporary redirect", "weak", "via_302", {"reply": article('<a href="/go/acme">guide</a>'), "others": via("/go/acme", 302)}),
    ("16 one temporary hop of two", "weak", "via_302", {"reply": article('<a href="/go/acme">guide</a>'), "others": {"https://blog.example/go/acme": Reply("", 301, to="https://blog.example/out/1")} | via("/out/1", 307)}),
    ("16 a slow refresh", "weak", "via_302", {"reply": article('<a href="/go/acme">guide</a>'), "others": {"https://blog.example/go/acme": html("", f'<meta http-equiv=refresh content="5;url={TARGET}">')}}),
    ("17 a redirector closed to Google", "not_counting", "via_blocked", {"reply": article('<a href="/go/acme">guide</a>'), "others": via("/go/acme"), "robots_txt": GO_BLOCKED}),
    ("17 an interstitial", "not_counting", "via_blocked", {"reply": article('<a href="https://l.social.example/l.php?u=https%3A%2F%2Facme.test%2Fguide">guide</a>'), "others": {"https://l.social.example/l.php?u=https%3A%2F%2Facme.test%2Fguide": html("You are leaving. <a href=x>go on</a>")}}),
    ("17 a redirector that needs scripts", "not_counting", "via_blocked", {"reply": article('<a href="/go/4711">here</a>'), "others": {"https://blog.example/go/4711": html(f'<script>location.replace("{TARGET}")</script>')}}),
    ("17 eleven hops", "not_counting", "via_blocked", {"reply": article('<a href="/go/0">guide</a>'), "others": {f"https://blog.example/go/{n}": Reply("", 301, to=f"https://blog.example/go/{n + 1}") for n in range(10)} | {"https://blog.example/go/10": Reply("", 301, to=TARGET)}}),
    ("18 closed to Google", "not_counting", "robots_blocked", {"reply": article(LINK), "robots_txt": G_ONLY}),
    ("19 robots.txt fails", "unknown", "robots_unknown", {"reply": article(LINK), "robots_txt": {"https://blog.example": 503}}),
    ("19 robots.txt fails before the page", "unknown", "robots_unknown", {"reply": Reply(failure=Failure.ROBOTS_UNKNOWN)}),
    ("20 noindex", "not_counting", "page_noindex", {"reply": article(LINK, '<meta name="ROBOTS" content="NoIndex">')}),
    ("20 noindex for Google only", "not_counting", "page_noindex", {"reply": article(LINK, '<meta name=googlebot content="noindex">')}),
    ("20 none", "not_counting", "page_noindex", {"reply": article(LINK, "<meta name=robots content=none>")}),
    ("20 noindex in the header", "not_counting", "page_noindex", {"reply": Reply(article(LINK), headers={"x-robots-tag": "googlebot: noindex"})}),
    ("20 unavailable since", "not_counting", "page_noindex", {"reply": Reply(article(LINK), headers={"x-robots-tag": "unavailable_after: 25 Jun 2025 15:00:00 GMT"})}),
    ("20 noindex for another bot", "counts", "ok", {"reply": Reply(article(LINK), headers={"x-robots-tag": "otherbot: noindex"})}),
    ("21 page nofollow", "not_counting", "page_nofollow", {"reply": article(LINK, '<meta name=robots content="index, nofollow">')}),
    ("21 page nofollow in the header", "not_counting", "page_nofollow", {"reply": Reply(article(LINK), headers={"x-robots-tag": "nofollow"})}),
    ("22 the original has it too", "counts", "canonical_ok", {"reply": article(LINK, CANON), "others": {"https://blog.example/original": article(LINK)}}),
    ("23 the original lacks it", "not_counting", "not_canonical", {"reply": article(LINK, CANON), "others": {"https://blog.example/original": article("")}}),
    ("23 the original is elsewhere", "not_counting", "not_canonical", {"reply": article(LINK, '<link rel=canonical href="https://other.example/x">')}),
    ("23 said by a header", "not_counting", "not_canonical", {"reply": Reply(article(LINK), headers={"link": '<https://other.example/x>; rel="canonical"'})}),
    ("24 sponsored", "not_counting", "rel_sponsored", {"reply": article(f'<a rel="nofollow sponsored" href="{TARGET}">g</a>')}),
    ("25 nofollow", "weak", "rel_nofollow", {"reply": article(f'<a rel="external NoFollow noopener" href="{TARGET}">g</a>')}),
    ("25 nofollow, by commas", "weak", "rel_nofollow", {"reply": article(f'<a rel="ugc,nofollow" href="{TARGET}">g</a>')}),
    ("26 ugc", "weak", "rel_ugc", {"reply": article(f'<a rel=ugc href="{TARGET}">g</a>')}),
    ("27 display none", "weak", "hidden", {"reply": article(f'<div style="color:red; display: none">{LINK}</div>')}),
    ("27 the hidden attribute", "weak", "hidden", {"reply": article(f"<div hidden>{LINK}</div>")}),
    ("27 font size 0", "weak", "hidden", {"reply": article(f'<p style="font-size:0px">{LINK}</p>')}),
    ("27 visibility", "weak", "hidden", {"reply": article(f'<p style="visibility:hidden">{LINK}</p>')}),
    ("27 aria-hidden", "weak", "hidden", {"reply": article(f'<p aria-hidden="true">{LINK}</p>')}),
    ("28 beyond 2 MB", "not_counting", "beyond_2mb", {"reply": article("<p>" + "word " * 430_000 + LINK)}),
    ("29 one of many", "weak", "low_value_place", {"reply": article(f"<ul>{MANY}</ul>{LINK}")}),
    ("29 the footer", "weak", "low_value_place", {"reply": article("", around=f"<footer>{LINK}</footer>")}),
    ("29 the author's box", "weak", "low_value_place", {"reply": article(f'<div class="author-bio">{LINK}</div>')}),
    ("29 a sidebar", "weak", "low_value_place", {"reply": article("", around=f"<aside>{LINK}</aside>")}),
    ("30 an image without alt", "counts", "no_anchor", {"reply": article(f'<a href="{TARGET}"><img src=x.png alt=""></a>')}),
    ("31 one followed, one not", "counts", "mixed", {"reply": article(f'{LINK}<a rel=nofollow href="{TARGET}">again</a>')}),
    ("32 all is well", "counts", "ok", {"reply": article(LINK, f'<link rel=canonical href="{PAGE}">')}),
    ("- nothing there", "not_live", "not_found", {"reply": article("")}),
    ("- a way for others, closed to all", "not_live", "not_found", {"reply": article('<a href="/go/scales">Our scales</a>'), "others": {"https://blog.example/go/scales": Reply(failure=Failure.ROBOTS)}, "robots_txt": GO_BLOCKED}),
    ("- our name on a page closed to Google", "not_live", "not_found", {"reply": article('<a href="/tag/acme">Acme</a>'), "robots_txt": {"https://blog.example": "User-agent: *\nDisallow: /tag/\n"}}),
    ("- somebody else's about page", "not_live", "not_found", {"reply": article('<a href="https://rival.example/about">about</a>'), "target": "https://acme.test/about"}),
    ("- a name one letter off under another ending", "not_live", "not_found", {"reply": article('<a href="https://acne.example/skin">skin</a>')}),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "reason", "world"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_row(verdict: str, reason: str, world: dict[str, object]) -> None:
    said = look(**world)  # type: ignore[arg-type]
    assert (said.verdict, said.reason) == (verdict, reason), said
    assert said.sentence and "{" not in said.sentence


def test_every_reason_of_the_table_has_a_case() -> None:
    assert {row[2] for row in ROWS} == set(linkcheck.ROWS)


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


def test_half_a_page_is_believed_for_what_is_in_it_and_not_for_what_is_not() -> None:
    half = Reply(article(LINK)[:-40], failure=Failure.TOO_BIG, complete=False)
    assert look(half).verdict == Word.COUNTS
    empty = look(Reply(article("")[:-40], failure=Failure.PROTOCOL, complete=False))
    assert (empty.verdict, empty.sight) == (Word.UNKNOWN, Sight.UNKNOWN)


@pytest.mark.parametrize("world", [row[3] for row in ROWS if row[0].startswith("1 ")])
def test_what_could_not_be_checked_is_never_absent(world: dict[str, object]) -> None:
    assert look(**world).sight == Sight.UNKNOWN  # type: ignore[arg-type]


def test_our_page_that_turns_the_checker_away_is_not_called_broken() -> None:
    said = look(article(LINK), others={TARGET: Reply("no", 403)})
    assert said.reason == "ok" and "403" in said.notes[0]


def test_a_canonical_that_could_not_be_read_leaves_the_answer_open() -> None:
    said = look(article(LINK, CANON), others={"https://blog.example/original": Reply(failure=Failure.TIMEOUT)})
    assert (said.verdict, said.reason) == (Word.UNKNOWN, "cannot_check")


def test_contradicting_canonicals_are_ignored_as_google_does() -> None:
    said = look(article(LINK, CANON + '<link rel=canonical href="/another">'))
    assert said.reason == "ok" and said.notes


def test_the_target_may_have_moved_to_another_site() -> None:
    moved = {TARGET: Reply("", 301, to="https://acme.example/guide"), "https://acme.example/guide": html("Guide")}
    said = look(article('<a href="https://acme.example/guide">guide</a>'), others=moved)
    assert said.verdict == Word.COUNTS


def test_a_site_that_shows_the_same_page_for_any_address() -> None:
    import re

    body = html(
        "<h1>Hoppla</h1>" + "<p>Schau dich doch einmal bei unseren Themen um, da gibt es viel zu entdecken.</p>" * 3,
        title="Blog",
    )

    class Anything(dict):  # type: ignore[type-arg]
        def get(self, url: str, default: object = None) -> object:
            return Reply(body) if re.search(r"/q[0-9a-f]{8}z", url) else super().get(url, default)

    world = Web({PAGE: body})
    world.replies = Anything(world.replies)
    said = linkcheck.decide(Case(PAGE, TARGET, at=AT), world.bring)
    assert said.reason == "soft_404" and said.evidence


def test_a_plain_page_asks_for_three_things_only() -> None:
    world = Web({PAGE: article(LINK)})
    linkcheck.decide(Case(PAGE, TARGET, at=AT), world.bring)
    assert sorted(ask.want for ask in world.asked) == [Want.PAGE, Want.ROBOTS, Want.TARGET]


def test_a_bad_address_is_said_and_not_tried() -> None:
    world = Web({})
    said = linkcheck.decide(Case("nonsense", TARGET), world.bring)
    assert said.verdict == Word.UNKNOWN and not world.asked


def test_what_a_strangers_page_says_is_never_taken_for_a_gap_in_our_sentence() -> None:
    said = look(
        Reply("", 301, to="https://casino.example/{status}"), others={"https://casino.example/{status}": html("x")}
    )
    assert "casino.example" in said.sentence


WRAPS = ["<div>{}</div>", "<p>{}</p>", "<b>{}</b>", "<table><tr><td>{}</td></tr></table>", "<blockquote>{}</blockquote>", "<ul><li>{}</li></ul>",
         "<section><h2>x</h2>{}</section>", "<details>{}</details>", "<!-- x -->{}", "{}<!-- x -->", "<center><font color=red>{}", "x {} y"]  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.lists(st.sampled_from(WRAPS), max_size=12))
def test_markup_around_a_link_never_makes_it_go_away(wraps: list[str]) -> None:
    inside = LINK
    for wrap in wraps:
        inside = wrap.format(inside)
    assert look(article(inside)).reason == "ok"


SPOILS = ["<meta name=robots content=noindex>", CANON, "<title>Page not found</title>", '<script src="/cdn-cgi/challenge-platform/x"></script>',
          "<noscript>Enable JavaScript</noscript>", "<h1>404</h1>", "<input type=password>", "<div id=root></div>", "domain for sale"]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(SPOILS), max_size=5), st.sampled_from(["", "nofollow", "sponsored", "ugc"]))
def test_a_page_with_the_link_is_never_called_without(spoils: list[str], rel: str) -> None:
    said = look(html("".join(spoils) + f'<a rel="{rel}" href="{TARGET}">x</a>' + "".join(spoils)))
    assert said.verdict not in (Word.NOT_LIVE,) and said.sight != Sight.ABSENT
    assert said.links or said.verdict == Word.UNKNOWN


def test_every_kind_of_wall_has_its_sentence() -> None:
    assert set(linkcheck._WALL_SENTENCES) == set(walls.Kind)
    assert set(linkcheck._FAILURE_SENTENCES) == set(Failure)
