"""Links in PDF pages: read where they are, and a file that cannot be read whole proves nothing."""

from __future__ import annotations

import io
import random

import pypdf
import pytest
from pypdf.annotations import Link, Text
from pypdf.generic import DictionaryObject, NameObject, NullObject, TextStringObject

from outreach.core.pages import pdf

BOX = (0, 0, 10, 10)


def written(*pages: tuple[str, ...]) -> bytes:
    """A PDF whose pages link to these addresses."""
    writer = pypdf.PdfWriter()
    for number, addresses in enumerate(pages):
        writer.add_blank_page(72, 72)
        for address in addresses:
            writer.add_annotation(number, Link(rect=BOX, url=address))
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


@pytest.mark.parametrize(
    ("pages", "found"),
    [
        ((), ()),
        (((), ()), ()),
        ((("https://a.example/x",), ("https://b.example/",)), ("https://a.example/x", "https://b.example/")),
        ((("https://b.example/", "https://a.example/"), ("https://b.example/",)),
         ("https://b.example/", "https://a.example/")),
        (((" https://a.example/ü ", "mailto:x@a.example"),), ("https://a.example/ü", "mailto:x@a.example")),
    ],
)  # fmt: skip
def test_the_links_of_all_pages_are_found_in_order_each_once(
    pages: tuple[tuple[str, ...], ...], found: tuple[str, ...]
) -> None:
    assert pdf.links(written(*pages)) == found


def test_what_is_no_link_to_an_address_is_passed_over() -> None:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(72, 72)
    writer.add_annotation(0, Text(rect=BOX, text="https://note.example/"))
    writer.add_annotation(0, Link(rect=BOX, target_page_index=0))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("https://js.example/")}
    for action in (NullObject(), DictionaryObject(script)):
        link = Link(rect=BOX, url="https://x.example/")
        link[NameObject("/A")] = action
        writer.add_annotation(0, link)
    file = io.BytesIO()
    writer.write(file)
    assert pdf.links(file.getvalue()) == ()


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 nonsense", b"<html>", written(("https://a.example/",))[:200]])
def test_a_file_that_cannot_be_read_says_so(body: bytes) -> None:
    with pytest.raises(ValueError):
        pdf.links(body)


def test_a_file_too_large_to_look_through_proves_nothing() -> None:
    assert pdf.links(written(*[()] * pdf.PAGES)) == ()
    with pytest.raises(ValueError, match=r"more than 500 pages"):
        pdf.links(written(*[()] * (pdf.PAGES + 1)))


def test_a_damaged_file_gives_addresses_or_a_value_error_and_nothing_else() -> None:
    noise, good = random.Random(7), written(("https://a.example/x",), ("https://b.example/",))
    for _ in range(100):
        broken = bytearray(good)
        for _ in range(8):
            broken[noise.randrange(len(broken))] = noise.randrange(256)
        try:
            found = pdf.links(bytes(broken))
        except ValueError as why:
            assert str(why)
        else:
            assert isinstance(found, tuple) and all(isinstance(one, str) and one for one in found)
            assert len(found) == len(set(found)) <= 2
