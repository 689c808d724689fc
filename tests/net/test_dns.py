"""DNS: where mail for a domain goes, what a domain says of its mail, and that silence is never taken for a no."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable

import pytest

from outreach.net import dns
from outreach.net.dns import Mail, Route


class Zone:
    """What name servers would say; a record is (name, kind), and what is not in it does not exist."""

    def __init__(self, records: dict[tuple[str, str], list[str]] | None = None, silent: bool = False) -> None:
        self.records, self.silent = records or {}, silent
        self.asked: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()

    def __call__(self, name: str, kind: str) -> list[str]:
        with self.lock:
            self.asked[name, kind] += 1
        if self.silent:
            raise dns.Silent(f"{kind} of {name}")
        if not any(known == name for known, _ in self.records):
            raise LookupError(f"{name} does not exist")
        return self.records.get((name, kind), [])


@pytest.mark.parametrize(
    ("records", "route"),
    [
        ({("a.example", "MX"): ["20 mx2.A.example.", "10 mx1.a.example."]},
         Route(Mail.MX, ("mx1.a.example", "mx2.a.example"))),
        ({("a.example", "MX"): ["0 ."]}, Route(Mail.NULL)),
        ({("a.example", "A"): ["192.0.2.1"]}, Route(Mail.IMPLICIT, ("a.example",))),
        ({("a.example", "AAAA"): ["2001:db8::1"]}, Route(Mail.IMPLICIT, ("a.example",))),
        ({("a.example", "TXT"): ["hello"]}, Route(Mail.NONE)),
        ({}, Route(Mail.MISSING)),
        ({("a.example", "MX"): ["broken"]}, Route(Mail.UNKNOWN)),
    ],
)  # fmt: skip
def test_mail_goes_where_the_records_say(records: dict[tuple[str, str], list[str]], route: Route) -> None:
    assert dns.mx("a.example", Zone(records)) == route
    assert route.dead is (route.kind in (Mail.NULL, Mail.NONE, Mail.MISSING))


def test_silence_is_unknown_and_condemns_nobody() -> None:
    zone = Zone(silent=True)
    assert dns.mx("a.example", zone) == Route(Mail.UNKNOWN) and not Route(Mail.UNKNOWN).dead
    assert [look("a.example", ask=zone) for look in (dns.texts, dns.spf, dns.dmarc)] == [None, None, None]
    assert dns.dkim("s", "a.example", zone) is None and dns.ptr("192.0.2.1", zone) is None


@pytest.mark.parametrize(
    ("look", "found"),
    [
        (lambda ask: dns.spf("a.example", ask), ("v=spf1 -all", "V=SPF1 mx")),
        (lambda ask: dns.spf("missing.example", ask), ()),
        (lambda ask: dns.dmarc("a.example", ask=ask), ("v=DMARC1; p=none",)),
        (lambda ask: dns.dmarc("mail.a.example", "a.example", ask), ("v=DMARC1; p=none",)),
        (lambda ask: dns.dmarc("mail.a.example", ask=ask), ()),
        (lambda ask: dns.dkim("s1", "a.example", ask), ("v=DKIM1; p=abc",)),
        (lambda ask: dns.dkim("s2", "a.example", ask), ()),
        (lambda ask: dns.ptr("192.0.2.7", ask), ("mail.a.example",)),
        (lambda ask: dns.ptr("192.0.2.8", ask), ()),
        (lambda ask: dns.ptr("no address", ask), None),
    ],
)
def test_what_a_domain_says_about_its_mail_is_told_from_what_else_it_says(
    look: Callable[[dns.Ask], object], found: object
) -> None:
    zone = Zone(
        {
            ("a.example", "TXT"): ["v=spf1 -all", "V=SPF1 mx", "v=spf10 not this", "site-verification=1"],
            ("_dmarc.a.example", "TXT"): ["other", "v=DMARC1; p=none"],
            ("s1._domainkey.a.example", "TXT"): ["v=DKIM1; p=abc", "nothing"],
            ("7.2.0.192.in-addr.arpa.", "PTR"): ["mail.a.example."],
        }
    )
    assert look(zone) == found


def test_a_route_is_asked_for_once_however_the_name_is_spelled() -> None:
    zone = Zone({("xn--strae-oqa.example.com", "MX"): ["10 mx.example.com."]})
    book = dns.Book(zone)
    assert book.known("Straße.example.com") is None
    routes = {book.route(name) for name in ("Straße.example.com", "straße.EXAMPLE.com. ", "xn--strae-oqa.example.com")}
    assert routes == {Route(Mail.MX, ("mx.example.com",))} == {book.known("straße.example.com")}
    assert zone.asked.total() == 1


def test_names_that_can_never_have_mail_are_not_asked_for() -> None:
    zone = Zone(silent=True)
    found = {dns.Book(zone).route(f"mail.{name}").kind for name in dns.RESERVED}
    assert found == {Mail.UNKNOWN} and zone.asked.total() == 0


def test_after_failures_in_a_row_the_rest_of_the_minute_asks_nobody() -> None:
    zone = Zone(silent=True)
    book = dns.Book(zone)
    kinds = [book.route(f"d{n}.com").kind for n in range(10)]
    assert kinds == [Mail.UNKNOWN] * 10
    assert len({name for name, _ in zone.asked}) == dns.BREAK_AFTER


def test_many_domains_are_looked_up_at_once_and_each_once() -> None:
    names = [f"d{n}.com" for n in range(40)]
    zone = Zone({(name, "MX"): ["10 mx.com."] for name in names})
    book = dns.Book(zone)
    book.look_up([*names, *names, ""], seconds=60)
    assert {book.known(name) for name in names} == {Route(Mail.MX, ("mx.com",))}
    assert zone.asked == Counter({(name, "MX"): 1 for name in names})


@pytest.mark.parametrize("name", ["", "a..b", "x" * 64 + ".com", "." * 300])
def test_what_is_no_name_does_not_exist(name: str) -> None:
    with pytest.raises(LookupError):
        dns.ask(name if name else "..", "MX")
