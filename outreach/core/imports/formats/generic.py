"""Any other table: known by common names of columns, else by what the columns hold."""

from __future__ import annotations

from collections import Counter

from ... import addresses, urls
from ...states import ImportKind
from . import contacts, dates, search_console, shape
from .shape import Shape

SOURCE = "list"
NAME = "A table"

_SOURCE = (
    "source_url", "Source URL", "Source", "Source page", "Source link", "Referring URL", "Referring page",
    "Referring page URL",
    "Referrer", "Backlink", "Backlink URL", "Backlinks", "Link from", "URL from", "From URL", "From", "Linking page",
    "Linking URL", "Linking page URL", "Link source", "Link URL", "Page with link", "External URL", "Live link",
    "Live URL",
    "Placement URL", "Placed link", "Link", "Links", "Published URL", "Post URL", "Article URL", "Guest post URL",
    "URL", "URLs",
    "Page URL", "Page", "Address", "Web address", "Site URL", "Website URL", "Link location", "Published link", "Donor",
    "Donor URL", "Donor page", "Quell-URL", "Verlinkende Seite", "URL source", "URL de origen", "URL origine",
    "Source address",
    "Source page URL",
)  # fmt: skip
_TARGET = (
    "target_url", "Target URL", "Target", "Target page", "Target link", "Destination", "Destination URL", "Link to",
    "URL to",
    "To URL", "To", "Linked URL", "Linked page", "Landing page", "Our page", "Our URL", "Client URL", "Linked to",
    "Ziel-URL",
    "Acceptor", "Acceptor URL", "Points to", "URL cible", "URL de destino", "URL destinazione", "Destination address",
    "Promoted URL", "Money page",
)  # fmt: skip
_DOMAIN = (
    "Domain", "Domains", "Referring domain", "Referring domains", "Linking domain", "Source domain", "Root domain",
    "Site",
    "Website", "Host", "Hostname", "Web site", "Linking site", "Domain name", "Domaine", "Dominio", "Домен", "Prospect",
    "Prospect domain", "Ref domain", "Blog",
)  # fmt: skip
_COMMON = {
    "anchor": ("Anchor", "Anchor text", "Link text", "Anchor text used", "Ankertext", "Linktext", "Link anchor",
    "Ancre",
               "Texte d'ancre", "Texto ancla", "Анкор", "Keyword anchor"),
    "title": ("Title", "Page title", "Source title", "Referring page title", "Titel", "Titre", "Título"),
    "nofollow": ("Nofollow", "No follow", "Is nofollow", "Rel nofollow"),
    "follow": ("Follow", "Dofollow", "Do follow", "Followed", "Is dofollow"),
    "ugc": ("UGC",),
    "sponsored": ("Sponsored",),
    "rel": ("Rel", "Link rel", "Link attribute", "Follow/Nofollow", "Dofollow/Nofollow", "Link attributes"),
    "kind": ("Link type", "Kind"),
    "first_seen": ("First seen", "First seen on", "Discovered", "Date found", "Found", "First found", "Date", "Added",
                   "Date added", "Live date", "Date live", "Publication date", "Published", "Placement date",
                   "Discovery date",
                   "First crawled", "Created", "Erstmals gesehen"),
    "last_seen": ("Last seen", "Last seen on", "Last crawled", "Last checked", "Last check", "Last found",
    "Zuletzt gesehen"),
    "lost_on": ("Lost", "Lost on", "Date lost", "Lost date", "Removed on"),
    "domain_score": ("DR", "DA", "Domain rating", "Domain authority", "AS", "Authority score", "Domain score", "TF",
                     "Trust Flow"),
    "page_score": ("UR", "PA", "URL rating", "Page authority", "Page score"),
    "traffic": ("Traffic", "Organic traffic", "Monthly traffic", "Page traffic"),
    "external": ("External links", "Outgoing links", "Outbound links"),
    "spam": ("Is spam",),
    "http_code": ("HTTP code", "Status code"),
}  # fmt: skip
_LINK = {"source_url": _SOURCE, "target_url": _TARGET, **_COMMON}

