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
    "core": (".", "outbound", "pages", "links", "imports", "mime", "profile", "inbound", "mailboxes"),
    "net": (".", "web", "mail"),
    "flows": (
        ".", "lifecycle", "operations", "mailboxes", "contacts", "outbound", "inbound", "links", "profile", "imports",
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
    "core/campaign_marks.py": "a list, read by urls",
    "core/links/inquiry.py": "the memory of linkcheck",
    "core/links/verdicts.py": "the table and its values, one case a row in linkcheck",
    "core/pages/found.py": "values alone, made by page",
    "core/pages/page_state_phrases.py": "words alone, read by page_state",
    "net/web/visit.py": "values alone, read by fetch",
    "core/known_passwords.py": "a list, read by passwords",
    "flows/lifecycle/allowed.py": "one question and one exception, asked in every test of flows/lifecycle",
    "core/labels.py": "words alone, shown by every page of tests/web and tests/browser",
    "core/states.py": "words alone",
    "core/pages/response.py": "values alone, made by net/web/fetch",
    "net/web/chromium_child.py": "the inside of chromium",
    "net/web/sandbox_child.py": "the inside of sandbox",
    "flows/imports/child_process.py": "tests/flows/imports/test_read.py, where it is used",
    "flows/operations/benchmark_data.py": "tests/bench",
    "cli/workspace.py": "under every command of tests/cli",
    "flows/operations/backup.py": "tests/cli/test_operations.py",
    "flows/operations/clock_watch.py": "tests/test_jobs.py",
    "flows/operations/leaving.py": "tests/cli/test_operations.py, by a running import",
    "flows/operations/sent_log.py": "the memory of restore_guard",
    "flows/outbound/claim.py": "the first half of send",
    "flows/outbound/sweep.py": "tests/flows/outbound/test_send.py and test_send_when_killed.py",
    "net/mail/imap_folders.py": "tests/net/mail/test_imap.py",
    "net/mail/imap_wire.py": "the inside of imap",
    "web/flash.py": "the undo bar, in every journey of tests/browser",
    "web/choices.py": "what forms offer, in tests/web/test_access.py",
    "web/operations/styleguide.py": "tests/browser/test_styleguide.py",
    "core/imports/table.py": "an inside of tables, in tests/core/imports/test_tables.py",
    "core/imports/text_rows.py": "an inside of tables",
    "core/imports/text_table.py": "an inside of tables",
    "core/imports/workbook.py": "an inside of tables",
    "core/inbound/quote_words.py": "words alone, read by quote_marks",
    "core/inbound/return_date_phrases.py": "words alone, read by return_date",
    "web/profile/figures.py": "the numbers of tests/web/profile/test_profile.py",
}
OVER_SEVERAL = {  # tests that go over many modules at once
    "web/test_budgets.py", "web/test_colours.py", "web/test_rights.py", "web/test_crm_pages.py",
    "web/test_ways.py", "web/test_weight.py",
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


# --- states are written in one place --------------------------------------------------------------------------------

LIFE = {"stage", "turn", "next_step_at", "stopped_at", "stop_reason", "tab", "later_until"}  # of a pitch, of a thread
LIVING = {"Message", "Pitch", "Thread"}
# Columns of the same name on other rows: (file, the variable it stands on).
OTHERS = {
    ("flows/contacts/find.py", "prospect"): "a prospect waits too",
    ("web/prospects/prospects.py", "prospect"): "a prospect waits too",
    ("flows/profile/decide.py", "row"): "a linking domain waits too",
}
# Files that may write these columns beside flows/lifecycle, with the reason.
ALSO = {
    "flows/undo.py": "puts recorded values back into whatever table they came from",
    "flows/operations/sample.py": "writes a made-up past: its rows are what a life has led to, not steps of one",
    "flows/operations/benchmark_crm.py": "fills tables with statements for 100,000 rows",
}


def state_writes(source: str, path: Path) -> list[str]:
    """Where *source*, were it the file *path*, writes the state of a mail, a pitch or a conversation."""
    where = path.relative_to(PACKAGE).as_posix()
    if where.startswith("flows/lifecycle/") or where in ALSO:
        return []
    tree = ast.parse(source)
    rows = _typed(tree)
    found: list[tuple[int, str]] = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            for target, value in _assigned(node):
                base = target.value.id if isinstance(target.value, ast.Name) else ""
                is_mail = target.attr == "state" and (base in rows or _mentions(value, "MailState"))
                if is_mail or (target.attr in LIFE and (where, base) not in OTHERS):
                    found.append((node.lineno, target.attr))
        elif isinstance(node, ast.Call):
            found += [(node.lineno, name) for name in _called_with(node)]
    return [f"line {line}: .{name} is written here; call flows/lifecycle instead" for line, name in sorted(set(found))]


def _typed(tree: ast.AST) -> set[str]:
    """The names of arguments and variables that are said to be a mail, a pitch or a conversation."""
    noted = [(n.arg, n.annotation) for n in ast.walk(tree) if isinstance(n, ast.arg) and n.annotation]
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            noted.append((node.target.id, node.annotation))
    return {name for name, annotation in noted if any(_mentions(annotation, word) for word in LIVING)}


def _mentions(node: ast.AST | None, name: str) -> bool:
    return node is not None and any(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


def _assigned(node: ast.Assign | ast.AnnAssign | ast.AugAssign) -> Iterator[tuple[ast.Attribute, ast.AST | None]]:
    """The attributes an assignment writes, each with its value; of ``a.x, b.y = 1, 2`` both."""
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        several = isinstance(target, (ast.Tuple, ast.List)) and isinstance(node.value, (ast.Tuple, ast.List))
        pairs = zip(target.elts, node.value.elts, strict=False) if several else [(target, node.value)]  # type: ignore
        for one, value in pairs:
            for inner in ast.walk(one):
                if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store):
                    yield inner, value


def _called_with(node: ast.Call) -> Iterator[str]:
    """The columns a call writes: a constructor, setattr(), a conditional claim(), or .values() of a statement."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    given = {k.arg: k.value for k in node.keywords if k.arg}
    if name in LIVING:
        yield from (word for word in given if word in LIFE | {"state"})
    elif name == "claim":
        yield from (w for w, value in given.items() if w in LIFE or (w == "state" and _mentions(value, "MailState")))
    elif name == "setattr" and len(node.args) == 3 and isinstance(node.args[1], ast.Constant):
        word = str(node.args[1].value)
        if word in LIFE or (word == "state" and _mentions(node.args[2], "MailState")):
            yield word
    elif isinstance(node.func, ast.Attribute) and node.func.attr == "values":
        statement = [c for c in ast.walk(node.func.value) if isinstance(c, ast.Call) and isinstance(c.func, ast.Name)]
        verbs = [c for c in statement if c.func.id in ("update", "insert") and c.args]  # type: ignore[attr-defined]
        if any(_mentions(c.args[0], word) for c in verbs for word in LIVING):
            keys = [key for a in node.args if isinstance(a, ast.Dict) for key in a.keys if key is not None]
            words = [k.value if isinstance(k, ast.Constant) else getattr(k, "attr", "") for k in keys]
            yield from (str(word) for word in (*given, *words) if word in LIFE | {"state"})


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
def test_states_change_in_one_place(path: Path) -> None:
    assert state_writes(path.read_text(), path) == []


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("pitch.stage = Stage.LOST", "stage"),
        ("message.pitch.turn = Turn.OURS", "turn"),
        ("pitch.contact, pitch.next_step_at = contact, None", "next_step_at"),
        ("a.stopped_at = b.at = now()", "stopped_at"),
        ("pitch.stop_reason += '.'", "stop_reason"),
        ("thread.tab: str = ThreadTab.DONE", "tab"),
        ("for t in threads:\n    t.later_until = None", "later_until"),
        ("row.state = MailState.SENT", "state"),
        ("row.state, row.reason = MailState.SENT if left else MailState.UNKNOWN, ''", "state"),
        ("def f(mail: Message, to: str) -> None:\n    mail.state = to", "state"),
        ("Message(outgoing=True, state=MailState.DRAFT)", "state"),
        ("Pitch(project=home, turn=Turn.OURS)", "turn"),
        ("Thread(subject='', tab='done')", "tab"),
        ("db.session.execute(update(Message).where(Message.id == 1).values(state=to, reason=''))", "state"),
        ("update(Pitch).values({'stage': 'won'})", "stage"),
        ("update(Thread).where(x).values({Thread.tab: 'done'}).returning(Thread.id)", "tab"),
        ("insert(Message).values(state='sent')", "state"),
        ("claim(message, state=MailState.CLAIMED)", "state"),
        ("setattr(pitch, 'stage', 'won')", "stage"),
    ],
)
def test_a_state_written_elsewhere_is_seen(source: str, column: str) -> None:
    said = state_writes(source, PACKAGE / "flows/x.py")
    assert len(said) == 1 and f".{column} is written here" in said[0]
    assert state_writes(source, PACKAGE / "flows/lifecycle/mail.py") == []


@pytest.mark.parametrize(
    "source",
    [
        "if pitch.stage == Stage.LOST:\n    pitch.outcome = ''",
        "campaign.state = CampaignState.RUNNING",
        "link.state, link.state_at = LinkState.LIVE, at",
        "select(Message).where(Message.state == MailState.SENT)",
        "update(Message).where(Message.state == MailState.QUEUED).values(not_before=at)",
        "update(Import).values(state=ImportState.STOPPED)",
        "claim(row, at=at, state='claimed')",
        "Prospect(state=Triage.NEW)",
        "render_template('x.html', tab=tab, stage=stage)",
    ],
)
def test_reading_a_state_or_writing_that_of_other_rows_is_no_breach(source: str) -> None:
    assert state_writes(source, PACKAGE / "web/x.py") == []


def test_every_exception_to_the_states_is_still_one() -> None:
    said = {where: (PACKAGE / where).read_text() for where in (*ALSO, *(where for where, _ in OTHERS))}
    assert [where for where, _ in OTHERS if "later_until" not in said[where]] == []
    builders = [where for where in ALSO if "operations" in where]
    assert [where for where in builders if "MailState" not in said[where]] == []


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
    """The modules without a test file; test_NAME_more.py counts for NAME, and test_NAME.py for its part NAME_part."""
    named = {(str(Path(test).parent), Path(test).stem.removeprefix("test_")) for test in tests}
    return [
        module
        for module in modules
        if module not in TWINLESS
        and not any(
            where == str(Path(module).parent)
            and (f"{stem}_".startswith(f"{Path(module).stem}_") or Path(module).stem.startswith(f"{stem}_"))
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
    found = {str(path.relative_to(PACKAGE)): form_reads(path.read_text(), path) for path in FILES}
    assert {name: reads for name, reads in found.items() if reads} == {}
    pages = [p for p in (ROOT / "templates").rglob("*.html") if "request.form" in p.read_text()]
    assert pages == []


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
