"""Bing Webmaster Tools: the backlinks export and the answers of its API saved as a table."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "bing"
NAME = "Bing Webmaster Tools"

SHAPES = (
    Shape("Backlinks", ImportKind.BACKLINKS,
          {"source_url": ("Source URL", "Url"), "target_url": ("Target URL", "Target page"),
           "anchor": ("Anchor text", "AnchorText")},
          ("source_url", "anchor"), (("Anchor text", "AnchorText"),),
          lacks=("Page Authority", "Source Trust Flow", "Source Crawl Date", "Trust Flow", "First seen", "Title",
          "Date",
                 "Page ascore", "Domain rating", "DR", "Citation Flow", "Status", "Notes", "Contact", "Email")),
    Shape("Referring domains", ImportKind.BACKLINKS,
          {"domain": ("Domain", "Referring domain", "Domains"), "pages": ("Backlinks count", "Backlink count",
           "Number of backlinks", "Referring pages")},
          ("domain", "pages"), (("Backlinks count", "Backlink count", "Number of backlinks", "Referring pages"),),
          lacks=("DR", "Domain ascore", "TrustFlow"), whole_domains=True),
)  # fmt: skip
