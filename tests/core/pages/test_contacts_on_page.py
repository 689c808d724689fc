"""Who a page names, and only them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.core.pages import contacts_on_page

HERE = "https://hive.example/tools"


def emails(html: str) -> list[str]:
    return [person.email for person in contacts_on_page.read(html, HERE).people]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ('<a href="mailto:Jo@Hive.example?subject=Hi">write</a>', ["jo@hive.example"]),
        ('<a href="mailto:jo%40hive.example">write</a>', ["jo@hive.example"]),
        ("<p>Write to jo@hive.example.</p>", ["jo@hive.example"]),
        ("<p>jo [at] hive [dot] example</p>", ["jo@hive.example"]),
        ("<p>jo (at) hive.example</p>", ["jo@hive.example"]),
        ("<p>jo at hive dot example</p>", ["jo@hive.example"]),
        ("<p>meet us at hive.example</p>", []),
        ('<img src="bee@2x.png"> bee@2x.png', []),
        ("<p>noreply@hive.example abuse@hive.example</p>", []),
        ("<p>you@example.com</p>", []),
        ("<script>var a = 'jo@hive.example'</script>", []),
        ('<a class="__cf_email__" data-cfemail="543e3b143c3d22317a312c35392438317a">x</a>', ["jo@hive.example"]),
    ],
)
def test_addresses_are_found_however_they_are_written(html: str, found: list[str]) -> None:
    assert emails(html) == found


def test_the_site_s_own_people_come_first_and_desks_last() -> None:
    html = "<p>ads@agency.example info@hive.example mia.chen@hive.example</p>"
    assert emails(html) == ["mia.chen@hive.example", "info@hive.example", "ads@agency.example"]


def test_names_and_jobs_stand_near_the_address() -> None:
    html = (
        "<ul><li>Jo Park, managing editor <a href='mailto:jo@hive.example'>mail</a></li>"
        "<li>Rae Lin <b>writer</b> rae@hive.example</li></ul>"
    )
    assert contacts_on_page.read(html, HERE).people[:1] == (
        contacts_on_page.Person("jo@hive.example", "Jo Park", "managing editor"),
    )
    assert {p.name for p in contacts_on_page.read(html, HERE).people} == {"Jo Park", "Rae Lin"}


def test_the_page_says_what_it_is_called() -> None:
    html = (
        '<html lang="en-GB"><head><title>Tools | Hive</title><meta property="og:site_name" content="Hive Notes">'
        '<meta name="author" content="Jo Park"></head><body><a href="/contact">Contact</a><a href="/a">A</a>'
        '<a href="https://other.example/contact">Contact</a><form><textarea></textarea></form></body></html>'
    )
    found = contacts_on_page.read(html, HERE)
    assert (found.title, found.site_name, found.language, found.author) == (
        "Tools | Hive",
        "Hive Notes",
        "en",
        "Jo Park",
    )
    assert (found.contact_pages, found.has_form) == (("https://hive.example/contact",), True)


@given(st.text(alphabet="<>/='\" amailto:jo@hive.example[at](dot)&#;\n", max_size=300))
@settings(max_examples=60, deadline=None)
def test_no_page_breaks_the_reader(html: str) -> None:
    for person in contacts_on_page.read(html, HERE).people:
        assert "@" in person.email
