"""The rules of the layout: who may import whom, folders by noun, small files, tests beside their modules."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "outreach"

MAY = {
    "core": {"core"},
    "net": {"net", "core"},
    "models": {"models", "core", "db"},
    "flows": {"flows", "models", "net", "core", "db"},
    "web": {"web", "flows", "models", "core", "db", "jobs", "config"},
    "jobs": {"flows", "models", "core", "db"},
    "runners": {"jobs", "db"},
    "cli": {"cli", "jobs", "runners", "flows", "models", "net", "core", "db", "config", "schema", "app", "outreach"},
    "schema": {"config"},
    "db": set(),
    "config": set(),
    "app": {"web", "db", "config"},
    "outreach": set(),
    "__main__": {"cli"},
}
IMPURE = {"flask", "flask_login", "flask_sqlalchemy", "sqlalchemy", "socket", "ssl", "requests", "pycurl"}
IMPURE |= {"os", "random", "time", "subprocess", "pathlib", "secrets", "threading"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time"), ("datetime", "today")}
# Within a room a file imports from its own folder and from folders named before it; "." is the room itself.
ORDER = {
    "core": (".", "pages", "links", "imports", "profile", "inbound", "outbound", "mailboxes"),
    "net": (".", "web", "mail"),
    "flows": (
        ".", "operations", "lifecycle", "mailboxes", "contacts", "outbound", "inbound", "links", "profile", "imports",
        "today", "users",
    ),
    "web": (
        ".", "outbound", "inbound", "prospects", "contacts", "links", "profile", "imports", "today", "projects",
        "mailboxes", "users", "operations",
    ),
}  # fmt: skip
LINES = 450
TABLES_OF_WORDS = {  # they may be longer: a phrase or a rule a line
    "core/inbound/bounce_phrases.py", "core/inbound/reply_phrases.py",
}  # fmt: skip
FILES_IN_A_FOLDER = 15
LARGE_FOLDERS = {"models": "one noun a file", "core/imports/formats": "one vendor a file"}
TEMPLATE_WIDTH = 120
TWINLESS = {  # modules without a test file of their own name, and where their promises are tested
    "core/known_passwords.py": "a list, read by passwords",
    "core/labels.py": "words alone, shown by every page of tests/web and tests/browser",
    "core/states.py": "words alone",
    "core/pages/response.py": "values alone, made by net/web/fetch",
    "net/web/chromium_child.py": "the inside of chromium",
    "net/web/sandbox_child.py": "the inside of sandbox",
    "flows/imports/child_process.py": "tests/flows/imports/test_read.py, where it is used",
    "flows/operations/benchmark_data.py": "tests/bench",
    "cli/workspace.py": "under every command of tests/cli",
    "web/flash.py": "the undo bar, in every journey of tests/browser",
    "web/choices.py": "what forms offer, in tests/web/test_access.py",
    "web/operations/styleguide.py": "tests/browser/test_styleguide.py",
}
OVER_SEVERAL = {  # tests that go over many modules at once
    "web/test_budgets.py", "web/test_colours.py", "web/test_crm_pages.py", "web/test_ways.py", "web/test_weight.py",
    "net/test_guard_everywhere.py", "net/web/test_browser_tree.py", "cli/test_help.py", "test_house.py",
}  # fmt: skip
BAD_NAMES = {"utils", "helpers", "common", "misc", "manager", "handler", "service", "processor", "info"}


def room(path: Path) -> str:
    inner = path.relative_to(PACKAGE)
    first = inner.parts[0].removesuffix(".py")
    return "outreach" if first == "__init__" else first


def targets(node: ast.AST, path: Path) -> Iterator[str]:
    """The rooms of ours that an import statement reaches."""
    depth = len(path.relative_to(PACKAGE).parts) - 1
    if isinstance(node, ast.ImportFrom):
        if node.level:
            up = path.relative_to(PACKAGE).parts[: depth - node.level + 1] if node.level <= depth + 1 else ()
            inner = [*up, *(node.module or "").split(".")] if node.module else [*up]
            if inner and inner[0]:
                yield inner[0]
            else:  # from . import x, at the root
                yield from (
                    alias.name
                    if (PACKAGE / alias.name).is_dir() or (PACKAGE / f"{alias.name}.py").exists()
                    else "outreach"
                    for alias in node.names
                )
        elif (node.module or "").split(".")[0] == "outreach":
            yield [*(node.module or "").split("."), "outreach"][1]
    elif isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name.split(".")[0] == "outreach":
                yield [*alias.name.split("."), "outreach"][1]


def breaches(source: str, path: Path) -> list[str]:
    """What in *source*, were it the file *path*, goes against the house rule."""
    found: list[str] = []
    here = room(path)
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found += [
                f"{here} imports {there}" for there in targets(node, path) if there not in MAY[here] and there != here
            ]
            names = (
                [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
                if node.level
                else [node.module or ""]
            )
            if here == "core":
                found += [f"core imports {name}" for name in names if name.split(".")[0] in IMPURE]
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            inside = (inner for inner in ast.walk(node) if isinstance(inner, (ast.Import, ast.ImportFrom)))
            found += [f"import inside a function, line {inner.lineno}" for inner in inside]
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            base = node.func.value
            name = base.id if isinstance(base, ast.Name) else base.attr if isinstance(base, ast.Attribute) else ""
            if here == "core" and (name, node.func.attr) in CLOCKS:
                found.append(f"core asks the clock, line {node.lineno}")
            if here in ("core", "net", "models") and node.func.attr == "commit":
                found.append(f"{here} commits, line {node.lineno}")
    return found


FILES = sorted(PACKAGE.rglob("*.py"))
TESTED_ROOMS = ("core", "net", "flows", "web", "cli")


def folder(path: Path) -> str:
    """The folder of a room that a file stands in; "." is the room itself."""
    inner = path.relative_to(PACKAGE).parts
    return inner[1] if len(inner) > 2 else "."


def reached(node: ast.ImportFrom, path: Path) -> Iterator[tuple[str, str]]:
    """The (room, folder) of ours that a relative import reaches."""
    package = ("outreach", *path.relative_to(PACKAGE).parts[:-1])
    base = (*package[: len(package) - node.level + 1], *(node.module or "").split("."))
    for alias in node.names:
        parts = [part for part in (*base, alias.name) if part][1:]
        if len(parts) > 1:
            yield parts[0], parts[1] if (PACKAGE / parts[0] / parts[1]).is_dir() else "."


def out_of_order(source: str, path: Path) -> list[str]:
    """Imports from a folder of the same room that is not named before the file's own, and private names of others."""
    here, mine = room(path), folder(path)
    tree = ast.parse(source)
    relative = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]
    found = []
    if here in ORDER and path.name != "__init__.py":
        before = ORDER[here][: ORDER[here].index(mine) + 1] if mine in ORDER[here] else ()
        for node in relative:
            there = {place for to, place in reached(node, path) if to == here and place not in before}
            found += [f"{mine} imports {place}, which comes after it" for place in sorted(there)]
    modules = {alias.asname or alias.name for node in relative for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
            name = node.attr
        elif isinstance(node, ast.ImportFrom) and node.level:
            name = next((alias.name for alias in node.names if alias.name.startswith("_")), "")
        else:
            continue
        if name.startswith("_") and not name.startswith("__"):
            found.append(f"{name} is private to another file, line {node.lineno}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_room_keeps_the_rule(path: Path) -> None:
    assert breaches(path.read_text(), path) == []


@pytest.mark.parametrize(
    ("where", "source", "said"),
    [
        ("core/x.py", "from flask import g", "core imports flask"),
        ("core/x.py", "import sqlalchemy.orm", "core imports sqlalchemy.orm"),
        ("core/x.py", "from ..models import Link", "core imports models"),
        ("core/x.py", "from datetime import datetime\nat = datetime.now()", "core asks the clock, line 2"),
        ("models/x.py", "def f(db):\n    db.session.commit()", "models commits, line 2"),
        ("models/x.py", "from ..flows import send", "models imports flows"),
        ("net/x.py", "from ..models import Link", "net imports models"),
        ("flows/x.py", "def f():\n    import json", "import inside a function, line 2"),
        ("flows/x.py", "from ..web import access", "flows imports web"),
        ("db.py", "from .models import Link", "db imports models"),
        ("web/x.py", "from ..app import create_app", "web imports app"),
    ],
)
def test_a_breach_is_seen(where: str, source: str, said: str) -> None:
    assert said in breaches(source, PACKAGE / where)


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [p for p in FILES if set(p.stem.split("_")) & BAD_NAMES] == []


def test_the_readme_lists_every_setting() -> None:
    from outreach.config import SETTINGS

    readme = (ROOT / "README.md").read_text()
    assert [s.name for s in SETTINGS if s.name not in readme] == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_folder_keeps_its_place(path: Path) -> None:
    assert out_of_order(path.read_text(), path) == []


@pytest.mark.parametrize(
    ("where", "source", "said"),
    [
        ("core/pages/x.py", "from ..links import linkcheck", "pages imports links, which comes after it"),
        ("core/x.py", "from .pages import page", ". imports pages, which comes after it"),
        (
            "flows/outbound/x.py",
            "from ..inbound.accept import accept",
            "outbound imports inbound, which comes after it",
        ),
        ("flows/links/x.py", "from .. import today", "links imports today, which comes after it"),
        ("web/x.py", "from .links import links", ". imports links, which comes after it"),
        ("flows/links/x.py", "from . import verify\nverify._due()", "_due is private to another file, line 2"),
        ("flows/links/x.py", "from .verify import _due", "_due is private to another file, line 1"),
    ],
)
def test_a_folder_out_of_its_place_is_seen(where: str, source: str, said: str) -> None:
    assert said in out_of_order(source, PACKAGE / where)


@pytest.mark.parametrize(
    ("where", "source"),
    [
        ("core/links/x.py", "from ..pages import page"),
        ("flows/outbound/x.py", "from ..contacts import suppress\nfrom . import render\nrender.draft()"),
        ("flows/outbound/x.py", "from ...core.inbound import reply"),
        ("web/__init__.py", "from .links import links"),
    ],
)
def test_a_folder_in_its_place_is_not_accused(where: str, source: str) -> None:
    assert out_of_order(source, PACKAGE / where) == []


def too_long(lengths: dict[str, int]) -> list[str]:
    """The files over the limit that are no tables of words."""
    return [name for name, lines in lengths.items() if lines > LINES and name not in TABLES_OF_WORDS]


def test_no_file_is_too_long() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text().splitlines()) for path in FILES}
    assert too_long(lengths) == []
    assert too_long({"flows/x.py": LINES + 1, "flows/y.py": LINES}) == ["flows/x.py"]


