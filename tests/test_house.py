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


FILES = sorted(PACKAGE.rglob("*.py"))


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
