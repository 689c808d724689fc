"""The disavow file: read leniently with every repair told, written strictly, nothing of ours ever taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.imports import tables
from outreach.core.profile import disavow, protection
from outreach.core.profile.disavow import Entry


@pytest.mark.parametrize(
    ("line", "entry", "why"),
    [
        ("domain:spam.example", "domain:spam.example", ""),
        ("domain: spam.example", "domain:spam.example", "space after"),
        ("domain:www.spam.example", "domain:spam.example", "www."),
        ("DOMAIN:Spam.Example", "domain:spam.example", "lower case"),
        ("domain:https://spam.example/", "domain:spam.example", "scheme"),
        ("domain:bücher.example", "domain:xn--bcher-kva.example", "ASCII"),
        ("domain:*.spam.example", "domain:spam.example", "wildcard"),
        ("domain:spam.example:8080", "domain:spam.example", "port"),
        ("spam.example", "domain:spam.example", "missing"),
        ("http://spam.example/a b", "http://spam.example/a%20b", "%20"),
        ("http://Spam.example", "http://spam.example/", "browser"),
        ("  domain:spam.example  ", "domain:spam.example", "spaces"),
        ("domain:spam.example # bought", "domain:spam.example", "comment"),
        ("\ufeffdomain:spam.example", "domain:spam.example", "spaces"),
        ("1.2.3.4", "domain:1.2.3.4", "missing"),
        ("domain:1.2.3.4:8080", "domain:1.2.3.4", "port"),
        ("domain:2001:DB8:0:0::1", "domain:[2001:db8::1]", "as the network spells"),
        ("domain:[2001:db8::1]", "domain:[2001:db8::1]", ""),
        ("domain:[2001:db8::1]:80", "domain:[2001:db8::1]", "port"),
        ("http://[2001:db8::1]/x", "http://[2001:db8::1]/x", ""),
        ("http://1.2.3.4:8080/x", "http://1.2.3.4:8080/x", ""),
        # One address, though it holds what may stand between two.
        ("http://a.example/x,y;z|w", "http://a.example/x,y;z|w", ""),
        ("http://a.example/web/2020/http://b.example/", "http://a.example/web/2020/http://b.example/", ""),
        ("http://a.example/?u=http://b.example/", "http://a.example/?u=http://b.example/", ""),
        ("http://a.example/x, y", "http://a.example/x,%20y", "%20"),
        ("http://a.example/my page.html", "http://a.example/my%20page.html", "%20"),
        ("domain:a.example,", "domain:a.example", "comma"),
        ("domain a.example", "domain:a.example", "mark before"),
    ],
)
def test_repairs_are_told(line, entry, why):
    found = disavow.read(("# first\n" + line + "\n").encode())
    assert [one.line for one in found.entries] == [entry]
    assert [one.line for one in found.repaired] == ([2] if why else [])
    assert why.lower() in "".join(one.why for one in found.repaired).lower()


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("domain:org.br", "public suffix"),
        ("domain:", "No name"),
        ("domain:spam.example/en/", "part of a site"),
        ("spam.example/en/", "part of a site"),
        ("http://https://spam.example/", "twice"),
        ("ftp://spam.example/", "http and https"),
        ("just some words", "comment"),
        ("http://" + "a" * 2100 + ".example/", "limit is 2,048"),
        ("http://spam.example/" + "a" * 2100, "limit is 2,048"),
        ("http://a.example/ http://b.example/", "Two entries"),
        ("http://a.example/,http://b.example/", "Two entries"),
        ("http://a.example/x?a=1,https://b.example/y", "Two entries"),
        ("http://a.example/;http://b.example/", "Two entries"),
        ("http://a.example/|http://b.example/", "Two entries"),
        ("http://a.example/\tdomain:b.example", "Two entries"),
        ("domain:a.example,domain:b.example", "Two entries"),
        ("domain: a.example, b.example", "Two entries"),
        ("a.example; b.example", "Two entries"),
        ("a.example b.example c.example", "Two entries"),
        ("http://a.example/ b.example", "Two entries"),
        ("1.2.3.4, 5.6.7.8", "Two entries"),
        ("http://a.examplehttp://b.example/", "twice"),
        ("domain:256.1.1.1", "no IP address"),
        ("300.1.2.3", "no IP address"),
        ("domain:1.2.3.04", "no IP address"),
        ("domain:[2001:db8::xyz]", "no domain"),
        ("2001:db8:::1", "no IP address"),
        ("1.2.3.0/24", "range of IP addresses"),
        ("domain:1.2.3.4-1.2.3.9", "range of IP addresses"),
        ("1.2.3.4/page.html", "part of a site"),
    ],
)
def test_what_is_no_entry_is_refused_with_its_reason(line, why):
    found = disavow.read(line.encode())
    assert not found.entries and why in found.refused[0].why and found.refused[0].line == 1


def test_a_domain_line_of_an_ip_address_covers_its_pages():
    made = disavow.write(
        [Entry("domain", "2001:db8:0::1"), Entry("page", "http://[2001:db8::1]/x")], consented=["[2001:db8::1]"]
    )
    assert [entry.line for entry in made.entries] == ["domain:[2001:db8::1]"] and len(made.dropped) == 1


@pytest.mark.parametrize("name", ["blogspot.com", "blogspot.de", "blogspot.nl", "blogspot.co.uk", "webnode.cz"])
def test_hosts_of_many_blogs_are_protected_in_every_country(name):
    assert "hosts many people" in protection.objection(name)


@pytest.mark.parametrize("name", ["bees.blogspot.de", "myblogspot.de", "blogspot-news.example", "spam.example"])
def test_one_blog_is_taken_like_any_site(name):
    assert protection.objection(name) == ""


def test_a_comment_is_readable_in_plain_letters():
    made = disavow.write([Entry("domain", "spam.example", "says “bêst” links – cheap")])
    assert made.text.splitlines()[0] == '# says "best" links - cheap'


def test_every_line_is_counted_once():
    data = b"# a\r\n\r\ndomain:one.example\r\ndomain: one.example\r\nhttp://two.example/\r\nnonsense here\r\n# end"
    found = disavow.read(data)
    assert (found.lines, found.domains, found.urls, found.comments, found.blank, len(found.refused)) == (
        7,
        2,
        1,
        2,
        1,
        1,
    )
    assert "already stands on line 3" in found.repaired[0].why
    assert [one.line for one in found.entries] == ["domain:one.example", "http://two.example/"]


def test_what_protects_a_name():
    assert "your own site" in protection.objection("acme.example", ["www.acme.example"])
    assert "hosts many" in protection.objection("blogspot.com")
    assert "You earned a link" in protection.objection("good.example", won_domains=["good.example"])
    assert "public suffix" in protection.objection("co.uk")
    assert "IP address" in protection.objection("1.2.3.4")
    assert protection.objection("spam.example", ["acme.example"], ["good.example"]) == ""


def test_the_file_is_strict():
    made = disavow.write(
        [
            Entry("domain", "spam.example", "sells links", date(2026, 5, 1), "Ann"),
            Entry("page", "http://sub.spam.example/page"),
            Entry("domain", "deep.spam.example"),
            Entry("page", "http://other.example/b"),
            Entry("domain", "blogspot.com"),
            Entry("domain", "github.io"),
            Entry("domain", "acme.example"),
            Entry("page", "https://www.acme.example/x"),
        ],
        header=["Disavow file of acmé"],
        carried=["what is this"],
        own_hosts=["acme.example"],
        consented=["github.io", "acme.example"],
    )
    assert made.text == (
        "# Disavow file of acme\n\ndomain:github.io\n# 2026-05-01, sells links, by Ann\ndomain:spam.example\n\n"
        "http://other.example/b\n# not understood: what is this\n"
    ).replace("\n\ndomain:github.io", "\n\ndomain:github.io")
    assert {one.text for one in made.dropped} == {"http://sub.spam.example/page", "domain:deep.spam.example"}
    assert {one.text for one in made.refused} == {
        "domain:blogspot.com",
        "domain:acme.example",
        "https://www.acme.example/x",
    }


def test_limits_stop_the_file(monkeypatch):
    assert (disavow.MOST_LINES, disavow.MOST_BYTES, disavow.LONGEST_URL) == (100_000, 2 << 20, 2_048)
    monkeypatch.setattr(disavow, "MOST_LINES", 500)
    monkeypatch.setattr(disavow, "MOST_BYTES", 100_000)
    many = [Entry("domain", f"spam{n}.example") for n in range(501)]
    with pytest.raises(disavow.TooLarge, match="lines"):
        disavow.write(many)
    long = [Entry("page", f"http://spam.example/{n}/" + "x" * 1900) for n in range(60)]
    with pytest.raises(disavow.TooLarge, match="bytes"):
        disavow.write(long)


def test_the_difference_of_two_versions():
    told = disavow.difference("domain:a.example\ndomain:b.example\n", "# x\ndomain: b.example\nhttp://c.example/\n")
    assert (told.added, told.removed) == (["http://c.example/"], ["domain:a.example"])


names = st.from_regex(r"[a-z][a-z0-9]{0,6}(\.[a-z][a-z0-9]{0,6}){0,2}\.(example|com|co\.uk|de)", fullmatch=True)
entries = st.one_of(
    names.map(lambda name: f"domain:{name}"),
    names.map(lambda name: f"domain: www.{name}"),
    names.map(lambda name: f"http://{name}/page?x=1#y"),
    names,
    st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30),  # of control characters alone it is no text
    st.just("# a comment"),
    st.just(""),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(entries, max_size=25), st.lists(entries, max_size=8))
def test_what_we_write_passes_and_holds_all_earlier_lines(earlier, more):
    first = disavow.read("\n".join(earlier).encode("utf-8", "replace"))
    consented = [one.value for one in first.entries if one.kind == "domain"]
    carried = [one.text for one in first.refused]
    one = disavow.write(first.entries, carried=carried, consented=consented)
    added = disavow.read("\n".join(more).encode("utf-8", "replace")).entries
    consented += [entry.value for entry in added if entry.kind == "domain"]
    two = disavow.write([*disavow.read(one.text.encode()).entries, *added], carried=carried, consented=consented)
    assert two.text.isascii()
    again = disavow.read(two.text.encode())
    assert (not again.refused and not again.repaired and not again.warnings) or all(
        "many people" in w for w in again.warnings
    )
    assert [entry.line for entry in again.entries] == [entry.line for entry in two.entries]
    for entry in first.entries:
        assert disavow.covered(entry.line, two.text)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_no_text(data):
    try:
        found = disavow.read(data)
    except disavow.NotText:
        assert tables.is_binary(data)
        return
    assert found.lines == found.domains + found.urls + found.comments + found.blank + len(found.refused)


def test_an_earned_link_protects_the_names_above_and_below_it() -> None:
    earned = protection.Earned(["a.good.example", "fine.example"])
    assert [earned.near(name) for name in ("good.example", "x.a.good.example", "fine.example", "b.good.example")] == [
        "a.good.example", "a.good.example", "fine.example", "",
    ]  # fmt: skip
