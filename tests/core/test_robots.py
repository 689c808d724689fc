"""What robots.txt, metas and headers allow which crawler."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from outreach.core.robots import Reach, Rules, Ruling, ruling

AT = datetime(2026, 11, 22, tzinfo=UTC)

# (robots.txt, agent, path, allowed); after RFC 9309 and the tests of Google's own parser
VECTORS = [
    ("", "Googlebot", "/x", True),
    ("User-agent: *\nDisallow: /", "Googlebot", "/x", False),
    ("User-agent: *\nDisallow:", "Googlebot", "/x", True),
    ("user-agent: GOOGLEBOT\ndisallow: /x", "Googlebot", "/x/y", False),
    ("User-agent: Googlebot\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "Googlebot", "/y", True),
    ("User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nAllow: /", "OutreachBot", "/y", False),
    ("User-agent: a\nUser-agent: Googlebot\nDisallow: /x", "Googlebot", "/x", False),
    ("User-agent: Googlebot\nDisallow: /x\n\nUser-agent: Googlebot\nDisallow: /y", "Googlebot", "/y", False),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "Googlebot", "/a/b", True),
    ("User-agent: *\nAllow: /a/b\nDisallow: /a", "Googlebot", "/a/c", False),
    ("User-agent: *\nAllow: /p\nDisallow: /p", "Googlebot", "/p", True),
    ("User-agent: *\nDisallow: /*.php$", "Googlebot", "/x.php", False),
    ("User-agent: *\nDisallow: /*.php$", "Googlebot", "/x.php?y", True),
    ("User-agent: *\nDisallow: /a*b", "Googlebot", "/aXXb/c", False),
    ("User-agent: *\nDisallow: /%7Ejo", "Googlebot", "/~jo/x", False),
    ("User-agent: *\nDisallow: /ü", "Googlebot", "/%C3%BC", False),
    ("User-agent: *\nDisallow: /x # why", "Googlebot", "/x", False),
    ("User-agent: *\r\nDisallow: /x\r\n", "Googlebot", "/x", False),
    ("\ufeffUser-agent: *\nDisallow: /x", "Googlebot", "/x", False),
    ("<html>not robots</html>", "Googlebot", "/x", True),
    ("User-agent: *\nDisallow: /X", "Googlebot", "/x", True),
    ("User-agent: *\nCrawl-delay: 5\nNoindex: /x", "Googlebot", "/x", True),
]


@pytest.mark.parametrize(("text", "agent", "path", "allowed"), VECTORS)
def test_robots_txt(text: str, agent: str, path: str, allowed: bool) -> None:
    assert Rules.read(text.encode()).allows(f"https://example.com{path}", agent) is allowed


def test_a_file_that_is_not_there_forbids_nothing_and_one_that_fails_says_nothing() -> None:
    for status in (404, 410, 403, 401):
        assert Rules.read(b"", status).allows("https://example.com/", "Googlebot") is True
    for status in (500, 503, 429, 0):
        assert Rules.read(b"", status).allows("https://example.com/", "Googlebot") is None
    assert Rules.unreachable("time-out").reach is Reach.UNREACHABLE


def test_five_hundred_kilobytes_are_read() -> None:
    text = "User-agent: *\n" + "# filler\n" * 55_000 + "Disallow: /x\n"
    assert len(text) < 512_000
    assert Rules.read(text.encode()).allows("https://example.com/x", "Googlebot") is False


def test_crawl_delay() -> None:
    assert Rules.read("User-agent: *\nCrawl-delay: 7").crawl_delay("OutreachBot") == 7
    assert Rules.absent().crawl_delay("OutreachBot") is None


NO, NOFOLLOW = Ruling(("X-Robots-Tag",)), Ruling((), ("X-Robots-Tag",))
BOTH = Ruling(("X-Robots-Tag",), ("X-Robots-Tag",))
OF_BOT = "X-Robots-Tag googlebot"


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        (["noindex"], NO), (["NoFollow"], NOFOLLOW), (["NONE"], BOTH), (["noindex", "nofollow"], BOTH), (["all"], Ruling()),
        (["index, follow"], Ruling()), (["otherbot: noindex"], Ruling()), (["googlebot-news: noindex"], Ruling()),
        (["googlebot: noindex, nofollow"], Ruling((OF_BOT,), (OF_BOT,))), (["GoogleBot: none"], Ruling((OF_BOT,), (OF_BOT,))),
        (["otherbot: noindex, googlebot: nofollow"], Ruling((), (OF_BOT,))), (["otherbot: noindex", "nofollow"], NOFOLLOW),
        (["unavailable_after: 25 Jun 2010 15:00:00 PST"], NO), (["unavailable_after: 2030-01-01"], Ruling()),
        (["unavailable_after: Wednesday, 25-Jun-10 15:00:00 GMT"], NO), (["unavailable_after: 25 Jun 2010 15:00:00 GMT, nofollow"], BOTH),
        (["unavailable_after: some day"], Ruling()), (["max-snippet: 50, noindex"], NO), (["max-image-preview: large"], Ruling()),
        (["noindex;nofollow"], BOTH), ([""], Ruling()), ([":"], Ruling()),
    ],
)  # fmt: skip
def test_headers(headers: list[str], said: Ruling) -> None:
    assert ruling([], headers, AT) == said


@pytest.mark.parametrize(
    ("metas", "noindex", "nofollow"),
    [
        ([("robots", "noindex")], True, False), ([("ROBOTS", "NOINDEX, NOFOLLOW")], True, True), ([("robots", "none")], True, True),
        ([("googlebot", "noindex")], True, False), ([("bingbot", "noindex")], False, False),
        ([("robots", "index, follow"), ("googlebot", "noindex")], True, False), ([("robots", "noindex"), ("googlebot", "index")], True, False),
        ([("robots", "index"), ("robots", "nofollow")], False, True), ([("robots", "noarchive nosnippet")], False, False),
    ],
)  # fmt: skip
def test_metas(metas: list[tuple[str, str]], noindex: bool, nofollow: bool) -> None:
    said = ruling(metas, [], AT)
    assert (bool(said.noindex), bool(said.nofollow)) == (noindex, nofollow)
