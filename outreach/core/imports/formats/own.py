"""Our own exports, which come back as they went."""

from ...states import ImportKind
from .shape import Shape

SOURCE = "outreach"
NAME = "Outreach"

BACKLINKS = (
    "Linking page", "Page of yours", "Link text", "Page title", "Rel", "Kind of link", "First seen", "Last seen",
    "Lost on",
    "Sources", "Decision",
)  # fmt: skip
PROSPECTS = ("Site", "Name of the site", "Page", "Page title", "Why", "State", "Tags", "Contact", "Address", "Position",
             "Language", "Country", "Notes")  # fmt: skip
CONTACTS = (
    "Address",
    "Name",
    "First name",
    "Last name",
    "Position",
    "Site",
    "Phone",
    "Language",
    "Country",
    "Tags",
    "Notes",
)
LINKS = ("Linking page", "Page of yours", "Link text", "Rel expected", "How it came to be", "State", "Added on",
"Expires on",
         "Price", "Currency", "Tags", "Notes")  # fmt: skip

SHAPES = (
    Shape("Backlinks", ImportKind.BACKLINKS,
          {"source_url": ("Linking page",), "target_url": ("Page of yours",), "anchor": ("Link text",),
           "title": ("Page title",), "rel": ("Rel",), "kind": ("Kind of link",), "first_seen": ("First seen",),
           "last_seen": ("Last seen",), "lost_on": ("Lost on",)},
          ("source_url", "target_url"), (("Page of yours",), ("Sources", "Decision", "Lost on"))),
    Shape("Earned links", ImportKind.LINKS,
          {"source_url": ("Linking page",), "target_url": ("Page of yours",), "anchor": ("Link text",),
           "rel": ("Rel expected",), "acquisition": ("How it came to be",), "state": ("State",), "added": ("Added on",),
           "expires": ("Expires on",), "price": ("Price",), "currency": ("Currency",), "tags": ("Tags",),
           "notes": ("Notes",)},
          ("source_url", "target_url"), (("Page of yours",), ("Rel expected",), ("How it came to be", "Added on"))),
    Shape("Prospects", ImportKind.PROSPECTS,
          {"site": ("Site",), "site_name": ("Name of the site",), "page_url": ("Page",), "title": ("Page title",),
           "reason": ("Why",), "state": ("State",), "tags": ("Tags",), "name": ("Contact",), "email": ("Address",),
           "job": ("Position",), "language": ("Language",), "country": ("Country",), "notes": ("Notes",)},
          ("site", "site_name"), (("Name of the site",), ("Why", "State"))),
    Shape("Contacts", ImportKind.CONTACTS,
          {"email": ("Address",), "name": ("Name",), "first_name": ("First name",), "last_name": ("Last name",),
           "job": ("Position",), "site": ("Site",), "phone": ("Phone",), "language": ("Language",),
           "country": ("Country",),
           "tags": ("Tags",), "notes": ("Notes",)},
          ("email", "name", "first_name"), (("Position",), ("Site",))),
)  # fmt: skip
