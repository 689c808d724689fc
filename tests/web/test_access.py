"""Who may: every route, for everybody, with ids in addresses and in forms; nothing leaks and nothing changes."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import make
import pytest
import world
from flask import Blueprint, Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from outreach import web
from outreach.app import create_app
from outreach.core.states import Role
from outreach.db import Base, db
from outreach.models import Preference, Project, ProjectMember, SavedView, User
from outreach.web import access

on_sqlite = pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
RANKS = (Role.VIEWER, Role.MEMBER, Role.MANAGER, Role.OWNER)
CHANGING = ("POST", "PUT", "PATCH", "DELETE")
OWN_IDS = {"lists": SavedView}  # views that find a person's own rows by themselves
SOME = {"name": "Some name", "email": "some@one.example", "url": "https://some.example/a", "subject": "A subject"}
SOME |= {"body": "Some text", "reason": "because", "text": "Some text", "host": "some.example", "stage": "talking"}
SOME |= {
    "op": "skip",
    "until": "tomorrow",
    "outcome": "no",
    "title": "A title",
    "due": "2026-12-01",
    "value": "x.example",
}


class Route(NamedTuple):
    """One address with one method."""

    method: str
    rule: Any
    view: Any

    @property
    def name(self) -> str:
        return f"{self.method} {self.rule.rule}"


def routes(app: Flask, *methods: str) -> list[Route]:
    return [
        Route(method, rule, app.view_functions[rule.endpoint])
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
        for method in sorted(rule.methods or ())
        if rule.endpoint != "static" and method in methods
    ]


def filled(route: Route, rows: world.World) -> str:
    """The address of a route with the ids of *rows*."""
    loads = getattr(route.view, "loads", {})
    args: dict[str, Any] = {}
    for name in route.rule.arguments:
        model = loads.get(name.removesuffix("_id")) if name != "id" else next(iter(loads.values()), None)
        model = model or world.MODELS.get(name.removesuffix("_id")) or OWN_IDS.get(route.rule.endpoint.split(".")[0])
        known = rows.get(model) if model is not None and model is not User else None
        args[name] = known.id if known is not None else 1 if "int" in str(route.rule._converters[name]).lower() else "x"
    return str(route.rule.build(args, append_unknown=False)[1])


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names lead nowhere."""

    def nowhere(*args: Any, **more: Any) -> Any:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)


class Stage(NamedTuple):
    """Two projects with a whole world each, and the browsers of people of every kind."""

    ours: world.World  # of the project the outsider is limited to
    theirs: world.World
    browsers: dict[str, Any]
    restore: Callable[[], None]


@pytest.fixture
def stage(app: Flask, tmp_path: Path, no_network: None, as_user: Callable[..., Any]) -> Stage:
    people = {role.value: make.user(role=role) for role in RANKS}
    people["outsider"] = make.user(role=Role.MANAGER, all_projects=False)
    ids = {name: user.id for name, user in people.items()}
    theirs, ours = world.build(ids), world.build(ids)
    db.session.add(ProjectMember(user_id=ids["outsider"], project_id=ours[Project].id))
    db.session.commit()
    browsers = {name: as_user(user) for name, user in people.items()}
    browsers["nobody"] = app.test_client()
    for browser in browsers.values():
        browser.get("/healthz")  # so that each has its cookies
    for row in [*theirs.values(), *ours.values()]:
        db.session.refresh(row)
    db.session.expunge_all()
    jars = {name: dict(browser._cookies) for name, browser in browsers.items()}
    file, kept = tmp_path / "outreach.db", tmp_path / "kept.db"

    def settle() -> None:
        db.session.remove()
        with db.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        db.engine.dispose()

    def restore() -> None:
        settle()
        shutil.copy(kept, file)
        for name, cookies in jars.items():
            browsers[name]._cookies = dict(cookies)

    settle()
    shutil.copy(file, kept)
    return Stage(ours, theirs, browsers, restore)


class Answer(NamedTuple):
    """What came back; a view that broke is a 500."""

    status_code: int
    location: str
    why: str = ""

    def __str__(self) -> str:
        return f"{self.status_code} {self.location}{self.why}"


def asked(browser: Any, route: Route, rows: world.World, data: dict[str, Any] | None = None, **more: Any) -> Answer:
    """Ask for a route with the ids of *rows*; the answer is read and closed."""
    address = filled(route, rows)
    if route.method in CHANGING:
        more["data"] = {**(data or {}), "csrf_token": browser.token()}
    try:
        answer = browser.open(address, method=route.method, **more)
        answer.get_data()
        answer.close()
    except Exception as why:
        db.session.rollback()
        return Answer(500, "", repr(why)[:300])
    return Answer(answer.status_code, answer.headers.get("Location", ""))


def turned_away(answer: Answer) -> bool:
    return answer.status_code == 303 and "/login" in answer.location


def held(route: Route) -> bool:
    """Whether a route loads a row that belongs to a project."""
    return any(
        model not in access.SHARED and model not in access.OWN for model in getattr(route.view, "loads", {}).values()
    )


