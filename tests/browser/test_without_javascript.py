"""With JavaScript switched off nothing is lost: every form of every page can be reached, sent, and answers properly."""

from __future__ import annotations

import re
import socket
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import make
import pytest
import world
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import func, select
from test_everywhere import FILES, PIECES
from werkzeug.exceptions import HTTPException

from outreach.core.states import Role
from outreach.db import Base, db
from outreach.flows.operations import sample

pytestmark = pytest.mark.browser
FORMS = """() => {
  const seen = element => element.checkVisibility({ visibilityProperty: true })
  const reached = element => {  // what one presses to see it: a summary, or the button of a menu
    const closed = element.closest("details:not([open])"), menu = element.closest("[popover]")
    if (closed && !element.closest("summary")) {
      const shown = reached(closed.querySelector("summary"))
      closed.open = true
      const inside = shown && reached(element)
      closed.open = false
      return inside
    }
    if (menu && !menu.matches(":popover-open")) {
      const shown = [...document.querySelectorAll(`[popovertarget="${menu.id}"]`)].some(reached)
      menu.showPopover()
      const inside = shown && seen(element)
      menu.hidePopover()
      return inside
    }
    return seen(element)
  }
  const typed = { text: "words", search: "words", email: "kim@words.example", url: "https://words.example/page",
                  number: "1", date: "2030-01-02", time: "09:00", password: "four words make one", textarea: "words" }
  const data = (form, button, full) => {
    const before = [...form.elements].map(field => [field, field.value, field.checked])
    if (full) for (const field of form.elements) {
      if (field.name === "id" && field.type === "checkbox") field.checked = true
      else if (!field.value && typed[field.type]) field.value = typed[field.type]
    }
    const pairs = [...new FormData(form, button)].map(([name, value]) => [name, typeof value === "string" ? value : ""])
    for (const [field, value, checked] of before) if (field.type !== "file" && "value" in field) {
      field.value = value
      if ("checked" in field) field.checked = checked
    }
    return pairs
  }
  const pressed = form => [...form.elements].some(field => field.type === "submit")  // from elsewhere, in one not seen
  const shown = form => form.method !== "dialog" && (!form.hidden || pressed(form)) && !form.closest("#palette")
  return [...document.forms].filter(shown).map(form => {
    const buttons = [...form.elements].filter(field => field.type === "submit")
    return {
      method: form.method, action: form.action, own: form.hasAttribute("action") || form.method === "get",
      kind: form.enctype, token: Boolean(form.elements.csrf_token?.value), html: form.outerHTML.slice(0, 300),
      file: [...form.elements].find(field => field.type === "file")?.name ?? null,
      ways: buttons.filter(reached).map(button => ({
        name: button.name ? `${button.name}=${button.value}` : "",
        bare: data(form, button, false), full: data(form, button, true) })),
    }
  })
}"""
DEAD = """() => [...document.querySelectorAll("button[type=button]:not([popovertarget]), a:not([href])")]
  .concat([...document.querySelectorAll("a[href^='#'], a[href^='javascript:']")]
    .filter(link => !link.hash || !document.querySelector(link.hash)))
  .filter(e => e.checkVisibility()).map(e => e.outerHTML.slice(0, 200))"""
SAID = re.compile(r'class="(errors|error|notice|banner)|role="alert"')


class Save:
    """The database as it was before somebody pressed something."""

    def __init__(self, file: Path) -> None:
        self.file, self.kept = file, sqlite3.connect(":memory:")
        with sqlite3.connect(file) as now:
            now.backup(self.kept)

    def load(self) -> None:
        with sqlite3.connect(self.file) as now:
            self.kept.backup(now)


