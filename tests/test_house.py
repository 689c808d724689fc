"""The house rule: who may import whom, nothing imported late, core pure, models never commit, settings documented."""

from __future__ import annotations

import ast
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
    "flows/operations/benchmark_data.py": "fills tables with statements for 100,000 rows",
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
