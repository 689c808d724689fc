"""Pages without the link: what only a browser can tell, and what stands in its place."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest
from core.links.small_web import AT, LINK, PAGE, TARGET, Reply, Web, article, html, look

from outreach.core.links import linkcheck
from outreach.core.links.verdicts import Case, Word
from outreach.core.pages.response import Eye
from outreach.core.states import Sight

SCRIPTS: list[tuple[str, str, str, str | None]] = [
    # what stands in the page, what a browser makes of it (None: none looked)
    ("""<script>document.write('<a href="https://acme.test/guide">guide</a>')</script>""", "unknown", "script_only", None),
    ("<script>const a = document.createElement('a'); a.href = `https://acme.test/guide`; box.append(a)</script>", "unknown", "script_only", None),
    ("""<script id=__NEXT_DATA__ type="application/json">{"links":[{"to":"https:\\/\\/acme.test\\/guide"}]}</script>""", "unknown", "script_only", None),
    ("""<script>window.__NUXT__={u:"https:\\u002F\\u002Fwww.acme.test\\u002Fguide"}</script>""", "unknown", "script_only", None),
    ("<script type=text/x-handlebars><a href='https://acme.test/guide'>{{label}}</a></script>", "unknown", "script_only", None),
    ("<script>go('https%3A%2F%2Facme.test%2Fguide')</script>", "unknown", "script_only", None),
    ("<script src=https://acme.test/widget.js></script><script>show('https://acme.test/guide')</script>", "unknown", "script_only", None),
    ("<a href='https://acmee.example/x'>guide</a><script>var u = 'https://acme.test/guide'</script>", "unknown", "script_only", None),
    # a browser looked: what it saw is what there is
    ("<script>var u = 'https://acme.test/guide'</script>", "not_live", "mention_only", article("")),
    ("<script>var u = 'https://acme.test/guide'</script>", "weak", "js_only", article(LINK)),
    # what no script makes a link of
    ("""<script type="application/ld+json">{"sameAs":"https://acme.test/guide"}</script>""", "not_live", "mention_only", None),
    ("<script>var s = document.createElement('script'); s.src = 'https://acme.test/w/widget.min.js?v=3'</script>", "not_live", "mention_only", None),
    ("<script>var u = 'https://acme.test.example/guide', mail = 'ana@acme.test'</script>", "not_live", "not_found", None),
    ("<script>var u = 'https:\\u002F\\u002Fnotacme.test\\u002Fguide'</script>", "not_live", "not_found", None),
    ("<div data-url='https://acme.test/guide'></div><script src=/x.js></script>", "not_live", "mention_only", None),
    ("<button onclick=\"location='https://acme.test/guide'\">go</button><script>var u = 'https://acme.test/guide'</script>", "not_counting", "not_crawlable", None),
    (f"{LINK}<script>var u = 'https://acme.test/guide'</script>", "counts", "ok", None),
]  # fmt: skip


@pytest.mark.parametrize(("inside", "verdict", "reason", "rendered"), SCRIPTS)
def test_what_stands_only_in_a_script_is_not_known_until_a_browser_looked(
    inside: str, verdict: str, reason: str, rendered: str | None
) -> None:
    said = look(article(inside), rendered=rendered)
    assert (said.verdict, said.reason) == (verdict, reason)
    if reason == "script_only":
        assert said.sight is Sight.UNKNOWN and "only a browser can tell" in said.sentence


def test_a_browser_that_looked_in_vain_may_say_that_the_link_is_gone() -> None:
    assert look(article("<script>u='https://acme.test/guide'</script>"), rendered=article("")).eye is Eye.BROWSER


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


def test_the_target_may_have_moved_to_another_site() -> None:
    moved = {TARGET: Reply("", 301, to="https://acme.example/guide"), "https://acme.example/guide": html("Guide")}
    said = look(article('<a href="https://acme.example/guide">guide</a>'), others=moved)
    assert said.verdict == Word.COUNTS
