"""What robots.txt, metas and headers allow which crawler."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from outreach.core.pages.robots import Reach, Rules, Ruling, ruling

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
    ("User-agent: *\nDisallow: /" + "a" * 3000, "FooBot", "/" + "a" * 3000, False),
    ("User-agent: *\nDisallow: /" + "*a" * 60 + "$", "FooBot", "/" + "a" * 200 + "b", True),
    ("user-agent: FooBot\ndisallow: /\n", "FooBot", "/x/y", False),
    ("foo: FooBot\nbar: /\n", "FooBot", "/x/y", True),
    ("user-agent FooBot\ndisallow /\n", "FooBot", "/x/y", False),
    (
        "user-agent: FooBot\nallow: /x/\ndisallow: /\n\nuser-agent: BarBot\ndisallow: /\nallow: /x/\n\nuser-agent: BazBot\ndisallow: /",
        "FooBot",
        "/x/b",
        True,
    ),
    (
        "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /",
        "FooBot",
        "/z/d",
        True,
    ),
    (
        "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /",
        "FooBot",
        "/y/c",
        False,
    ),
    (
        "allow: /foo/bar/\n\nuser-agent: FooBot\ndisallow: /\nallow: /x/\nuser-agent: BarBot\ndisallow: /\nallow: /y/\n\nallow: /w/\nuser-agent: BazBot\n\nuser-agent: FooBot\nallow: /z/\ndisallow: /",
        "BarBot",
        "/w/a",
        True,
    ),
    ("User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "FooBot", "/", False),
    ("User-agent: BarBot\nSitemap: https://foo.bar/sitemap\nUser-agent: *\nDisallow: /\n", "BarBot", "/", False),
    ("User-agent: FooBot\nInvalid-Unknown-Line: unknown\nUser-agent: *\nDisallow: /\n", "FooBot", "/", False),
    ("USER-AGENT: FooBot\nALLOW: /x/\nDISALLOW: /\n", "foobot", "/x/y", True),
    ("UsEr-aGeNt: FOO\naLLoW: /x/\ndISallOw: /\n", "foo", "/a/b", False),
    ("User-Agent: *\nDisallow: /\nUser-Agent: Foo Bar\nAllow: /x/\nDisallow: /", "Foo", "/x/y", True),
    ("user-agent: FooBot\ndisallow: /\nuser-agent: *\nallow: /\n", "FooBot", "/x", False),
    ("user-agent: *\nallow: /\nuser-agent: FooBot\ndisallow: /\n", "FooBot", "/x", False),
    ("user-agent: *\ndisallow: /\n", "FooBot", "/x", False),
    ("user-agent: BarBot\ndisallow: /\n", "FooBot", "/x", True),
    ("user-agent: FooBot\ndisallow: /X/", "FooBot", "/x/y", True),
    ("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/", "FooBot", "/x/page.html", False),
    ("user-agent: FooBot\nallow: /x/page.html\ndisallow: /x/", "FooBot", "/x/", False),
    ("user-agent: FooBot\ndisallow: \nallow: ", "FooBot", "/x/page", True),
    ("user-agent: FooBot\ndisallow: /\nallow: /", "FooBot", "/x/page", True),
    ("user-agent: FooBot\ndisallow: /x\nallow: /x/", "FooBot", "/x", False),
    ("user-agent: FooBot\ndisallow: /x/page.html\nallow: /x/page.html", "FooBot", "/x/page.html", True),
    ("user-agent: FooBot\nallow: /page\ndisallow: /*.html", "FooBot", "/page.html", False),
    ("user-agent: FooBot\nallow: /page\ndisallow: /*.html", "FooBot", "/page", True),
    ("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html", "FooBot", "/x/page.html", True),
    ("user-agent: FooBot\nallow: /x/page.\ndisallow: /*.html", "FooBot", "/x/y.html", False),
    ("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/", "FooBot", "/x/page", True),
    ("User-agent: *\nDisallow: /x/\nUser-agent: FooBot\nDisallow: /y/", "FooBot", "/y/page", False),
    (
        "User-agent: FooBot\nDisallow: /\nAllow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par",
        "FooBot",
        "/foo/bar?qux=taz&baz=http://foo.bar?tar&par",
        True,
    ),
    ("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/ツ", "FooBot", "/foo/bar/%E3%83%84", True),
    ("User-agent: FooBot\nDisallow: /\nAllow: /foo/bar/%E3%83%84", "FooBot", "/foo/bar/%E3%83%84", True),
    ("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux", "FooBot", "/foo/bar/quz", False),
    ("User-agent: FooBot\nDisallow: /foo/bar/quz\nAllow: /foo/*/qux", "FooBot", "/foo/bax/quz", True),
    ("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux", "FooBot", "/foo/bar", False),
    ("User-agent: FooBot\nDisallow: /foo/bar$\nAllow: /foo/bar/qux", "FooBot", "/foo/bar/", True),
    ("User-agent: FooBot\n# Disallow: /\nDisallow: /foo/quz#qux\nAllow: /", "FooBot", "/foo/quz", False),
    ("User-agent: FooBot\nDisallow: /\nAllow: /x/index.html", "FooBot", "/x/", True),
    ("User-agent: FooBot\nDisallow: /*?", "FooBot", "/x?y", False),
    ("User-agent: FooBot\nDisallow: /*?", "FooBot", "/x", True),
    ("User-agent: FooBot\nDisallow: *.gif$", "FooBot", "/x.gif", False),
    ("User-agent: FooBot\nDisallow: /fish*", "FooBot", "/fishheads/yummy.html", False),
    ("User-agent: FooBot\nDisallow: fish", "FooBot", "/fish", True),
    ("User-agent: FooBot\nDisallow: /fish/", "FooBot", "/fish", True),
    ("User-agent: FooBot\nDisallow: /*.php$", "FooBot", "/index?f=flying.php/", True),
    ("User-agent: FooBot\nDisallow: /a/**/b", "FooBot", "/a/x/b", False),
    ("User-agent: FooBot\nDisallow: /a$b", "FooBot", "/a$b", False),
    ("User-agent: FooBot\nDisallow: /a%3cd.html", "FooBot", "/a%3Cd.html", False),
    ("User-agent: FooBot\nDisallow: /a%2fb", "FooBot", "/a/b", True),
    ("User-agent: FooBot\r\rDisallow: /x", "FooBot", "/x", False),
    ("User-agent: FooBot\rDisallow: /x", "FooBot", "/x", False),
    ("\ufeffUser-agent: FooBot\nDisallow: /x", "FooBot", "/x", False),
    ("User-agent : FooBot\nDisallow : /x", "FooBot", "/x", False),
    ("  User-agent:FooBot  \n\tDisallow:/x", "FooBot", "/x", False),
    ("User-agent: foobot/1.2\nDisallow: /x", "FooBot", "/x", False),
    ("User-agent: foobot-images\nDisallow: /x", "FooBot", "/x", True),
    ("User-agent: foo\nDisallow: /x", "FooBot", "/x", True),
    ("User-agent: Googlebot-Image\nDisallow: /x", "Googlebot", "/x", True),
    ("User-agent: Googlebot*\nDisallow: /x", "Googlebot", "/x", False),
    ("User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nDisallow:", "Googlebot", "/x", True),
    ("User-agent: Googlebot\n\nUser-agent: *\nDisallow: /x", "Googlebot", "/x", False),
    ("User-agent: Googlebot\nCrawl-delay: 3\n\nUser-agent: *\nDisallow: /", "Googlebot", "/x", False),
    ("disallow: /x\nUser-agent: *\nDisallow: /y", "FooBot", "/x", True),
    ("User-agent: *\nDissallow: /x", "FooBot", "/x", False),
    ("User-agent: *\nDisalow: /x", "FooBot", "/x", False),
    ("Useragent: *\nDisallow: /x", "FooBot", "/x", False),
    ("User agent: *\nDisallow: /x", "FooBot", "/x", False),
    ("User-agent: *\nDisallow: /x", "FooBot", "/robots.txt", True),
    ("User-agent: *\nDisallow: /", "FooBot", "/robots.txt", True),
    ("User-agent: *\nDisallow: https://foo.bar/x", "FooBot", "/x", True),
    ("User-agent: *\nAllow: /x$\nDisallow: /x", "FooBot", "/x", True),
    ("User-agent: *\nDisallow: /*\nAllow: /$", "FooBot", "/", True),
    ("User-agent: *\nDisallow: /*\nAllow: /$", "FooBot", "/a", False),
    (
        "User-agent: *\nDisallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a$",
        "FooBot",
        "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
        True,
    ),
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