def crowded(files: list[str]) -> list[str]:
    """The folders that hold too many files."""
    counts = Counter(str(Path(name).parent) for name in files if not name.endswith("__init__.py"))
    return [name for name, count in counts.items() if count > FILES_IN_A_FOLDER and name not in LARGE_FOLDERS]


def test_no_folder_is_crowded() -> None:
    assert crowded([str(path.relative_to(PACKAGE)) for path in FILES]) == []
    tests = [str(path.relative_to(ROOT)) for path in (ROOT / "tests").rglob("test_*.py")]
    pages = [path.relative_to(ROOT) for path in (ROOT / "templates").rglob("*.html")]
    assert crowded([*tests, *map(str, pages)]) == []
    assert crowded([f"flows/today/{n}.py" for n in range(16)]) == ["flows/today"]


def test_no_room_has_two_classes_of_one_name() -> None:
    for name in ("models", "flows", "core"):
        classes = [
            (node.name, str(path.parent))
            for path in FILES
            if room(path) == name
            for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
        ]
        twice = [key for key, count in Counter(classes).items() if count > 1]
        assert twice == [], name


def without_twin(modules: list[str], tests: list[str]) -> list[str]:
    """The modules that no test file is named after; test_NAME_more.py counts for NAME too."""
    named = {(str(Path(test).parent), Path(test).stem.removeprefix("test_")) for test in tests}
    return [
        module
        for module in modules
        if module not in TWINLESS
        and not any(
            where == str(Path(module).parent)
            and (stem == Path(module).stem or stem.startswith(f"{Path(module).stem}_"))
            for where, stem in named
        )
    ]


