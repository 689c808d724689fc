from __future__ import annotations

import ipaddress
import random
import threading
import time
from pathlib import Path

import pytest

from outreach.core.pages.response import Failure
from outreach.net import guard

PUBLIC = [
    *(
        "1.1.1.1",
        "8.8.8.8",
        "9.9.9.9",
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "126.255.255.255",
    ),
    *(
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.1",
        "172.15.255.255",
        "172.32.0.1",
        "192.0.1.1",
        "192.0.3.1",
    ),
    *(
        "192.167.255.255",
        "192.169.0.1",
        "198.17.255.255",
        "198.20.0.1",
        "203.0.112.1",
        "203.0.114.1",
    ),
    *(
        "223.255.255.255",
        "168.63.129.15",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "2a00:1450:4001::1",
    ),
    *(
        "2620:fe::fe",
        "2400:cb00::1",
        "2003::1",
    ),
]

FORBIDDEN = [
    *(
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
    ),
    *(
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "169.254.169.254",
        "169.254.170.2",
    ),
    *(
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.170",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
    ),
    *(
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
    ),
    *(
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        "::127.0.0.1",
    ),
    *(
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
    ),
    *(
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "100::1",
        "100:0:0:1::1",
        "2001::1",
    ),
    *(
        "2001:0:7f00:1::",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
    ),
    *(
        "2002:808:808::",
        "3ffe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00::1",
        "fd00:ec2::254",
        "fe80::1",
    ),
    *(
        "fe80::1%eth0",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "ff0e::1",
        "2a00:1450::5efe:7f00:1",
    ),
    *(
        "2a00:1450::200:5efe:7f00:1",
        "4000::1",
        "8000::1",
    ),
]

# every spelling of an address that some parser takes for loopback, metadata or a private network
SPELLINGS = (Path(__file__).parent / "spellings.txt").read_text("utf-8").split()
SPELLINGS += [
    *(
        "http://127.0.0.1 /",
        "http:// 127.0.0.1/",
        "http://127.0.0.1\t/",
        "http://exa\tmple.com/",
        "http://exa\nmple.com/",
    ),
    *("http://example.com\r\nHost: 127.0.0.1/", "http://example.com/\r\nX: y", "http://example.com/\x00", "", " "),
    *("\x01http://127.0.0.1/", "http://example.com\u2028/", "http://example.com\ufeff/", "ht\ntp://127.0.0.1/"),
    *("http://lo\u00adcalhost/", "http://localhost\u200b/", "http://loc\u200calhost/", "http\t://127.0.0.1/"),
    *("http://" + "a" * 64 + ".com/", "http://" + "a." * 130 + "com/", "http://example.com/" + "a" * 9000),
]
NAMES = {  # what a name server of ill will would say
    "one.example.com": ["127.0.0.1"],
    "mixed.example.com": ["93.184.216.34", "10.0.0.1"],
    "mapped.example.com": ["::ffff:127.0.0.1"],
    "six.example.com": ["2606:4700::1111", "fe80::1"],
    "six-to-four.example.com": ["2002:7f00:1::"],
    "nat64.example.com": ["64:ff9b::7f00:1"],
    "metadata.example.com": ["169.254.169.254"],
    "oracle.example.com": ["192.0.0.192"],
    "zero.example.com": ["0.0.0.0"],
    "zone.example.com": ["fe80::1%eth0"],
    "nonsense.example.com": ["not an address"],
    "empty.example.com": [],
}


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_visited(address):
    assert guard.visitable(address)


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_other_address_may(address):
    assert not guard.visitable(address)


def test_an_operator_opens_networks_but_never_the_cloud_metadata():
    everything = guard.networks(["0.0.0.0/0", "::/0"])
    assert guard.visitable("10.1.2.3", everything)
    assert guard.visitable("127.0.0.1", everything)
    for address in ("169.254.169.254", "0.0.0.0", "fe80::1", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "::"):
        assert not guard.visitable(address, everything)


def test_a_network_that_is_none_is_refused_with_its_name():
    with pytest.raises(ValueError, match=r"'10\.0\.0\.1/8' is not a network"):
        guard.networks(["10.0.0.1/8"])


def approved(url: str) -> list[str]:
    place = guard.gate(url)
    addresses = [place.host] if place.literal else NAMES.get(place.host, ["127.0.0.1"])
    return guard.approve(place.host, place.port, addresses, ordinary=place.ordinary)


