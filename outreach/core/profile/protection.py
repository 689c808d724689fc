"""Protection: which domains may not be disavowed whole without a person typing their name, and why."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from .. import urls

# Hosts of many people's sites that the Public Suffix List does not name.
SHARED_HOSTS = frozenset(
    (
        "blogspot.com wordpress.com tumblr.com medium.com substack.com livejournal.com weebly.com wixsite.com "
        "typepad.com over-blog.com jimdo.com webnode.com squarespace.com strikingly.com yolasite.com "
        "angelfire.com tripod.com geocities.com github.io gitlab.io netlify.app vercel.app herokuapp.com "
        "pages.dev web.app firebaseapp.com appspot.com neocities.org sites.google.com docs.google.com google.com "
        "facebook.com twitter.com x.com instagram.com linkedin.com pinterest.com reddit.com youtube.com vk.com "
        "quora.com wikipedia.org github.com gitlab.com bitbucket.org stackoverflow.com amazonaws.com "
        "cloudfront.net azurewebsites.net azureedge.net blob.core.windows.net free.fr altervista.org "
        "hatenablog.com fc2.com ameblo.jp livedoor.jp naver.com tistory.com blog.jp seesaa.net wikidot.com "
        "fandom.com mystrikingly.com telegra.ph ghost.io dreamwidth.org bandcamp.com blog.hu canalblog.com "
        "hubpages.com about.me carrd.co notion.site "
    ).split()
)
# The same under the ending of any country: blogspot.de, webnode.cz.
SHARED_NAMES = frozenset("blogspot webnode over-blog ucoz jimdo wixsite weebly webs narod".split())


def ip(host: str) -> str:
    """The canonical spelling of an IP address that stands as a host, IPv6 in brackets; empty for anything else.

    >>> ip("1.2.3.4"), ip("2001:DB8:0:0::1"), ip("256.1.1.1"), ip("spam.example")
    ('1.2.3.4', '[2001:db8::1]', '', '')
    """
    try:
        found = ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return ""
    return str(found) if found.version == 4 else f"[{found}]"


class Earned:
    """Domains on which we earned a link, found at once by their own name, by one above and by one below it.

    >>> Earned(["good.example"]).near("blog.good.example"), Earned(["a.b.example"]).near("b.example")
    ('good.example', 'a.b.example')
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        self.names = frozenset(domains)
        self.within: dict[str, str] = {}  # a name -> the first of ours that is this name or lies below it
        for name in sorted(self.names):
            for above in upwards(name):
                self.within.setdefault(above, name)

    def near(self, value: str) -> str:
        """The first of these domains that is *value*, lies below it or above it; empty where none does."""
        found = [self.within[value]] if value in self.within else []
        return min([*found, *(above for above in upwards(value) if above in self.names)], default="")


def upwards(name: str) -> list[str]:
    """A name and every name above it."""
    labels = name.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]


def objection(value: str, own_hosts: Iterable[str] = (), won_domains: Iterable[str] | Earned = ()) -> str:
    """Why a domain may not be disavowed whole without a person typing its name; empty when nothing stands against it.

    Whoever asks about many names gives *won_domains* as one Earned.

    >>> objection("blogspot.com")
    "blogspot.com hosts many people's sites. Disavow the page, or type blogspot.com to take the whole domain."
    """
    ask = f"type {value} to take the whole domain."
    if any(
        value == own or own.endswith("." + value) or value.endswith("." + own) for own in map(urls.bare_host, own_hosts)
    ):
        return f"{value} is your own site."
    if ip(value):
        return f"{value} is an IP address, which may serve other sites tomorrow. Disavow the pages, or {ask}"
    if urls.suffixes(registries=True).publicsuffix(value) == value:
        return f"{value} is a public suffix: it would take every site below it."
    if is_shared(value):
        return f"{value} hosts many people's sites. Disavow the page, or {ask}"
    won = (won_domains if isinstance(won_domains, Earned) else Earned(won_domains)).near(value)
    if won:
        return f"You earned a link on {won}. Disavow one page, or {ask}"
    return ""


def is_shared(value: str) -> bool:
    """Whether many people's sites live below a name (Public Suffix List, private section, and well-known hosts).

    >>> is_shared("blogspot.de"), is_shared("blogspot.co.uk"), is_shared("bees.blogspot.de")
    (True, True, False)
    """
    if value in SHARED_HOSTS or urls.suffixes().publicsuffix(value) == value:
        return True
    ending = urls.suffixes(registries=True).publicsuffix(value) or ""
    return value.removesuffix("." + ending) in SHARED_NAMES


def is_absolute(objected: str) -> bool:
    """Whether an objection stands whatever is typed: one's own site, a bare public suffix."""
    return objected.endswith(("is your own site.", "it would take every site below it."))
