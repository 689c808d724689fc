"""Every row of the decision table, on real HTML, and what must never happen."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from core.links.small_web import AT, LINK, PAGE, PROSE, TARGET, Reply, Web, article, html, look
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.links import linkcheck, verdicts
from outreach.core.links.verdicts import Case, Expected, Want, Word
from outreach.core.pages import page_state
from outreach.core.pages.response import Failure
from outreach.core.states import Sight


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
    ("6a a script, and no browser looked", "unknown", "script_only", {"reply": article('<script>var u = "https://acme.test/guide"</script>')}),
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
    ("12 a slip of the pen, and more of a host before it", "not_counting", "wrong_target", {"reply": article('<a href="https://www.acne.test/a">guide</a>')}),
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
    ("27 hidden", "weak", "hidden", {"reply": article(f'<p hidden aria-hidden="true">{LINK}</p>')}),
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


# The same rows as pages in the wild show them; "" where any reason of the verdict will do.
VARIANTS: list[tuple[str, str, str, dict[str, object]]] = [
    ("nofollow upper tabs", "weak", "rel_nofollow", {"reply": article(f'<a rel="\tNOFOLLOW\n" href="{TARGET}">x</a>')}),
    ("rel dofollow", "counts", "ok", {"reply": article(f'<a rel="dofollow" href="{TARGET}">x</a>')}),
    ("rel noopener noreferrer external me", "counts", "ok", {"reply": article(f'<a rel="noopener noreferrer external me" href="{TARGET}">x</a>')}),
    ("rel nofollow-ish", "counts", "ok", {"reply": article(f'<a rel="nofollower" href="{TARGET}">x</a>')}),
    ("rev nofollow", "counts", "ok", {"reply": article(f'<a rev="nofollow" href="{TARGET}">x</a>')}),
    ("sponsored;ugc", "not_counting", "rel_sponsored", {"reply": article(f'<a rel="ugc,sponsored" href="{TARGET}">x</a>')}),
    ("dup rel attr first wins", "counts", "ok", {"reply": article(f'<a rel="noopener" rel="nofollow" href="{TARGET}">x</a>')}),
    ("bing noindex", "counts", "ok", {"reply": article(LINK,"<meta name=bingbot content=noindex>")}),
    ("google meta name", "counts", "ok", {"reply": article(LINK,"<meta name=google content=noindex>")}),
    ("robots property", "counts", "ok", {"reply": article(LINK,"<meta property=robots content=noindex>")}),
    ("noindex in noscript head", "counts", "ok", {"reply": article(LINK,"<noscript><meta name=robots content=noindex></noscript>")}),
    ("noindex comment", "counts", "ok", {"reply": article(LINK,"<!--<meta name=robots content=noindex>-->")}),
    ("noindex template", "counts", "ok", {"reply": article(LINK,"<template><meta name=robots content=noindex></template>")}),
    ("noindex in body", "not_counting", "page_noindex", {"reply": article(LINK+"<meta name=robots content=noindex>")}),
    ("noindex unterminated quote title", "not_counting", "page_noindex", {"reply": article(LINK,"<meta content='noindex' name=' robots '>")}),
    ("two metas conflict", "not_counting", "page_nofollow", {"reply": article(LINK,"<meta name=robots content='follow'><meta name=robots content='nofollow'>")}),
    ("xrobots otherbot, googlebot", "not_counting", "page_nofollow", {"reply": Reply(article(LINK),headers={"x-robots-tag":"otherbot: noindex, googlebot: nofollow"})}),
    ("unavailable future", "counts", "ok", {"reply": article(LINK,'<meta name=robots content="unavailable_after: 2030-01-01T00:00:00Z">')}),
    ("unavailable meta past", "not_counting", "page_noindex", {"reply": article(LINK,'<meta name=robots content="unavailable_after: 25-Aug-2021 15:00:00 EST">')}),
    ("canonical relative self", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="winter-feeding">')}),
    ("canonical http www slash self", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="http://www.blog.example/posts/winter-feeding/">')}),
    ("canonical utm self", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="?utm_source=x">')}),
    ("canonical in body ignored", "counts", "ok", {"reply": article(LINK+'<link rel=canonical href="https://other.example/">')}),
    ("canonical empty", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="">')}),
    ("canonical fragment", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="#">')}),
    ("canonical mailto", "counts", "ok", {"reply": article(LINK,'<link rel=canonical href="mailto:x@y">')}),
    ("canonical to target", "not_counting", "not_canonical", {"reply": article(LINK,f'<link rel=canonical href="{TARGET}">')}),
    ("canonical subdomain w/ link", "counts", "canonical_ok", {"reply": article(LINK,'<link rel=canonical href="https://amp.blog.example/original">'),"others": {"https://amp.blog.example/original":article(LINK)}}),
    ("canonical 404", "not_counting", "not_canonical", {"reply": article(LINK,CANON),"others": {"https://blog.example/original":Reply("no",404)}}),
    ("canonical redirects to self", "counts", "", {"reply": article(LINK,CANON),"others": {"https://blog.example/original":Reply("",301,to=PAGE)}}),
    ("canonical nofollow link", "counts", "", {"reply": article(LINK,CANON),"others": {"https://blog.example/original":article(LINK.replace("<a","<a rel=nofollow"))}}),
    ("canonical js only mention", "unknown", "", {"reply": article(LINK,CANON),"others": {"https://blog.example/original":html("<div id=root></div><script src=/a.js></script>")}}),
    ("hidden until-found", "weak", "hidden", {"reply": article(f'<div hidden="until-found">{LINK}</div>')}),
    ("opacity 0 self", "weak", "hidden", {"reply": article(f'<a style="opacity:0" href="{TARGET}">x</a>')}),
    ("clip", "weak", "hidden", {"reply": article(f'<span style="position:absolute;clip:rect(0,0,0,0)">{LINK}</span>')}),
    ("clip 1px", "weak", "hidden", {"reply": article(f'<span style="position:absolute;clip:rect(1px,1px,1px,1px);width:1px;height:1px;overflow:hidden">{LINK}</span>')}),
    ("width0 height0 overflow", "weak", "hidden", {"reply": article(f'<div style="height:0;overflow:hidden">{LINK}</div>')}),
    ("left -9999", "weak", "hidden", {"reply": article(f'<div style="position: absolute; left: -5000px">{LINK}</div>')}),
    ("margin-left -9999", "weak", "hidden", {"reply": article(f'<div style="margin-left:-9999px">{LINK}</div>')}),
    ("transform scale0", "weak", "hidden", {"reply": article(f'<div style="transform:scale(0)">{LINK}</div>')}),
    ("display None caps", "weak", "hidden", {"reply": article(f'<div STYLE="DISPLAY:NONE">{LINK}</div>')}),
    ("display:none overridden", "counts", "ok", {"reply": article(f'<div style="display:none;display:block">{LINK}</div>')}),
    ("color same", "weak", "hidden", {"reply": article(f'<p style="color:#fff;background-color:#ffffff">{LINK.replace("<a","<a style=color:#fff")}</p>')}),
    ("font-size 0.0px", "weak", "hidden", {"reply": article(f'<p style="font-size: 0.0em">{LINK}</p>')}),
    ("font-size 1px", "weak", "hidden", {"reply": article(f'<p style="font-size:1px">{LINK}</p>')}),
    ("details closed", "counts", "ok", {"reply": article(f'<details>{LINK}</details>')}),
    ("dialog closed", "weak", "hidden", {"reply": article(f'<dialog>{LINK}</dialog>')}),
    ("aria-hidden on link", "counts", "ok", {"reply": article(f'<a aria-hidden=true href="{TARGET}">x</a>')}),
    ("img alt", "counts", "ok", {"reply": article(f'<a href="{TARGET}"><img src=x alt="Guide"></a>')}),
    ("svg icon only with title", "counts", "", {"reply": article(f'<a href="{TARGET}"><svg><title>Guide</title></svg></a>')}),
    ("anchor whitespace nbsp only", "counts", "no_anchor", {"reply": article(f'<a href="{TARGET}">&nbsp; </a>')}),
    ("anchor zero width", "counts", "no_anchor", {"reply": article(f'<a href="{TARGET}">&#8203;</a>')}),
    ("aria-label only", "counts", "", {"reply": article(f'<a href="{TARGET}" aria-label="Guide"></a>')}),
    ("footer article", "weak", "low_value_place", {"reply": article("",around=f'<div id="footer">{LINK}</div>')}),
    ("role contentinfo", "weak", "low_value_place", {"reply": article("",around=f'<div role=contentinfo>{LINK}</div>')}),
    ("comment section", "weak", "low_value_place", {"reply": article("",around=f'<div id=comments><div class=comment-content>{LINK}</div></div>')}),
    ("elementor", "counts", "ok", {"reply": article(f'<div class="elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container">{LINK}</div></div>')}),
    ("wp block in sidebar layout", "counts", "ok", {"reply": html(f'<body class="right-sidebar"><div class="content-sidebar-wrap has-sidebar"><div class=post>{PROSE}{LINK}</div></div>')}),
    ("left-column main", "counts", "ok", {"reply": html(f'<div class="left-column"><div class=post>{PROSE}{LINK}{PROSE}</div></div>')}),
    ("section with class header", "counts", "ok", {"reply": html(f'<main><div class="section-header">{LINK}</div></main>')}),
    ("post-footer sources in article", "weak", "", {"reply": article(f'<footer class=entry-footer>{LINK}</footer>')}),
    ("blockquote footer cite", "counts", "ok", {"reply": article(f'<blockquote>x<footer>— <cite>{LINK}</cite></footer></blockquote>')}),
    ("article aside pullquote", "counts", "ok", {"reply": article(f'<aside>{LINK}</aside>')}),
    ("table of links resource 80", "counts", "ok", {"reply": article("".join(f'<a href="https://s{i}.test.com/">s</a>' for i in range(80))+LINK)}),
    ("mixed nofollow first", "counts", "mixed", {"reply": article(f'<a rel=nofollow href="{TARGET}">x</a>{LINK}')}),
    ("sponsored and nofollow two links", "weak", "rel_nofollow", {"reply": article(f'<a rel=nofollow href="{TARGET}">x</a><a rel=sponsored href="{TARGET}">y</a>')}),
    ("hidden and visible", "counts", "ok", {"reply": article(f'<div hidden>{LINK}</div>{LINK}')}),
    ("footer and main nofollow", "weak", "", {"reply": article(LINK.replace("<a","<a rel=nofollow"),around=f"<footer>{LINK}</footer>")}),
    ("noscript + nofollow real", "weak", "rel_nofollow", {"reply": article(f'<noscript>{LINK}</noscript>'+LINK.replace("<a","<a rel=nofollow"))}),
    ("target moved 301 canonical", "counts", "", {"reply": article(LINK),"others": {TARGET:Reply("",301,to="https://acme.test/new"),"https://acme.test/new":html(PROSE)}}),
    ("target redirects home", "counts", "", {"reply": article(LINK),"others": {TARGET:Reply("",301,to="https://acme.test/"),"https://acme.test/":html(PROSE)}}),
    ("target canonical other page", "counts", "", {"reply": article(LINK),"others": {TARGET:html(PROSE,'<link rel=canonical href="https://acme.test/other">')}}),
    ("target soft404", "counts", "ok", {"reply": article(LINK),"others": {TARGET:html("<h1>Page not found</h1>",title="Page not found")}}),
    ("target noindex", "counts", "ok", {"reply": article(LINK),"others": {TARGET:html(PROSE,'<meta name=robots content=noindex>')}}),
    ("target 410", "not_counting", "target_broken", {"reply": article(LINK),"others": {TARGET:Reply("",410)}}),
    ("target 404 w jsd", "not_counting", "target_broken", {"reply": article(LINK),"others": {TARGET:Reply("<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js></script>",404)}}),
    ("target 429", "counts", "ok", {"reply": article(LINK),"others": {TARGET:Reply("",429)}}),
    ("target dns", "counts", "ok", {"reply": article(LINK),"others": {TARGET:Reply(failure=Failure.DNS)}}),
    ("page 404 with link", "not_live", "page_gone", {"reply": Reply(article(LINK),404)}),
    ("page 500 with link", "unknown", "cannot_check", {"reply": Reply(article(LINK),500)}),
    ("page 202 challenge", "unknown", "cannot_check", {"reply": Reply("",202)}),
    ("page 204", "unknown", "cannot_check", {"reply": Reply("",204)}),
    ("page 300", "unknown", "cannot_check", {"reply": Reply("x",300)}),
    ("page 999", "unknown", "cannot_check", {"reply": Reply("x",999)}),
    ("page 403 with link", "unknown", "cannot_check", {"reply": Reply(article(LINK),403)}),
    ("empty 200", "unknown", "cannot_check", {"reply": Reply("",200)}),
    ("whitespace 200", "unknown", "cannot_check", {"reply": Reply("  \n",200)}),
    ("redirect loop", "unknown", "cannot_check", {"reply": Reply(failure=Failure.REDIRECT_LOOP)}),
    ("http->https www same page", "counts", "ok", {"url": "http://blog.example/posts/winter-feeding","reply": Reply("",301,to="https://www.blog.example/posts/winter-feeding/"),"others": {"https://www.blog.example/posts/winter-feeding/":article(LINK)}}),
    ("front page asked", "counts", "ok", {"url": "https://blog.example/","reply": Reply("",301,to="https://blog.example/en/"),"others": {"https://blog.example/en/":article(LINK)}}),
    ("home to shop subdomain", "not_live", "page_redirected", {"reply": Reply("",301,to="https://shop.blog.example/"),"others": {"https://shop.blog.example/":article("")}}),
    ("redirect to category, no link", "not_live", "page_redirected", {"reply": Reply("",301,to="https://blog.example/category/bees"),"others": {"https://blog.example/category/bees":article("")}}),
    ("redirect to other site with link", "not_live", "page_redirected", {"reply": Reply("",301,to="https://new.test/x"),"others": {"https://new.test/x":article(LINK)}}),
    ("redirect to 404", "not_live", "page_gone", {"reply": Reply("",301,to="https://blog.example/gone")}),
    ("redirect to login", "not_live", "soft_404", {"reply": Reply("",302,to="https://blog.example/login?next=%2Fposts%2Fwinter-feeding"),"others": {"https://blog.example/login?next=%2Fposts%2Fwinter-feeding":html("<h1>Log in</h1><form><input><input type=password></form>")}}),
    ("google url redirect", "weak", "", {"reply": article('<a href="https://www.google.com/url?q=https://acme.test/guide&sa=D">x</a>'),"others": {"https://www.google.com/url?q=https://acme.test/guide&sa=D":Reply("",302,to=TARGET)}}),
    ("redirect chain 301 then 302 on target", "counts", "", {"reply": article('<a href="/go/acme">guide</a>'),"others": {"https://blog.example/go/acme":Reply("",301,to=TARGET),TARGET:Reply("",302,to="https://acme.test/guide?lang=en"),"https://acme.test/guide?lang=en":html(PROSE)}}),
    ("redirector 404", "not_live", "", {"reply": article('<a href="/go/acme">guide</a>')}),
    ("redirector elsewhere", "not_live", "", {"reply": article('<a href="/go/acme">guide</a>'),"others": {"https://blog.example/go/acme":Reply("",302,to="https://rival.example/"),"https://rival.example/":html(PROSE)}}),
    ("nofollow on redirector", "weak", "rel_nofollow", {"reply": article('<a rel="nofollow" href="/go/acme">guide</a>'),"others": via("/go/acme")}),
    ("sponsored redirector 302", "weak", "via_302", {"reply": article('<a rel="sponsored" href="/go/acme">guide</a>'),"others": via("/go/acme",302)}),
    ("robots blocked subpath only", "counts", "ok", {"reply": article(LINK),"robots_txt": {"https://blog.example":"User-agent: *\nDisallow: /posts/private"}}),
    ("robots googlebot-image", "counts", "ok", {"reply": article(LINK),"robots_txt": {"https://blog.example":"User-agent: Googlebot-Image\nDisallow: /"}}),
    ("text mention obf", "not_live", "mention_only", {"reply": article("<p>acme.test/guide is nice</p>")}),
    ("email mention only", "not_live", "not_found", {"reply": article("<p>info@acme.test</p>")}),
    ("mailto link", "not_live", "", {"reply": article('<a href="mailto:info@acme.test">mail</a>')}),
    ("brand only", "not_live", "not_found", {"reply": article("<p>Acme is nice</p>")}),
    ("img src from target", "not_live", "not_found", {"reply": article('<img src="https://acme.test/logo.png">')}),
    ("script src from target", "not_live", "", {"reply": article('<script src="https://acme.test/w.js"></script>')}),
    ("iframe src target", "not_live", "", {"reply": article('<iframe src="https://acme.test/guide"></iframe>')}),
    ("form action target", "not_counting", "not_crawlable", {"reply": article('<form action="https://acme.test/guide" method=get><button>Go</button></form>')}),
    ("ping", "not_live", "", {"reply": article('<a href="/x" ping="https://acme.test/guide">x</a>')}),
    ("download attr", "counts", "ok", {"reply": article(f'<a href="{TARGET}" download>x</a>')}),
    ("target _blank", "counts", "ok", {"reply": article(f'<a href="{TARGET}" target=_blank>x</a>')}),
    ("link with hash-bang", "counts", "ok", {"reply": article(f'<a href="{TARGET}#!section">x</a>')}),
    ("utm", "counts", "ok", {"reply": article(f'<a href="{TARGET}?utm_source=blog&utm_medium=x">x</a>')}),
    ("param differs", "counts", "other_page", {"reply": article(f'<a href="{TARGET}?id=5">x</a>'),"others": {TARGET+"?id=5":html(PROSE)}}),
    ("case path differs", "counts", "other_page", {"reply": article('<a href="https://acme.test/Guide">x</a>'),"others": {"https://acme.test/Guide":html(PROSE)}}),
    ("http scheme", "counts", "ok", {"reply": article('<a href="http://www.acme.test/guide/">x</a>')}),
    ("port differs", "counts", "other_page", {"reply": article('<a href="https://acme.test:8443/guide">x</a>')}),
    ("other_page 404", "counts", "", {"reply": article('<a href="https://acme.test/old">x</a>')}),
    ("github other user", "not_live", "", {"target": "https://user.github.io/x","reply": article('<a href="https://other.github.io/x">x</a>')}),
    ("xml feed atom", "not_live", "mention_only", {"reply": Reply('<feed><link href="https://acme.test/guide"/></feed>',headers={"content-type":"application/atom+xml"})}),
    ("json", "not_live", "mention_only", {"reply": Reply('{"u":"https:\\/\\/acme.test\\/guide"}',headers={"content-type":"application/json"})}),
    ("image page", "unknown", "", {"reply": Reply(b"\x89PNG\0\0",headers={"content-type":"image/png"})}),
    ("js escaped", "unknown", "script_only", {"reply": article('<script>var d={"u":"https:\\/\\/acme.test\\/guide"}</script>')}),
    ("js concatenated", "not_live", "not_found", {"reply": article('<script>var d="https://ac"+"me.test"</script>')}),
    ("base64", "not_live", "not_found", {"reply": article('<a href="#" data-x="aHR0cHM6Ly9hY21lLnRlc3QvZ3VpZGU=">x</a>')}),
    ("markdown raw", "not_live", "mention_only", {"reply": article("<p>[guide](https://acme.test/guide)</p>")}),
    ("bbcode raw", "not_live", "mention_only", {"reply": article("<p>[url=https://acme.test/guide]guide[/url]</p>")}),
    ("escaped html", "not_live", "mention_only", {"reply": article("<pre>&lt;a href=\"https://acme.test/guide\"&gt;</pre>")}),
    ("onclick span", "not_counting", "not_crawlable", {"reply": article("<span onclick=\"window.open('https://acme.test/guide')\">x</span>")}),
    ("a role=link div data-href", "not_live", "", {"reply": article('<div role=link data-href="https://acme.test/guide">x</div>')}),
    ("a href empty data-url", "not_counting", "not_crawlable", {"reply": article('<a href="javascript:void(0)" data-url="https://acme.test/guide">x</a>')}),
    ("frame page nofollow frame", "weak", "iframe", {"reply": article('<iframe src="/w"></iframe>'),"others": {"https://blog.example/w":html(LINK)}}),
]  # fmt: skip


@pytest.mark.parametrize(("verdict", "reason", "world"), [v[1:] for v in VARIANTS], ids=[v[0] for v in VARIANTS])
def test_variant(verdict: str, reason: str, world: dict[str, object]) -> None:
    said = look(**world)  # type: ignore[arg-type]
    assert (said.verdict, said.reason) == (verdict, reason or said.reason), said


@pytest.mark.parametrize("said", ["text/html", "application/octet-stream", "application/x-pdf", ""])
def test_a_pdf_is_a_pdf_by_its_bytes(said: str) -> None:
    assert look(Reply(b"\xef\xbb\xbf%PDF-1.4 ...", headers={"content-type": said}, pdf=(TARGET,))).reason == "pdf_link"
    unread = look(Reply(b"%PDF-1.4 ...", headers={"content-type": said}))
    assert (unread.verdict, unread.detail) == (Word.UNKNOWN, "pdf")


def test_what_only_names_a_pdf_is_none() -> None:
    assert look(article(f"{LINK}<p>A PDF begins with %PDF-1.7</p>")).reason == "ok"
    assert look(Reply(article(LINK), headers={"content-type": "application/pdf"})).verdict is Word.UNKNOWN


def test_every_reason_of_the_table_has_a_case() -> None:
    assert {row[2] for row in ROWS} == set(verdicts.ROWS)


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


def test_half_a_page_is_believed_for_what_is_in_it_and_not_for_what_is_not() -> None:
    half = Reply(article(LINK)[:-40], failure=Failure.TOO_BIG, complete=False)
    assert look(half).verdict == Word.COUNTS
    empty = look(Reply(article("")[:-40], failure=Failure.PROTOCOL, complete=False))
    assert (empty.verdict, empty.sight) == (Word.UNKNOWN, Sight.UNKNOWN)


@pytest.mark.parametrize("world", [row[3] for row in ROWS if row[0].startswith("1 ")])
def test_what_could_not_be_checked_is_never_absent(world: dict[str, object]) -> None:
    assert look(**world).sight == Sight.UNKNOWN  # type: ignore[arg-type]


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


AROUND = [
    "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<table>", "<tr>", "<td>", "</td></tr></table>", "<ul>", "<li>", "</ul>", "<h2>x</h2>", "<form>", "</form>", "<br>", "<hr>",
    "<select><option>a</select>", "<!-- c -->", "<img src=x>", "<svg><path d=x /></svg>", "<math><mi>x</mi></math>", "<a href=/other>o</a>", "<a name=x>", "</a>", "<style>a{}</style>",
    "<script>var a='<a href=x>'</script>", "<noscript>n</noscript>", "<template><p>t</template>", "<iframe src=/f></iframe>", "<details><summary>s</summary>", "</details>", "<button>b</button>",
    "<textarea>t</textarea>", "<font color=red>", "</font>", "<center>", "</center>", "&amp;", "&lt;a&gt;", "<span class='x y'>", "</span>", "<section>", "</section>", "<blockquote>", "</blockquote>",
    "<pre>", "</pre>", "<dl><dt>", "<dd>", "</dl>", "<ruby>x<rt>y</ruby>", "text é 蜂 ", "<input type=text>", "<object></object>", "<map name=m></map>", "<p title='<b>'>", "</body>", "</html>",
    "<body class=z>", "<html lang=de>", "<head>", "</head>", "<meta charset=utf-8>", "<link rel=stylesheet href=/x.css>", "<title>again</title>", "<label>l</label>", "<video><track></video>",
]  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(AROUND), max_size=25), st.lists(st.sampled_from(AROUND), max_size=25))
def test_no_markup_before_or_after_a_link_that_counts_makes_it_count_less(before: list[str], after: list[str]) -> None:
    assert look(html("".join(before) + LINK + "".join(after))).verdict == Word.COUNTS


SPOILS = ["<meta name=robots content=noindex>", CANON, "<title>Page not found</title>", '<script src="/cdn-cgi/challenge-platform/x"></script>',
          "<noscript>Enable JavaScript</noscript>", "<h1>404</h1>", "<input type=password>", "<div id=root></div>", "domain for sale"]  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(SPOILS), max_size=5), st.sampled_from(["", "nofollow", "sponsored", "ugc"]))
def test_a_page_with_the_link_is_never_called_without(spoils: list[str], rel: str) -> None:
    said = look(html("".join(spoils) + f'<a rel="{rel}" href="{TARGET}">x</a>' + "".join(spoils)))
    assert said.verdict not in (Word.NOT_LIVE,) and said.sight != Sight.ABSENT
    assert said.links or said.verdict == Word.UNKNOWN


def test_every_kind_of_wall_has_its_sentence() -> None:
    assert set(verdicts.WALL_SENTENCES) == set(page_state.Kind)
    assert set(verdicts.FAILURE_SENTENCES) == set(Failure)