@on_sqlite
def test_every_route_lets_in_whom_it_says_and_nobody_else(app: Flask, stage: Stage) -> None:
    watch, wrong, cells = world.Watch(), [], 0

    def expect(right: bool, route: Route, who: str, answer: Answer) -> None:
        nonlocal cells
        cells += 1
        if not right:
            wrong.append(f"{route.name} as {who}: {answer}")

    def unchanged(route: Route, who: str) -> None:
        if difference := watch.difference():
            wrong.append(f"{route.name} as {who} changed {sorted(difference)}")
            stage.restore()

    for route in routes(app, "GET", *CHANGING):
        needed = route.view.needs
        if needed is None:
            continue
        answer = asked(stage.browsers["nobody"], route, stage.theirs)
        expect(turned_away(answer), route, "nobody", answer)
        unchanged(route, "nobody")
        if held(route):
            answer = asked(stage.browsers["outsider"], route, stage.theirs)
            expect(answer.status_code == 404, route, "outsider", answer)
            unchanged(route, "outsider")
        for role in RANKS:
            answer = asked(stage.browsers[role], route, stage.theirs)
            if RANKS.index(role) < RANKS.index(needed):
                expect(answer.status_code == 403, route, role, answer)
                unchanged(route, role)
            else:
                expect(answer.status_code not in (401, 403) and answer.status_code < 500, route, role, answer)
                expect(not turned_away(answer) or route.rule.endpoint == "auth.logout", route, role, answer)
                if watch.difference():
                    stage.restore()
                break  # who ranks higher may what the lower may: access.needs compares ranks
    print(f"{cells} cells")
    assert wrong == []


@on_sqlite
def test_ids_in_forms_reach_nothing_of_another_project(app: Flask, stage: Stage) -> None:
    watch, wrong = world.Watch(), []
    foreign = {model.__tablename__: row.id for model, row in stage.theirs.items()}
    private = {m.__tablename__ for m in stage.theirs if m not in access.SHARED}
    data: dict[str, Any] = dict(SOME)
    for name, id in foreign.items():
        data |= {name: id, f"{name}_id": id, f"{name}s": [id], f"{name}_ids": [id]}
    for key in ("id", "ids", "row", "rows"):
        data[key] = [id for name, id in foreign.items() if name in private]
    del data["project_id"], data["project"]
    for project in ({}, {"project_id": foreign["project"], "project": foreign["project"]}):
        for route in routes(app, *CHANGING):
            if route.view.needs is None:
                continue
            asked(stage.browsers["outsider"], route, stage.ours, {**data, **project})
            difference = watch.difference()
            wrong += [f"{route.name}: {line}" for line in reached(difference, stage.theirs)]
            if difference:
                stage.restore()
    assert wrong == []


def reached(difference: dict[str, Any], rows: world.World) -> Iterator[str]:
    """What of a difference is, or points at, a row of another project's world."""
    private = {
        m.__tablename__: row.id for m, row in rows.items() if m not in access.SHARED and "lease" not in m.__tablename__
    }
    for name, lines in difference.items():
        for id, values in lines:
            if private.get(name) == id:
                yield f"{name} {id} was changed"
            for column in Base.metadata.tables[name].columns:
                for key in column.foreign_keys:
                    there = private.get(key.column.table.name)
                    if there is not None and values.get(column.name) == there and private.get(name) != id:
                        yield f"{name} {id} points at {key.column.table.name} {there}"


@on_sqlite
def test_looking_changes_nothing(app: Flask, stage: Stage) -> None:
    watch, wrong = world.Watch(), []
    for route in routes(app, "GET"):
        for more in ({}, {"headers": {"HX-Request": "true"}}, {"query_string": {"format": "csv"}}):
            answer = asked(stage.browsers["owner"], route, stage.ours, **more)
            if answer.status_code >= 500 and route.name != "GET /healthz":
                wrong.append(f"{route.name} {more}: {answer}")
        if difference := watch.difference():
            wrong.append(f"{route.name} changed {sorted(difference)}")
            stage.restore()
    assert wrong == []


@on_sqlite
def test_no_form_is_taken_from_elsewhere(app: Flask, stage: Stage) -> None:
    watch, wrong = world.Watch(), []
    owner, other = stage.browsers["owner"], stage.browsers["manager"]
    own, strange = owner.token(), other.token()
    tries: tuple[tuple[str, dict[str, Any]], ...] = (
        ("no token", {"data": {}}),
        ("another's token", {"data": {"csrf_token": strange}}),
        ("another site", {"data": {"csrf_token": own}, "headers": {"Sec-Fetch-Site": "cross-site"}}),
        ("a site beside", {"data": {"csrf_token": own}, "headers": {"Sec-Fetch-Site": "same-site"}}),
        ("another origin", {"data": {"csrf_token": own}, "headers": {"Origin": "https://elsewhere.example"}}),
        ("no origin that is one", {"data": {"csrf_token": own}, "headers": {"Origin": "null"}}),
    )
    for route in routes(app, *CHANGING):
        if route.rule.endpoint in app.extensions["csrf_exempt"]:
            assert route.view.needs is None, f"{route.name} asks for a person, but for no form token"
            continue
        for how, more in tries:
            answer = owner.open(filled(route, stage.ours), method=route.method, **more)
            if answer.status_code != 403:
                wrong.append(f"{route.name} with {how}: {answer.status_code}")
        if difference := watch.difference():
            wrong.append(f"{route.name} changed {sorted(difference)}")
            stage.restore()
    assert wrong == []


