"""Ahrefs: Site Explorer exports, present and old."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "ahrefs"
NAME = "Ahrefs"

_PAGE = (
    "Referring page URL", "Ref. page URL", "Referring Page URL", "Source URL", "Page URL from", "url_from",
    "Referring page",
    "URL from", "Backlink URL",
)  # fmt: skip
_LINK = {
    "source_url": _PAGE,
    "title": ("Referring page title", "Ref. page title", "title"),
    "target_url": ("Target URL", "Link URL", "url_to", "Link", "Target page", "Target page URL"),
    "anchor": ("Anchor", "Link Anchor", "Link anchor text", "Anchor text"),
    "kind": ("Type", "Link type", "link_type"),
    "nofollow": ("Nofollow", "is_nofollow", "No follow"),
    "follow": ("Dofollow", "is_dofollow"),
    "ugc": ("UGC", "is_ugc"),
    "sponsored": ("Sponsored", "is_sponsored"),
    "spam": ("Is spam", "Spam", "is_spam"),
    "first_seen": ("First seen", "First seen link", "first_seen_link", "first_seen"),
    "last_seen": ("Last seen", "Last check", "Last visited", "last_visited", "Last checked"),
    "lost_on": ("Lost", "Lost date", "Day Lost", "last_seen lost"),
    "lost": ("Lost status", "Lost reason", "lost_reason", "Backlink Status lost"),
    "state": ("Backlink status",),
    "domain_score": ("Domain rating", "DR", "domain_rating_source", "domain_rating"),
    "page_score": ("UR", "URL rating", "URL Rating (desc)", "url_rating_source", "url_rating"),
    "traffic": ("Page traffic", "Organic traffic", "Traffic", "traffic"),
    "external": ("External links", "External Links Count", "links_external"),
    "language": ("Language", "languages"),
    "group": ("Links in group", "Group size", "link_group_count"),
    "http_code": ("Referring page HTTP code", "HTTP code", "Status code", "http_code"),
    "rel": ("Link rel",),
}
_TELLS = (
    "Domain rating", "UR", "URL rating", "URL Rating (desc)", "DR", "Referring page title", "Ref. page title",
    "Linked domains", "Links in group", "domain_rating_source",
)  # fmt: skip

SHAPES = (
    Shape("Backlinks", ImportKind.BACKLINKS, _LINK, ("source_url",), (_TELLS, ("Anchor", "Link Anchor", "Target URL",
          "Link URL", "Link anchor text", "url_to", "Left context"))),
    Shape("Broken backlinks", ImportKind.BACKLINKS, _LINK, ("source_url", "target_url"),
          (_TELLS, ("Target page HTTP code",), ("Target checked", "Ref. page checked", "Target page HTTP code"))),
    Shape("Link intersect", ImportKind.PROSPECTS, _LINK, ("source_url",), (("Intersect",), _TELLS, ("Intersect",)),
          lacks=("Target URL",)),
    Shape(
        "Referring domains", ImportKind.BACKLINKS,
        {
            "domain": ("Domain", "Referring domain", "Ref. domain", "Refdomain"),
            "domain_score": ("DR", "Domain rating", "domain_rating"),
            "traffic": ("Traffic", "Domain traffic", "Organic traffic", "traffic_domain"),
            "pages": ("Links to target", "Backlinks", "links_to_target", "Total backlinks"),
            "followed_pages": ("Dofollow links", "dofollow_links", "Dofollow backlinks"),
            "first_seen": ("First seen", "first_seen"),
            "last_seen": ("Last seen", "last_seen", "Last check"),
            "lost_on": ("Lost", "Lost date"),
            "spam": ("Is spam", "Spam", "is_spam"),
        },
        ("domain",),
        (("DR", "Domain rating", "domain_rating"), ("Links to target", "Dofollow links", "Dofollow ref. domains",
        "Backlinks",
          "links_to_target", "Dofollow linked domains", "Total backlinks", "Linked domains")),
        lacks=("Referring page URL", "Source URL"),
        whole_domains=True,
    ),
    Shape("Best by links", ImportKind.BACKLINKS, {"page_url": ("Page URL", "URL", "Target URL")}, ("page_url",),
          (("Top DR", "Canonical"), ("Referring domains", "Links to target")), lacks=("Anchor", "Referring page URL"),
          refusal="This is the Ahrefs list of your own pages (Best by links). It names no linking page. "
                  "Export Backlinks or Referring domains instead."),
    Shape("Anchors", ImportKind.BACKLINKS, {"anchor": ("Anchor", "Anchor text")}, ("anchor",),
          (("Referring domains", "Ref. domains"), ("Links to target", "Dofollow links", "Top DR", "Lost links",
          "First seen",
            "Backlinks")),
          lacks=(*_PAGE, "Domain", "Target URL"),
          refusal="This is the Ahrefs list of link texts (Anchors). It names no linking page. "
                  "Export Backlinks instead."),
    Shape("Organic keywords", ImportKind.BACKLINKS, {"topic": ("Keyword",)}, ("topic",),
          (("Volume", "Search volume"), ("KD", "Keyword difficulty", "Current position", "Position")),
          refusal="This is a list of search words, not of links. Export Backlinks instead."),
)  # fmt: skip
