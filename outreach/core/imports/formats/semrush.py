"""Semrush: Backlink Analytics, referring domains and Backlink Audit exports."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "semrush"
NAME = "Semrush"

_LINK = {
    "source_url": ("Source url", "source_url", "Source page URL"),
    "title": ("Source title", "source_title", "Source page title"),
    "target_url": ("Target url", "target_url"),
    "anchor": ("Anchor", "Anchor text"),
    "external": ("External links", "external_num", "External links num"),
    "nofollow": ("Nofollow",),
    "sponsored": ("Sponsored",),
    "ugc": ("Ugc",),
    "is_text": ("Text",),
    "is_frame": ("Frame",),
    "is_form": ("Form",),
    "is_image": ("Image",),
    "first_seen": ("First seen", "first_seen"),
    "last_seen": ("Last seen", "last_seen"),
    "lost": ("Lost link", "Lost", "lostlink"),
    "page_score": ("Page ascore", "Page score", "Page AS", "Page authority score", "page_ascore"),
    "domain_score": ("Domain ascore", "Domain score", "AS", "Authority score", "domain_ascore", "Domain AS"),
    "language": ("Language",),
    "kind": ("Type", "Link type"),
    "http_code": ("Response code", "response_code"),
}

SHAPES = (
    Shape("Backlinks", ImportKind.BACKLINKS, _LINK, ("source_url", "target_url"),
          (("Page ascore", "Page score", "Page trust score", "Page AS", "Sitewide", "page_ascore",
          "Page authority score"),
           ("Anchor", "Source title", "External links", "Nofollow"))),
    Shape("Backlink Audit", ImportKind.BACKLINKS,
          {**_LINK, "source_url": (*_LINK["source_url"], "Source page", "Referring page", "URL", "Backlink"),
           "target_url": (*_LINK["target_url"], "Target page", "Target"), "topic": ("Toxicity score", "Toxic score",
           "TS",
           "Toxicity", "Overall toxic score", "Domain toxicity score")},
          ("source_url",), (("Toxicity score", "Toxic score", "TS", "Toxicity", "Overall toxic score", "Toxic markers",
                             "Toxicity markers"),)),
    Shape("Referring domains", ImportKind.BACKLINKS,
          {"domain": ("Domain", "Root domain", "Referring domain", "Source domain"),
           "domain_score": ("Domain ascore", "Domain score", "AS", "Authority score", "domain_ascore"),
           "pages": ("Backlinks", "backlinks_num", "Backlinks num"), "first_seen": ("First seen", "first_seen"),
           "last_seen": ("Last seen", "last_seen"), "lost": ("Lost domain", "Lost")},
          ("domain",), (("Domain ascore", "domain_ascore", "Domain score", "Domain trust score", "Authority score"),
                        ("Backlinks", "backlinks_num", "IP Address", "ip", "Country", "First seen")),
          lacks=("Source url", "Anchor"), whole_domains=True),
    Shape("Anchors", ImportKind.BACKLINKS, {"anchor": ("Anchor",)}, ("anchor",), (("Domains", "domains_num"),
          ("Backlinks", "backlinks_num")), lacks=("Source url", "Domain"),
          refusal="This is the Semrush list of link texts. It names no linking page. Export Backlinks instead."),
    Shape("Indexed pages", ImportKind.BACKLINKS, {"page_url": ("Source url", "Target url", "URL")}, ("page_url",),
          (("Domains", "domains_num"), ("Backlinks", "backlinks_num")), lacks=("Anchor", "Domain"),
          refusal="This is the Semrush list of your own pages. It names no linking page. Export Backlinks instead."),
)  # fmt: skip
