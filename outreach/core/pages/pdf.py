"""Links in PDF pages: the addresses of link annotations (ISO 32000-1, 12.5.6.5). Meant to run in the box."""

from __future__ import annotations

import io

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject

PAGES = 500
LINKS = 5000


def links(body: bytes) -> tuple[str, ...]:
    """The addresses a PDF links to, in page order, each once.

    Raises ValueError when the file cannot be read, or holds more pages or links than we look at: then what is
    missing from the result would prove nothing.
    """
    try:
        pages = pypdf.PdfReader(io.BytesIO(body)).pages
        found: dict[str, None] = {}
        for number, page in enumerate(pages):
            if number >= PAGES or len(found) >= LINKS:
                raise ValueError(f"The PDF has more than {PAGES} pages or {LINKS} links.")
            annotations = _resolved(page.get("/Annots"))
            for annotation in annotations if isinstance(annotations, ArrayObject) else ():
                address = _address(_resolved(annotation))
                if address:
                    found[address] = None
    except ValueError:
        raise
    except Exception as problem:  # pypdf raises whatever a broken file makes it stumble over
        raise ValueError(f"The PDF cannot be read ({type(problem).__name__}).") from problem
    return tuple(found)


def _address(annotation: object) -> str:
    if not isinstance(annotation, DictionaryObject) or annotation.get("/Subtype") != "/Link":
        return ""
    action = _resolved(annotation.get("/A"))
    if not isinstance(action, DictionaryObject) or action.get("/S") != "/URI":
        return ""
    address = _resolved(action.get("/URI"))
    if isinstance(address, bytes):
        return address.decode("utf-8", "replace").strip()
    return str(address or "").strip()


def _resolved(value: object) -> object:
    resolve = getattr(value, "get_object", None)
    return resolve() if resolve else value
