"""The addresses a PDF links to, and the ways a file fails to be one."""

from __future__ import annotations

import io

import pypdf
import pytest
from pypdf.annotations import Link

from outreach.core.pages import pdf


def file(*pages: list[str]) -> bytes:
    """A PDF with link annotations on its pages."""
    writer = pypdf.PdfWriter()
    for number, addresses in enumerate(pages):
        writer.add_blank_page(200, 200)
        for address in addresses:
            writer.add_annotation(number, Link(rect=(0, 0, 50, 50), url=address))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_links_come_in_the_order_of_the_pages_each_once() -> None:
    body = file(["https://b.example/", "https://a.example/"], [], ["https://a.example/", "mailto:x@y.example"])
    assert pdf.links(body) == ("https://b.example/", "https://a.example/", "mailto:x@y.example")


def test_a_pdf_without_links_has_none() -> None:
    assert pdf.links(file([])) == ()


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 nonsense", b"<html>", file([])[:200]], ids=range(4))
def test_what_cannot_be_read_proves_nothing(body: bytes) -> None:
    with pytest.raises(ValueError):
        pdf.links(body)


def test_more_pages_than_are_looked_at_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "PAGES", 2)
    with pytest.raises(ValueError, match="more than 2 pages"):
        pdf.links(file([], [], []))
