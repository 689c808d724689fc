"""Reading a file beside: the same pieces as in this process, the same sentences, and no process left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from outreach.core.imports import tables
from outreach.core.states import ImportKind
from outreach.flows.imports import read
from outreach.flows.imports.child_process import beside


def source(path: Path, rows: int = 0, anchor: str = "a", end: str = "") -> read.Source:
    if rows:
        lines = (f"https://s{n}.example/{n},https://acme.example/,{anchor}\n" for n in range(rows))
        path.write_text("Source URL,Target URL,Anchor\n" + "".join(lines) + end)
    columns = {"source_url": 0, "target_url": 1, "anchor": 2}
    return read.Source(path, "", ["acme.example"], columns, ImportKind.BACKLINKS, "2026-05-01")


@pytest.fixture
def begun(monkeypatch) -> list[subprocess.Popen[bytes]]:
    """The processes that were started."""
    started, start = [], subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: started.append(start(*a, **k)) or started[-1])
    return started


def test_a_file_read_beside_gives_the_same_pieces(tmp_path):
    asked = source(tmp_path / "x.csv", 3_000, end='"no end,https://x.example/\n"a,https://acme.example/,b,c\n')
    here = [*read.read(asked, 0)]
    assert [*beside(read.read, asked, 0)] == here
    assert sum(piece.rows for piece in here) >= 3_000 and len(here) > 3 and any(piece.refused for piece in here)
    assert [*beside(read.read, asked, here[0].items)] == here[1:]


def test_a_file_that_cannot_be_read_is_refused_with_the_same_words(tmp_path):
    with pytest.raises(tables.Unreadable, match="no longer in the uploads folder"):
        next(beside(read.read, source(tmp_path / "gone.csv"), 0))


def test_the_process_ends_with_its_taker(tmp_path, begun):
    pieces = beside(read.read, source(tmp_path / "x.csv", 9_000, "a" * 500), 0)
    next(pieces)
    assert [process.poll() for process in begun] == [None]
    pieces.close()
    assert begun[0].poll() == -signal.SIGKILL


def test_a_reader_that_dies_is_missed(tmp_path, begun):
    pieces = beside(read.read, source(tmp_path / "x.csv", 9_000, "a" * 500), 0)
    next(pieces)
    os.kill(begun[0].pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="ended before the file did"):
        list(pieces)
