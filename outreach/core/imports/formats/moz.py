"""Moz: Open Site Explorer and Link Explorer exports, which open with lines about themselves."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "moz"
NAME = "Moz"

_LINK = {
    "source_url": ("URL", "Source URL", "Source Page", "Linking URL", "Linking Page", "Source Page URL", "Link URL"),
    "title": ("Title", "Source Title", "Page Title", "Source Page Title"),
    "anchor": ("Anchor Text", "Anchor", "Link Anchor Text"),
    "target_url": ("Target URL", "Target Page", "Target"),
    "page_score": ("Page Authority", "PA", "Source Page Authority"),
    "domain_score": ("Domain Authority", "DA", "Source Domain Authority"),
    "spam": ("Spammy",),
    "nofollow": ("Only rel=nofollow", "Nofollow", "No-follow", "rel=nofollow"),
    "follow": ("Only follow", "Follow", "Followed"),
    "rel": ("Link Type", "Link Status"),
    "is_redirect": ("301", "Redirect"),
    "first_seen": ("Date First Seen", "First Seen", "Discovered", "Link Discovered", "First Found", "First Crawled"),
    "last_seen": ("Date Last Seen", "Last Seen", "Last Crawled", "Last Found"),
    "lost_on": ("Date Lost", "Lost Date", "Disappeared"),
    "external": ("External Links", "External Links on Page", "Number of External Links"),
    "http_code": ("HTTP Status", "Status Code", "Source HTTP Code"),
}

SHAPES = (
    Shape("Inbound links", ImportKind.BACKLINKS, _LINK, ("source_url",),
          (("Page Authority", "PA", "Source Page Authority"), ("Domain Authority", "DA", "Spam Score", "Link Equity",
            "Source Domain Authority"))),
    Shape("Linking domains", ImportKind.BACKLINKS,
          {"domain": ("Root Domain", "Linking Domain", "Domain", "Linking Root Domain"),
           "domain_score": ("Domain Authority", "DA"), "pages": ("Links to Target", "Linking Pages", "Backlinks",
           "External Links to Target", "Links"), "first_seen": ("Date First Seen", "First Seen", "Discovered"),
           "lost_on": ("Date Lost", "Lost Date")},
          ("domain",), (("Domain Authority", "DA"), ("Spam Score", "Linking Domains", "Linking Root Domains",
                        "Root Domains Linking to Domain", "Links to Target", "External Links to Target")),
          lacks=("Page Authority", "PA", "Anchor Text"), whole_domains=True),
)  # fmt: skip