@pytest.mark.parametrize("url", SPELLINGS, ids=range(len(SPELLINGS)))
def test_no_spelling_leads_to_a_forbidden_place(url):
    with pytest.raises(guard.Refused) as refused:
        approved(url)
    assert refused.value.failure in (Failure.BAD_URL, Failure.NOT_PUBLIC)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_refused_when_one_of_its_addresses_is(name):
    with pytest.raises(guard.Refused):
        approved(f"http://{name}/")


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("http://Example.COM", "http://example.com/"),
        ("https://example.com:443/a#b", "https://example.com/a"),
        ("http://example.com:8080?q=1", "http://example.com:8080/?q=1"),
        ("  http://example.com/a b  ", "http://example.com/a%20b"),
        ("http://example.com./", "http://example.com/"),
        ("http://münchen.de/ü", "http://xn--mnchen-3ya.de/%C3%BC"),
        ("http://пример.рф/", "http://xn--e1afmkfd.xn--p1ai/"),
        ("http://my_host.example.com/", "http://my_host.example.com/"),
        ("http://93.184.216.34/", "http://93.184.216.34/"),
        ("http://[2606:4700:0::1111]/", "http://[2606:4700::1111]/"),
        ("http://example.com/@user", "http://example.com/@user"),
        ("http://example.com/?u=http://127.0.0.1/", "http://example.com/?u=http://127.0.0.1/"),
        ("http://example.com/%2e%2e/a", "http://example.com/%2e%2e/a"),
        ("http://1.example.com/", "http://1.example.com/"),
        ("http://0x7f.example.com/", "http://0x7f.example.com/"),
    ],
)
def test_honest_addresses_pass(url, canonical):
    place = guard.gate(url)
    assert place.url == canonical
    public = [place.host] if place.literal else ["93.184.216.34"]
    assert guard.approve(place.host, place.port, public, ordinary=place.ordinary) == public


def test_the_gate_knows_the_port_rule_of_mail_servers():
    assert guard.resolve("93.184.216.34", 587, ports=guard.MAIL_PORTS) == ["93.184.216.34"]
    with pytest.raises(guard.Refused, match="Port 587"):
        guard.resolve("93.184.216.34", 587)
    with pytest.raises(guard.Refused, match="not on the public internet"):
        guard.resolve("mail.example.com", 587, ports=guard.MAIL_PORTS, lookup=lambda host, port: ["10.0.0.5"])


def test_an_allowed_network_opens_plain_names_and_any_port():
    allow = guard.networks(["10.5.0.0/16"])
    lookup = lambda host, port: ["10.5.0.7"]  # noqa: E731
    assert guard.resolve("wiki", 9000, allow, lookup=lookup) == ["10.5.0.7"]
    with pytest.raises(guard.Refused):
        guard.resolve("wiki", 9000, guard.networks(["10.6.0.0/16"]), lookup=lookup)


def test_a_name_server_that_says_nothing_is_not_waited_for():
    speaks, began = threading.Event(), time.monotonic()
    with pytest.raises(guard.Refused, match=r"not resolved within 0\.1 seconds") as refused:
        guard.resolve("slow.example.com", 80, seconds=0.1, lookup=lambda host, port: speaks.wait(60) and [])
    took = time.monotonic() - began
    speaks.set()
    assert refused.value.failure is Failure.DNS
    assert took < 30


def test_a_name_that_does_not_exist_says_so():
    def nobody(host: str, port: int) -> list[str]:
        raise OSError("Name or service not known")

    with pytest.raises(guard.Refused, match="does not resolve"):
        guard.resolve("nobody.example.com", 80, lookup=nobody)


@pytest.mark.parametrize("seed", range(20))
def test_our_table_never_opens_what_the_registry_closes(seed):
    """The standard library knows fewer special networks than we do, and none that we do not."""
    chance = random.Random(seed)
    for _ in range(200):
        four = ipaddress.IPv4Address(chance.getrandbits(32))
        six = ipaddress.IPv6Address(chance.getrandbits(128))
        for address in (four, six):
            if address.is_private or address.is_loopback or address.is_link_local or address.is_reserved:
                assert not guard.visitable(str(address))


@pytest.mark.parametrize(
    ("location", "leads_to"),
    [
        ("/a", "http://start.example/a"),
        ("//other.example/", "http://other.example/"),
        ("http:\\\\127.0.0.1\\", "http://127.0.0.1/"),
        ("?q", "http://start.example/x?q"),
    ],
)
def test_a_redirect_is_read_as_browsers_read_it(location, leads_to):
    assert guard.follow("http://start.example/x", location) == leads_to