def test_a_route_that_does_not_say_who_may_stops_the_start(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = Blueprint("silent", __name__)
    silent.add_url_rule("/silent", "index", lambda: "")
    monkeypatch.setattr(web, "BLUEPRINTS", (*web.BLUEPRINTS, silent))
    with pytest.raises(LookupError, match=r"silent\.index"):
        create_app(settings)


def test_what_nobody_decided_about_is_not_shown(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "current_user", make.user(all_projects=False))
    with pytest.raises(LookupError, match="Preference"):
        access.visible(Preference)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/nowhere-we-know",
        "",
        None,
    ],
)
def test_after_signing_in_only_our_own_pages_follow(app: Flask, target: str | None) -> None:
    with app.test_request_context("/"):
        assert access.safe_next(target) == "/"


def test_a_page_of_ours_follows_with_its_arguments(app: Flask) -> None:
    with app.test_request_context("/"):
        assert access.safe_next("/history?day=2026-11-22#x") == "/history?day=2026-11-22#x"


def test_the_foreign_project_in_an_address_is_not_found(as_user: Callable[..., Any]) -> None:
    mine, other = make.project(), make.project()
    person = make.user(all_projects=False)
    db.session.add(ProjectMember(user_id=person.id, project_id=mine.id))
    db.session.commit()
    browser = as_user(person)
    assert browser.get(f"/history?project={mine.id}").status_code == 200
    answer = browser.get(f"/history?project={other.id}")
    assert answer.status_code == 404
    assert other.name not in answer.text


HUGE = "9" * 20


def test_no_page_breaks_on_words_no_keyboard_writes_and_numbers_no_row_has(owner: Any) -> None:
    row = make.project()
    for odd in (HUGE, "-" + HUGE, "²", "a\x00b", "[", "0"):
        for path, name in (
            ("/", "campaign"),
            ("/drafts", "campaign"),
            ("/pipeline", "campaign"),
            ("/inbox", "after"),
            ("/inbox", "mailbox"),
            ("/inbox", "q"),
            ("/prospects", "import"),
            ("/prospects", "after"),
            ("/prospects", "q"),
            ("/search", "q"),
            ("/history", "event"),
        ):
            assert owner.get(path, query_string={name: odd}).status_code == 200, (path, name, odd)
        for path in ("/inbox/bulk", "/drafts", "/prospects"):
            assert owner.post(path, data={"id": [odd], "op": odd}).status_code < 500, (path, odd)
        named = owner.post("/settings/projects", data={"name": f"A{odd}", "hosts": "a\x00b.example", "timezone": odd})
        assert named.status_code == 422, odd
    assert db.session.scalars(select(Project.id)).all() == [row.id]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.OWNER])
def test_a_refusal_is_a_page_though_the_project_named_is_not_there(as_user: Callable[..., Any], role: Role) -> None:
    browser = as_user(make.user(role=role))
    make.project(), make.project()
    for named in ("²", HUGE, "77"):
        for answer in (
            browser.post("/imports", data={"project_id": named}),
            browser.post("/nowhere", data={"project_id": named}),
            browser.get("/nowhere", query_string={"project": named}),
        ):
            assert answer.status_code in (403, 404)
            assert "</nav>" in answer.text
    too_much = browser.post("/snippets", data={"name": "x" * 5_000_000})
    assert too_much.status_code == 413 and "A file may have 500 MB, a text 4 MB." in too_much.text


def test_an_address_of_a_browser_that_is_none_opens_nothing(client: Any) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://["}
    answer = client.get("/prospects", headers=asked)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")
    assert client.post("/login", data={}, headers={"Origin": "http://["}).status_code == 403


def test_what_a_statement_carried_is_not_in_what_is_said_of_its_failure(app: Flask) -> None:
    with pytest.raises(DBAPIError) as failure:
        db.session.execute(text("select * from nowhere where word = :word"), {"word": "an app password"})
    assert "nowhere" in str(failure.value) and "an app password" not in str(failure.value)


def test_an_address_with_nul_leads_nowhere(client: Any) -> None:
    for path in ("/unsubscribe/a%00b", "/resets/a%00b", "/invitations/a%00b", "/static/a%00b", "/a%00b"):
        assert client.get(path).status_code == 404, path
    assert client.post("/unsubscribe/a%00b", data={}).status_code == 404
