"""Majestic: backlink downloads in their three shapes, referring domains, Clique Hunter."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "majestic"
NAME = "Majestic"

_LINK = {
    "source_url": ("SourceURL", "Source URL", "Source page", "Backlink", "URL", "Backlink URL"),
    "target_url": ("TargetURL", "Target URL"),
    "anchor": ("AnchorText", "Anchor Text", "Anchor"),
    "title": ("Source Title", "SourceTitle", "Title"),
    "page_score": ("SourceTrustFlow", "Source Trust Flow", "TrustFlow", "Trust Flow"),
    "domain_score": ("DomainTrustFlow", "Domain Trust Flow", "RefDomainTrustFlow"),
    "first_seen": ("FirstIndexedDate", "Link First Indexed Date", "Source First Found Date", "First Indexed Date",
                   "First Found Date", "Date Found"),
    "last_seen": ("LastSeenDate", "Last Seen Date", "Source Crawl Date", "Last Crawl Date", "LastSeen", "Crawl Date"),
    "lost_on": ("DateLost", "Date Lost", "Lost Date"),
    "lost": ("FlagDeleted", "Flag Deleted", "Deleted", "ReasonLost", "Reason Lost", "FlagOldCrawl deleted"),
    "kind": ("LinkType", "Link Type"),
    "nofollow": ("FlagNoFollow", "Flag NoFollow", "NoFollow"),
    "is_image": ("FlagImages", "FlagImageLink", "Flag Image Link", "Flag Images", "ImageLink"),
    "is_redirect": ("FlagRedirect", "Flag Redirect", "Redirect"),
    "is_frame": ("FlagFrame", "Flag Frame", "Frame"),
    "mention": ("FlagMention", "Flag Mention", "Mention"),
    "language": ("SourceLanguage", "Source Language", "Language"),
    "topic": ("SourceTopicalTrustFlow_Topic_0", "Source Topical Trust Flow Topic 0"),
    "external": ("SourceOutLinks", "OutLinksExternal", "Out Links External", "Source Out Links"),
}  # fmt: skip
_FLOWS = ("SourceTrustFlow", "Source Trust Flow", "SourceCitationFlow", "Source Citation Flow", "DomainTrustFlow",
          "Domain Trust Flow", "FlagOldCrawl", "FlagMention", "FlagAltText")  # fmt: skip

SHAPES = (
    Shape("Backlinks", ImportKind.BACKLINKS, _LINK, ("source_url",), (_FLOWS, (*_FLOWS, "Target URL", "Anchor Text"))),
    Shape("Clique Hunter", ImportKind.PROSPECTS,
          {"domain": ("Domain",), "domain_score": ("TrustFlow", "Trust Flow"), "pages": ("MatchedLinks",
          "Matched Links"),
           "country": ("CountryCode", "Country Code")},
          ("domain",), (("Matches",), ("MatchedLinks", "Matched Links", "RefDomains", "Ref Domains")),
          whole_domains=True),
    Shape("Referring domains", ImportKind.BACKLINKS,
          {"domain": ("Domain", "Referring Domain", "RefDomain", "Ref Domain", "Item"),
           "pages": ("MatchedLinks", "Matched Links", "Links", "BackLinks", "Backlinks", "Number of Links",
           "Total links"),
           "domain_score": ("TrustFlow", "Trust Flow"), "first_seen": ("FirstLinkDate", "First Link Date",
           "FirstCrawled",
           "First Link"), "last_seen": ("LastLinkDate", "Last Link Date", "LastSuccessfulCrawl", "Last Link")},
          ("domain",), (("TrustFlow", "Trust Flow", "CitationFlow", "Citation Flow"),
                        ("CitationFlow", "Citation Flow", "RefDomains", "AlexaRank", "IP")),
          lacks=("SourceURL", "Source URL", "Anchor Text", "Matches"), whole_domains=True),
    Shape("Anchor text", ImportKind.BACKLINKS, {"anchor": ("Anchor Text", "AnchorText")}, ("anchor",),
          (("RefDomains", "Ref Domains", "Referring Domains", "External Links", "TotalLinks", "Total Links"),),
          lacks=(*_LINK["source_url"], "Target URL", "Domain"),
          refusal="This is the Majestic list of link texts. It names no linking page. Export Backlinks instead."),
)  # fmt: skip