def pages(app: Flask) -> Iterator[str]:
    """Every page there is, with the first row of its noun where it is about one."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if (
            "GET" not in (rule.methods or ())
            or rule.endpoint in FILES | PIECES
            or "." in rule.rule
            or rule.rule == "/styleguide"
            or ":filename" in rule.rule
        ):
            continue
        loads: dict[str, type[Base]] = getattr(app.view_functions[rule.endpoint], "loads", {})
        if not rule.arguments:
            yield rule.rule
        elif rule.arguments == {"id"} and loads:
            model = next(iter(loads.values()))
            first = db.session.scalar(select(func.min(model.id)))  # type: ignore[attr-defined]
            yield rule.rule.replace("<int:id>", str(first))


def route(app: Flask, address: str) -> str:
    """The name of the view behind an address."""
    for method in ("POST", "GET"):
        try:
            return str(app.url_map.bind("127.0.0.1").match(urlsplit(address).path, method=method)[0])
        except HTTPException:
            continue
    return address


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead nowhere; loopback answers as ever."""
    asked = socket.getaddrinfo

    def nowhere(host: Any, *args: Any, **more: Any) -> Any:
        if host in ("127.0.0.1", "localhost", None):
            return asked(host, *args, **more)
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_every_form_of_every_page_can_be_sent(
    new_page: Callable[..., Any], live: str, bare_app: Flask, tmp_path: Path, no_names: None
) -> None:
    with bare_app.app_context():
        who = make.user(role=Role.OWNER)
        sample.fill(who)
        world.build({"owner": who.id})
        token = make.token(who)
        todo = list(dict.fromkeys(pages(bare_app)))
    save = Save(tmp_path / "outreach.db")
    page = new_page(java_script_enabled=False)
    page.context.add_cookies([{"name": "outreach", "value": token, "url": live}])
    page.set_default_timeout(60_000)  # hundreds of pages, on a machine that may be busy
    page.goto(live)
    jar = page.context.cookies()
    wrong: list[str] = []
    sent: set[tuple[Any, ...]] = set()
    reached: set[str] = set()
    for path in todo:
        answer = page.goto(live + path)
        if "html" not in (answer.headers.get("content-type") or ""):
            continue
        if path != "/settings/capture":  # its bookmark is a script, to be dragged
            wrong += [f"{path}: dead without script: {html}" for html in page.evaluate(DEAD)]
        for form in page.evaluate(FORMS):
            where = f"{path}: {form['html']}"
            if not (form["ways"] and form["own"] and form["action"].startswith(live)):
                wrong.append(f"nothing to press, or nowhere to go: {where}")
            if form["method"] == "post" and not form["token"]:
                wrong.append(f"no token: {where}")
            for way in form["ways"]:
                action = form["action"].removeprefix(live).partition("?")[0]
                for how in ("bare", "full"):
                    kind = (form["method"], route(bare_app, action), way["name"], how)
                    if kind in sent or (how == "full" and way["full"] == way["bare"]):
                        continue
                    sent.add(kind)
                    data = [(name, value) for name, value in way[how]]
                    said = send(page, form, data, live + path)
                    if said.status == 303 and route(bare_app, said.headers["location"]) not in reached:
                        reached.add(route(bare_app, said.headers["location"]))
                        said = page.request.get(urljoin(live, said.headers["location"]))
                    text = said.text() if "html" in said.headers.get("content-type", "") else ""
                    if said.status >= 400 and not (said.status in (409, 422) and SAID.search(text)):
                        wrong.append(f"{said.status} after {way['name'] or 'the button'} with {dict(data)}: {where}")
                    if form["method"] == "post" and said.status < 400:
                        save.load()
                        page.context.clear_cookies()
                        page.context.add_cookies(jar)
    page.problems.clear()  # a form refused is a console line of the browser
    print(len(todo), "pages", len(sent), "sendings")
    assert not wrong, "\n".join(wrong)
    assert len({view for method, view, *_ in sent if method == "post"}) > 100


def send(page: Any, form: dict[str, Any], data: list[tuple[str, str]], here: str) -> Any:
    """What the browser sends when the button is pressed, and what comes back."""
    headers = {"Referer": here, "Sec-Fetch-Site": "same-origin"}
    if form["method"] == "get":
        return page.request.get(f"{form['action'].partition('?')[0]}?{urlencode(data)}", headers=headers)
    if form["kind"] == "multipart/form-data":
        chosen = {
            "name": "list.csv",
            "mimeType": "text/csv",
            "buffer": b"Domain,Email\nwords.example,kim@words.example\n",
        }
        parts = {name: chosen if name == form["file"] else value for name, value in data}
        return page.request.post(form["action"], headers=headers, multipart=parts, max_redirects=0)
    headers["Content-Type"] = form["kind"]
    return page.request.post(form["action"], headers=headers, data=urlencode(data), max_redirects=0)