def without_module(modules: list[str], tests: list[str]) -> list[str]:
    """The test files that are named after no module."""
    stems = {(str(Path(module).parent), Path(module).stem) for module in modules}
    return [
        test
        for test in tests
        if test not in OVER_SEVERAL
        and not any(
            where == str(Path(test).parent)
            and (Path(test).stem == f"test_{stem}" or Path(test).stem.startswith(f"test_{stem}_"))
            for where, stem in stems
        )
    ]


def test_tests_stand_beside_their_modules() -> None:
    modules = [str(p.relative_to(PACKAGE)) for p in FILES if p.name != "__init__.py" and room(p) in TESTED_ROOMS]
    modules = [
        name for name in modules if not name.startswith("core/imports/formats/")
    ]  # tests/core/imports/test_formats.py
    tests = [
        str(p.relative_to(ROOT / "tests")) for room in TESTED_ROOMS for p in (ROOT / "tests" / room).rglob("test_*.py")
    ]
    assert without_twin(modules, tests) == []
    assert without_module([*modules, "core/imports/formats.py"], tests) == []
    assert [name for name in TWINLESS if name not in modules] == []
    assert without_twin(["flows/x.py"], ["flows/test_y.py"]) == ["flows/x.py"]
    assert without_module(["flows/x.py"], ["flows/test_y.py"]) == ["flows/test_y.py"]


