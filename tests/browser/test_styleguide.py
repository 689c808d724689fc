"""The parts of the design in a real browser: for everybody, at every width, in both themes, by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import axe
import make
import pytest
from flask import Flask
from playwright.sync_api import expect

from outreach.core.states import Role

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)]
Enter = Callable[..., Any]


@pytest.fixture
def enter(bare_app: Flask, live: str, new_page: Callable[..., Any]) -> Enter:
    """enter(path, **user and context options) -> that page, signed in."""
    with bare_app.app_context():
        make.project(name="Acme bees")
        who = {"name": "Ana Lee", "role": Role.OWNER}
        tokens: dict[str, str] = {}

    def opened(path: str = "/styleguide", keyboard: str = "on", **options: Any) -> Any:
        with bare_app.app_context():
            if keyboard not in tokens:
                tokens[keyboard] = make.token(make.user(**who, keyboard=keyboard))
        page = new_page(**options)
        page.context.add_cookies([{"name": "outreach", "value": tokens[keyboard], "url": live}])
        page.goto(live + path)
        return page

    return opened


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_stumbles_over_any_part(enter: Enter, scheme: str) -> None:
    found = {}
    for width in (1280, 360):
        page = enter("/styleguide?errors=1", color_scheme=scheme, viewport={"width": width, "height": 800})
        found[width, "errors"] = axe.violations(page)
        page.get_by_role("button", name="Open a dialog").click()
        found[width, "dialog"] = axe.violations(page, "dialog[open]")
    page = enter("/styleguide", color_scheme=scheme)
    page.get_by_role("button", name="Later", exact=True).first.click()
    found["menu"] = axe.violations(page)
    assert {place: said for place, said in found.items() if said} == {}


def test_a_missing_label_would_be_found(enter: Enter) -> None:
    page = enter()
    page.evaluate("document.querySelector('label[for=note]').remove()")
    assert any("label" in said for said in axe.violations(page))


def test_nothing_is_lost_at_320_pixels(enter: Enter) -> None:
    for path in ("/styleguide", "/help/shortcuts", "/search?q=a"):
        page = enter(path, viewport={"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


SMALL = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility() && !e.closest('p, .sr, .skip') && !e.matches('.sr, .skip'))
  .filter(e => !(e.id && document.querySelector(`label[for="${e.id}"]`) || e.closest('label')))
  .map(e => [e.outerHTML.slice(0, 120), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24)
  .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""


def test_everything_to_press_is_at_least_24_pixels(enter: Enter) -> None:
    for width in (1280, 360):
        assert enter("/styleguide", viewport={"width": width, "height": 800}).evaluate(SMALL) == [], width


def test_the_row_cursor_is_the_focus(enter: Enter) -> None:
    page = enter()
    page.locator("#row-1").focus()
    page.keyboard.press("j")
    expect(page.locator("#row-2")).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("Shift+J")
    expect(page.locator("[data-chosen]")).to_have_text("2 selected")
    expect(page.locator("#row-3")).to_be_focused()
    page.keyboard.press(".")
    expect(page.locator("#row-menu-3 a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#row-menu-3")).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**#row-3")


def test_keys_rest_while_one_types_and_when_they_are_off(enter: Enter) -> None:
    page = enter()
    page.get_by_label("Name", exact=True).press_sequentially("ghn?")
    expect(page.get_by_label("Name", exact=True)).to_have_value("ghn?")
    off = enter(keyboard="off")
    off.keyboard.press("?")
    off.keyboard.press("j")
    assert off.url.endswith("/styleguide") and off.evaluate("document.activeElement === document.body")
    off.keyboard.press("Control+k")
    expect(off.locator("#palette")).to_be_visible()
    alt = enter(keyboard="alt")
    alt.keyboard.press("?")
    assert alt.url.endswith("/styleguide")
    alt.keyboard.press("Alt+?")
    alt.wait_for_url("**/help/shortcuts")


def test_the_palette_goes_where_one_says(enter: Enter) -> None:
    page = enter()
    page.keyboard.press("Control+k")
    page.keyboard.type("keys of")
    expect(page.locator("#palette-results [aria-selected=true]")).to_contain_text("Keys of this program")
    assert axe.violations(page, "#palette") == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/help/shortcuts")


def test_a_filter_swaps_the_list_and_stays_in_the_address(enter: Enter) -> None:
    page = enter()
    page.evaluate("window.same = true")
    page.locator(".filters summary", has_text="State").click()
    page.get_by_label("Lost", exact=True).check()
    expect(page.get_by_role("heading", name="No match")).to_be_visible()
    page.wait_for_url("**state=lost**")
    assert page.evaluate("window.same")
    expect(page.get_by_label("Lost", exact=True)).to_be_focused()
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("#row-1")).to_be_visible()


def test_a_refused_move_goes_back_and_says_so(enter: Enter) -> None:
    page = enter()
    page.problems.clear()
    page.route("**/said", lambda route: route.fulfill(status=409, body="no"))
    card = page.locator("#demo-card-pitched1")
    card.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#status")).to_have_text("This move was refused, so the card is back where it was.")
    expect(page.locator("[data-column=pitched] #demo-card-pitched1")).to_be_focused()
    page.problems.clear()


def test_a_card_moves_by_keys_and_by_mouse(enter: Enter) -> None:
    page = enter()
    page.locator("#demo-card-pitched1").focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("[data-column=talking] #demo-card-pitched1")).to_be_focused()
    expect(page.locator("[data-column=talking] header .count")).to_have_text("2")
    page.locator("#demo-card-agreed1").drag_to(page.locator("[data-column=talking] header"))
    expect(page.locator("[data-column=talking] #demo-card-agreed1")).to_be_visible()


def test_without_script_every_part_can_be_used(enter: Enter) -> None:
    page = enter(java_script_enabled=False)
    expect(page.locator(".bulk button").first).to_be_visible()
    expect(page.locator(".needs-js").first).to_be_hidden()
    expect(page.locator("#demo-item-1 .acts")).to_be_visible()
    page.get_by_role("button", name="Later", exact=True).first.click()
    expect(page.get_by_role("button", name="Tomorrow").first).to_be_visible()
    page.locator("#find").fill("nothing like this")
    page.locator("#find").press("Enter")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()


def test_error_summary_takes_the_focus(enter: Enter) -> None:
    page = enter("/styleguide?errors=1")
    expect(page.locator(".errors")).to_be_focused()
    assert page.title().startswith("Error: ")
    page.locator(".errors a").first.click()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