SHAPES = (
    Shape("List of earned links", ImportKind.LINKS,
          {**_LINK, "price": ("Price", "Cost", "Fee", "Amount", "Preis", "Coût"), "currency": ("Currency",),
           "expires": ("Expires", "Expires on", "Expiry", "Expiration date", "Valid until"),
           "added": ("Added", "Date added", "Live date", "Date live", "Publication date", "Published",
           "Placement date", "Date"),
           "tags": ("Tags",), "notes": ("Notes", "Note", "Comment", "Comments"),
           "state": ("Status", "State")},
          ("source_url", "target_url"),
          (("Price", "Cost", "Fee", "Amount", "Live link", "Live URL", "Placement URL", "Placement date", "Live date",
            "Date live", "Client", "Client URL", "Promoted URL", "Published link", "Order", "Expires", "Expires on"),)),
    Shape("List of backlinks", ImportKind.BACKLINKS, _LINK, ("source_url", "target_url"), ()),
    Shape("List of backlinks", ImportKind.BACKLINKS, _LINK, ("source_url", "anchor"), ()),
    Shape("List of sites and people", ImportKind.PROSPECTS,
          {"site": (*_DOMAIN, "URL", "Website URL"), "email": contacts.EMAIL,
           "name": contacts.SHAPES[0].columns["name"], "first_name": contacts.SHAPES[0].columns["first_name"],
           "last_name": contacts.SHAPES[0].columns["last_name"], "site_name": ("Site name", "Website name",
           "Publication",
           "Blog name", "Company"), "page_url": ("Page", "Page URL", "Article", "Article URL", "Post URL",
           "Source URL"),
           "title": ("Page title", "Article title", "Title"), "job": contacts.SHAPES[0].columns["job"],
           "tags": contacts.SHAPES[0].columns["tags"], "notes": contacts.SHAPES[0].columns["notes"],
           "contact_form": ("Contact form", "Contact page", "Contact URL"), "language": ("Language",),
           "country": ("Country",),
           **{word: _COMMON[word] for word in ("domain_score", "traffic")}},
          ("site", "email"), (("DR", "DA", "Domain rating", "Domain authority", "Niche", "Traffic", "Contact form",
                               "Contact page", "Prospect", "Pitch", "Status", "Outreach status", "Blog name",
                               "Publication"),)),
)  # fmt: skip
PAGES = Shape("List of backlinks", ImportKind.BACKLINKS, _LINK, ("source_url",))
DOMAINS = Shape(
    "List of domains", ImportKind.PROSPECTS,
    {"domain": _DOMAIN, "site_name": ("Name", "Site name", "Title", "Blog name", "Publication"),
     "tags": ("Tags", "Niche", "Category"), "notes": ("Notes", "Comment"),
     **{word: _COMMON[word] for word in ("domain_score", "traffic", "first_seen", "last_seen")}},
    ("domain",), whole_domains=True,
)  # fmt: skip


def explains(names: list[str]) -> int:
    """How many columns of a header (squashed names) the general tables of links know; 0 if it names no linking page."""
    return SHAPES[0].explains(names) if PAGES.fit(names)[0] else 0


_PLAINLY = 0.9  # of the rows of a table without a header
_ENOUGH = 0.6  # of a column's filled cells must be of one kind for the column to be of that kind