def wide(lines: dict[str, list[str]]) -> list[str]:
    """The template lines over the limit, as file:line."""
    return [
        f"{name}:{n}" for name, text in lines.items() for n, line in enumerate(text, 1) if len(line) > TEMPLATE_WIDTH
    ]


def test_template_lines_fit_a_screen() -> None:
    files = [p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt")]
    assert wide({str(p.relative_to(ROOT)): p.read_text().splitlines() for p in files}) == []
    assert wide({"x.html": ["a" * 121, "a" * 120]}) == ["x.html:1"]


# Only here what a browser sent is read; everything else takes it from a WTForms form.
READS_FORMS = {"web/forms.py", "web/access.py"}
NOT_YET = {"imports", "profile"}  # folders of web and of templates


def form_reads(source: str, path: Path) -> list[str]:
    """Where *source* reads the fields of a request without a form."""
    if room(path) != "web" or str(path.relative_to(PACKAGE)) in READS_FORMS:
        return []
    return [
        f"request.{node.attr}, line {node.lineno}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in (("request", "form"), ("request", "values"))
    ]


def test_what_a_browser_sends_is_read_by_forms() -> None:
    found = {
        str(path.relative_to(PACKAGE)): form_reads(path.read_text(), path)
        for path in FILES
        if folder(path) not in NOT_YET
    }
    assert {name: reads for name, reads in found.items() if reads} == {}
    pages = [
        p.relative_to(ROOT / "templates")
        for p in (ROOT / "templates").rglob("*.html")
        if "request.form" in p.read_text()
    ]
    assert [page for page in pages if page.parts[0] not in NOT_YET] == []


@pytest.mark.parametrize(
    ("where", "source", "said"),
    [
        ("web/links/x.py", "name = request.form.get('name')", ["request.form, line 1"]),
        ("web/x.py", "def f():\n    return Form(request.form)", ["request.form, line 2"]),
        ("web/today/x.py", "day = request.values['day']", ["request.values, line 1"]),
        ("web/today/x.py", "day = request.args['day']", []),
        ("web/forms.py", "form = Form(request.form)", []),
    ],
)
def test_a_field_read_without_a_form_is_seen(where: str, source: str, said: list[str]) -> None:
    assert form_reads(source, PACKAGE / where) == said


_COMMENT = re.compile(r"\{#.*?#\}", re.S)
_LINKS = re.compile(r"""(?:href|action|src|hx-[a-z-]+)=["']/|["']/[a-z{]""")


def written_out(template: str) -> list[str]:
    """The addresses of ours that a template spells instead of asking url_for."""
    text = _COMMENT.sub("", template)
    return [text[found.start() : found.start() + 40] for found in _LINKS.finditer(text)]


def test_templates_ask_for_their_addresses() -> None:
    pages = {p: written_out(p.read_text()) for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt")}
    assert {str(page.relative_to(ROOT)): found for page, found in pages.items() if found} == {}


@pytest.mark.parametrize(
    ("template", "seen"),
    [
        ('<a href="/inbox/{{ thread.id }}">', True),
        ("<form method=post action='/said'>", True),
        ('<div hx-get="/counts">', True),
        ('{{ buttons.link("Import", "/imports/new") }}', True),
        ('<a href="/">', True),
        ('<a href="{{ url_for("inbox.index") }}">', False),
        ('{#- {{ buttons.link("Import", "/imports/new") }} -#}', False),
        ('<input data-key="/">', False),
        ('{{ "https://" ~ host ~ "/" }}', False),
    ],
)
def test_an_address_written_out_in_a_template_is_seen(template: str, seen: bool) -> None:
    assert bool(written_out(template)) is seen


ROUTING = {"get", "post", "route", "Blueprint"}  # calls that say where a page is
INVENTED = ("flows/operations/sample", "flows/operations/benchmark")  # files about pages of sites that do not exist


def spelled(source: str, path: Path) -> list[str]:
    """The addresses of ours that *source* spells instead of asking url_for or core/routes."""
    name = str(path.relative_to(PACKAGE))
    if room(path) not in ("flows", "web") or name.startswith(INVENTED):
        return []
    tree, routing = ast.parse(source), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ROUTING:
                routing |= {id(part) for argument in (node, *node.keywords) for part in ast.walk(argument)}
    return [
        f"{node.value}, line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.match(r"/[a-z]+(?:[/?]\S*)?$", node.value)
        and id(node) not in routing
    ]


@pytest.mark.parametrize(
    "path", [p for p in FILES if room(p) in ("flows", "web")], ids=lambda p: str(p.relative_to(PACKAGE))
)
def test_code_asks_for_its_addresses(path: Path) -> None:
    assert spelled(path.read_text(), path) == []


@pytest.mark.parametrize(
    ("where", "source", "said"),
    [
        ("web/x.py", 'url = f"/inbox/{thread.id}"', ["/inbox/, line 1"]),
        ("flows/today/x.py", 'there = "/outbox?state=held"', ["/outbox?state=held, line 1"]),
        ("web/x.py", 'target = given or "/today"', ["/today, line 1"]),
        ("web/x.py", '@bp.get("/today")\ndef index(): pass', []),
        ("web/x.py", 'bp = Blueprint("x", __name__, url_prefix="/x")', []),
        ("web/x.py", 'path = url.rstrip("/") + "/"', []),
        ("net/web/x.py", 'where = "/proc/self/statm"', []),
    ],
)
def test_an_address_spelled_in_code_is_seen(where: str, source: str, said: list[str]) -> None:
    assert spelled(source, PACKAGE / where) == said