MADE = (  # where, what is typed, the button, where it stands afterwards and how
    ("/assets/new", {"Address": "https://acme.example/map", "Title": "The map"}, "Save", "/assets", "The map"),
    ("/contacts/new", {"Address": "kim@words.example", "Name": "Kim Doe"}, "Save", "/contacts", "Kim Doe"),
    ("/snippets/new", {"Letters": "ty", "Name": "Thanks", "Text": "Thank you."}, "Save", "/snippets", "Thanks"),
    ("/tasks/new", {"What is to be done": "Call Kim", "Due": "2030-01-02"}, "Save", "/tasks", "Call Kim"),
    ("/memberships/new", {"Address of the community": "https://bee.example", "Our name": "ana"}, "Save", "/memberships",
     "bee.example"),
    ("/settings/projects/new", {"Name": "Second", "Hosts": "second.example"}, "Save", "/settings/projects", "Second"),
    ("/campaigns/new", {"Name": "Winter"}, "Save", "/campaigns", "Winter"),
    ("/links/new", {"Page with the link": "https://words.example/l", "Page of ours": "https://acme.example/map"},
     "Add and check", "/links?tab=all", "words.example/l"),
    ("/settings/do-not-contact", {"Address or domain": "spam.example"}, "Add to the list", "/settings/do-not-contact",
     "spam.example"),
)  # fmt: skip
CHANGED = (  # a page to edit, a field of it, and where the new words stand
    ("/assets/{asset}/edit", "Title", "/assets"),
    ("/contacts/{contact}/edit", "Name", "/contacts"),
    ("/prospects/{prospect}/edit", "Name of the site", "/prospects"),
    ("/campaigns/{campaign}/edit", "Name", "/campaigns"),
    ("/sequences/{sequence}", "Name", "/sequences"),
    ("/settings/projects/{project}", "Name", "/settings/projects"),
)
TOGETHER = (  # a list, what is done with the ticked row, and what that shows
    ("/prospects", "Skip", "Skipped"),
    ("/pipeline?view=table", "Close as lost", "Lost"),
    ("/links?tab=all", "Retire", "Retired"),
)


@pytest.mark.parametrize("db_url", ["postgresql"], indirect=True)
def test_everything_is_made_changed_done_together_and_taken_back(
    new_page: Callable[..., Any], live: str, bare_app: Flask, no_names: None
) -> None:
    with bare_app.app_context():
        campaign = make.campaign()
        site = make.site("hive-notes.example", name="Hive Notes")
        pitch = make.pitch(campaign=campaign, site=site)
        rows = {
            "campaign": campaign,
            "project": campaign.project,
            "sequence": campaign.sequence,
            "contact": pitch.contact,
        }
        rows |= {
            "asset": make.asset(project=campaign.project),
            "prospect": make.prospect(project=campaign.project, site=site),
        }
        make.link(project=campaign.project, pitch=pitch, site=site)
        ids = {noun: row.id for noun, row in rows.items()}
        token = make.token(make.user(role=Role.OWNER))
    page = new_page(java_script_enabled=False)
    page.context.add_cookies([{"name": "outreach", "value": token, "url": live}])
    page.set_default_timeout(60_000)
    main, undo = page.locator("main"), page.locator("#undo").get_by_role("button", name="Undo")
    for form, typed, button, there, said in MADE:
        page.goto(live + form)
        for label, words in typed.items():
            main.get_by_label(label).first.fill(words)
        with page.expect_navigation():
            main.get_by_role("button", name=button, exact=True).first.click()
        page.goto(live + there)
        expect(main).to_contain_text(said)
    for form, label, there in CHANGED:
        page.goto(live + form.format(**ids))
        main.get_by_label(label, exact=True).first.fill("Quite another name")
        with page.expect_navigation():
            main.get_by_role("button", name="Save").last.click()
        page.goto(live + there)
        expect(main.locator("table")).to_contain_text("Quite another name")
        with page.expect_navigation():
            undo.click()
        page.goto(live + there)
        expect(main.locator("table")).not_to_contain_text("Quite another name")
    for there, op, said in TOGETHER:
        page.goto(live + there)
        row = page.locator("tbody tr", has_text="Hive Notes").or_(page.locator("tbody tr", has_text="site")).first
        row.get_by_role("checkbox").check()
        page.get_by_role("button", name=re.compile(f"^{op}")).first.click()
        expect(undo).to_be_visible()
        with page.expect_navigation():
            undo.click()
        page.goto(live + there)
        expect(main.locator("tbody").last).not_to_contain_text(said)