def by_content(rows: list[list[str]]) -> tuple[Shape, dict[str, int], str, str] | None:
    """Tell what a table without known headers is, from its columns: (shape, word -> column, source, name).

    *rows* are rows of data, without the header.
    """
    width = max((len(row) for row in rows), default=0)
    kinds = [_kind([row[i].strip() for row in rows if i < len(row) and row[i].strip()]) for i in range(width)]
    filled = [i for i, kind in enumerate(kinds) if kind]
    if not filled:
        return None
    seen = [kinds[i] for i in filled]
    console = search_console.SHAPES
    if seen == ["web", "date"]:
        return console[0], {"source_url": filled[0], "last_seen": filled[1]}, search_console.SOURCE, search_console.NAME
    if seen == ["domain", "number", "number"]:
        return console[2], {"domain": filled[0], "pages": filled[1]}, search_console.SOURCE, search_console.NAME
    if seen == ["web", "number", "number"] and _one_host(rows, filled[0]):
        return console[5], {"target_url": filled[0]}, search_console.SOURCE, search_console.NAME
    if seen == ["web", "number"] and _one_host(rows, filled[0]):
        return console[4], {"target_url": filled[0]}, search_console.SOURCE, search_console.NAME
    if seen == ["number", "text"] and [row[filled[0]].strip() for row in rows[:3]] == ["1", "2", "3"][: len(rows[:3])]:
        return console[3], {"anchor": filled[1]}, search_console.SOURCE, search_console.NAME
    pages = [i for i in filled if kinds[i] == "web"]
    mails = [i for i in filled if kinds[i] == "email"]
    hosts = [i for i in filled if kinds[i] == "domain"]
    dates = [i for i in filled if kinds[i] == "date"]
    if mails:
        found = {"email": mails[0]}
        if pages or hosts:
            found["site"] = (hosts or pages)[0]
        return contacts.SHAPES[0], found, SOURCE, NAME
    if pages:
        # Many hosts link to few: the column with more hosts is where links come from.
        pages.sort(key=lambda i: -len({shape.host_of(row[i]) for row in rows if i < len(row)}))
        found = {"source_url": pages[0]}
        if len(pages) > 1:
            found["target_url"] = pages[1]
        if dates:
            found["first_seen"] = dates[0]
        return PAGES, found, SOURCE, NAME
    if hosts:
        return DOMAINS, {"domain": hosts[0]}, SOURCE, NAME
    return None


def days_beside(rows: list[list[str]], at: int) -> int | None:
    """The only other filled column beside *at*, if it holds days."""
    width = max((len(row) for row in rows), default=0)
    kinds = {i: _kind([row[i].strip() for row in rows if i < len(row) and row[i].strip()]) for i in range(width)}
    beside = [i for i, kind in kinds.items() if kind and i != at]
    return beside[0] if len(beside) == 1 and kinds[beside[0]] == "date" else None


def speaks_for_itself(rows: list[list[str]], columns: dict[str, int]) -> bool:
    """Whether a table without names of columns is plainly a list: what it lists stands first, in nearly every row.

    Only numbers and dates may stand before it, as in a ranking.
    """
    at = min(columns.values(), default=0)
    listed = [_kind_of(row[at].strip()) for row in rows if at < len(row) and row[at].strip()]
    counted = Counter(listed)
    kind, count = counted.most_common(1)[0] if counted else ("", 0)
    if kind == "domain":
        # Names of files look like domains, but few of their endings are names of the network's.
        count = sum(urls.has_public_suffix(row[at].strip().lower()) for row in rows if at < len(row))
    before = {_kind([row[i].strip() for row in rows if i < len(row) and row[i].strip()]) for i in range(at)}
    return count >= _PLAINLY * max(len(rows), 1) and before <= {"", "number", "date"}


def _one_host(rows: list[list[str]], column: int) -> bool:
    return len({shape.host_of(row[column]) for row in rows if column < len(row) and row[column].strip()}) == 1


def _kind(cells: list[str]) -> str:
    """What most cells of a column are: web, email, domain, date, number, text; empty for an empty column."""
    if not cells:
        return ""
    counted = Counter(_kind_of(cell) for cell in cells)
    kind, count = counted.most_common(1)[0]
    return kind if count >= _ENOUGH * len(cells) else "text"


def _kind_of(cell: str) -> str:
    if shape.is_web(cell):
        return "web"
    if not cell.isdecimal() and dates.written(cell):
        return "date"
    if shape.number(cell) is not None:
        return "number"
    if "@" in cell and addresses.on_the_wire(cell.strip().lower()):
        return "email"
    if shape.is_domain(cell):
        return "domain"
    if "." in cell and "/" in cell and shape.is_domain(cell.partition("/")[0]):
        return "web"
    return "text"
