"""The command line as a person meets it: a running server, a doctor, backups that come back, one clear sentence."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import make
import pytest
import realpg
import sqlalchemy as sa

from outreach.app import create_app
from outreach.cli import main
from outreach.db import db
from outreach.flows.imports import bring, load

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(db_url: str, tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "OUTREACH_DATABASE_URL": db_url,
        "OUTREACH_DATA_DIR": str(tmp_path),
        "OUTREACH_PG_BIN": str(realpg._bin()),
    }


@pytest.fixture
def run(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """run("doctor", NAME="value") is the command with that environment: its exit code and what it said."""

    def command(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        with monkeypatch.context() as patch:
            for name, value in {**environment, **more}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["outreach", *words])
            with pytest.raises(SystemExit) as left:
                main()
        said = capfd.readouterr()
        return subprocess.CompletedProcess(words, int(left.value.code or 0), said.out, said.err)

    return command


def count(url: str, table: str) -> int:
    with sa.create_engine(url, poolclass=sa.NullPool).connect() as connection:
        return int(connection.execute(sa.text(f"select count(*) from {table}")).scalar_one())


def test_the_server_prints_its_setup_page_serves_it_and_leaves_when_told(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "outreach", "run", "--port", "0"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    server = subprocess.Popen(command, env=environment, **pipes)
    try:
        said = server.stdout.readline()
        address = re.search(r"http://\S+/setup\?token=\S+", said)
        assert address, said
        with urllib.request.urlopen(address[0], timeout=20) as answer:
            assert answer.status == 200
            assert "<form" in answer.read().decode()
        server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    finally:
        server.kill()
        server.communicate()


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [["worker"]])
def test_an_import_is_left_within_five_seconds_and_goes_on_after_the_start(
    run: Run, environment: dict[str, str], db_url: str, tmp_path: Path, command: list[str]
) -> None:
    rows = 120_000
    lines = (f"https://site{n}.example/page{n},https://acme.example/,x{n % 9}" for n in range(rows))
    (tmp_path / "links.csv").write_text("Referring page URL,Target URL,Anchor\n" + "\n".join(lines) + "\n")
    app = create_app({"DATABASE_URL": db_url, "DATA_DIR": tmp_path})
    with app.app_context(), (tmp_path / "links.csv").open("rb") as stream:
        load.confirm(bring.keep(stream, "links.csv", make.project("acme.example")))
        db.session.remove()
        db.engine.dispose()

    def reached() -> int:
        with contextlib.closing(sqlite3.connect(f"file:{tmp_path / 'outreach.db'}?mode=ro", uri=True)) as connection:
            return int(connection.execute("select items_done from import_file").fetchone()[0])

    def begun(at_least: int) -> subprocess.Popen[bytes]:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen([sys.executable, "-m", "outreach", *command], env=environment, **quiet)
        until = time.monotonic() + 120
        while reached() < at_least and time.monotonic() < until:
            time.sleep(0.05)
        return process

    process = begun(1)
    process.send_signal(signal.SIGTERM)
    told = time.monotonic()
    assert process.wait(60) == 0
    assert time.monotonic() - told < 5
    left_at = reached()
    assert 0 < left_at <= rows
    process = begun(rows + 1)
    process.kill()
    process.wait()
    assert reached() == rows + 1
    assert count(db_url, "backlink") == rows


def test_a_backup_comes_back_whole(run: Run, db_url: str, tmp_path: Path) -> None:
    assert run("sample").returncode == 0
    before = count(db_url, "message")
    kept = run("backup", str(tmp_path / "kept"))
    assert (kept.returncode, "checked" in kept.stdout) == (0, True), kept.stderr
    assert run("sample", "--remove").returncode == 0
    assert count(db_url, "message") < before
    back = run("restore", str(tmp_path / "kept"))
    assert back.returncode == 0, back.stderr
    assert count(db_url, "message") == before
    assert list(tmp_path.glob("*.part")) == []


def test_what_is_no_backup_is_refused_and_changes_nothing(run: Run, db_url: str, tmp_path: Path) -> None:
    run("sample")
    before = count(db_url, "message")
    (tmp_path / "letter.txt").write_text("Dear reader, this is no database at all. " * 200)
    for name in ("letter.txt", "missing"):
        done = run("restore", str(tmp_path / name))
        assert done.returncode == 1
        assert done.stderr.startswith("Error: ")
        assert done.stderr.count("\n") == 1
    assert count(db_url, "message") == before
    assert run("backup", str(tmp_path)).returncode == 1
    assert run("backup", str(tmp_path / "no" / "such")).returncode == 1


def test_a_backup_is_written_over_nothing_but_a_backup(run: Run, db_url: str, tmp_path: Path) -> None:
    run("sample")
    before = count(db_url, "message")
    (tmp_path / "letter.txt").write_text("Dear reader")
    (tmp_path / "link").symlink_to(tmp_path / "keys")
    os.mkfifo(tmp_path / "pipe")
    other = sa.create_engine(f"sqlite:///{tmp_path / 'other.db'}")
    with other.connect() as connection:
        connection.execute(sa.text("create table a (b)"))
        (tmp_path / "database_epoch").touch()
        names = ["keys", "database_epoch", "letter.txt", "link", "pipe", "other.db", "outreach.db", "outreach.db-wal"]
        for name in names:
            if not os.path.lexists(tmp_path / name):
                continue  # the database of PostgreSQL is no file
            kept = (tmp_path / name).read_bytes() if name != "pipe" else b""
            done = run("backup", str(tmp_path / name))
            assert (done.returncode, done.stderr.count("\n")) == (1, 1), (name, done.stderr)
            assert "Name another file" in done.stderr
            assert name == "pipe" or (tmp_path / name).read_bytes() == kept
    other.dispose()
    assert count(db_url, "message") == before
    assert list(tmp_path.glob("*.part")) == []
    for _ in range(2):
        assert run("backup", str(tmp_path / "kept")).returncode == 0
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600


def test_the_present_database_is_no_backup_of_itself(run: Run, db_url: str, tmp_path: Path) -> None:
    if db_url.startswith("sqlite"):
        run("sample")
        done = run("restore", str(tmp_path / "outreach.db"))
        assert (done.returncode, "present database" in done.stderr) == (1, True)
        assert count(db_url, "message")


def test_a_damaged_database_is_replaced_by_its_backup(run: Run, db_url: str, tmp_path: Path) -> None:
    run("sample")
    before = count(db_url, "message")
    run("backup", str(tmp_path / "kept"))
    if db_url.startswith("sqlite"):
        for harm in (b"", b"no database " * 500, (tmp_path / "kept").read_bytes()[:5000]):
            (tmp_path / "outreach.db").write_bytes(harm)
            done = run("restore", str(tmp_path / "kept"))
            assert (done.returncode, done.stderr) == (0, ""), harm[:20]
            assert count(db_url, "message") == before


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_a_file_that_is_no_whole_database_of_ours_is_a_sentence_and_never_a_new_beginning(
    run: Run, db_url: str, tmp_path: Path
) -> None:
    run("sample")
    run("backup", str(tmp_path / "kept"))
    whole = (tmp_path / "kept").read_bytes()
    with contextlib.closing(sqlite3.connect(tmp_path / "foreign.db")) as connection:
        connection.execute("create table a (b)")
    foreign = (tmp_path / "foreign.db").read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    harms = {
        "empty": b"",
        "text": b"Dear reader, this is no database. " * 300,
        "head only": whole[:50],
        "first page": whole[:4096],
        "half": whole[:middle],
        "foreign": foreign,
        "zeros": bytes(len(whole)),
        "garbage after the head": whole[:100] + os.urandom(4096 * 20 - 100),
    }
    place = tmp_path / "outreach.db"
    for name, harm in harms.items():
        for rest in ("-wal", "-shm"):
            Path(f"{place}{rest}").unlink(missing_ok=True)
        place.write_bytes(harm)
        for words in (["doctor"], ["run", "--port", "0"], ["backup", str(tmp_path / "new")], ["user", "list"]):
            done = run(*words)
            assert (done.returncode, done.stderr.count("\n"), done.stdout) == (1, 1, ""), (name, words, done)
            assert f"outreach restore {tmp_path / 'kept'}" in done.stderr, (name, words)
        assert place.read_bytes() == harm, name


@pytest.mark.parametrize("name", ["a?b", "a#b", "100% ours", "a%20b", "ä & ö", "a;b=c"])
def test_a_folder_may_have_any_name(run: Run, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    settings = {"OUTREACH_DATA_DIR": str(folder), "OUTREACH_DATABASE_URL": ""}
    for words in (["sample"], ["backup", str(folder / f"kept {name}")], ["restore", str(folder / f"kept {name}")]):
        done = run(*words, **settings)
        assert done.returncode == 0, done.stderr
    assert (folder / "outreach.db").is_file()
    assert [path.name for path in tmp_path.iterdir() if path.is_file() and path.name.startswith("a")] == []


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
def test_nobody_else_on_this_machine_can_read_what_is_ours(run: Run, tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        folder = tmp_path / "new"
        settings = {"OUTREACH_DATA_DIR": str(folder), "OUTREACH_DATABASE_URL": ""}
        (tmp_path / "links.csv").write_text("Referring page URL,Target URL\nhttps://a.example/,https://acme.example/\n")
        run("project", "add", "Acme", "--host", "acme.example", **settings)
        assert run("import", str(tmp_path / "links.csv"), "--project", "Acme", **settings).returncode == 0
        run("backup", str(folder / "backups"), **settings)
        assert folder.stat().st_mode & 0o777 == 0o700
        modes = {path.name: path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
        assert {"outreach.db", "keys"} <= modes.keys()
        assert {name: mode for name, mode in modes.items() if mode != 0o600} == {}
        (folder / "outreach.db").chmod(0o644)
        folder.chmod(0o755)
        run("doctor", **settings)  # an older version left it so
        assert (folder / "outreach.db").stat().st_mode & 0o777 == 0o600
        assert folder.stat().st_mode & 0o777 == 0o700
    finally:
        os.umask(mask)


def test_the_doctor_says_what_is_wrong_and_how_to_mend_it(run: Run) -> None:
    done = run("doctor")
    assert done.returncode == 1
    assert "BAD  0 people" in done.stdout
    assert "outreach user add" in done.stdout
    assert re.fullmatch(r"Error: \d+ things? needs? mending\.\n", done.stderr)


@pytest.mark.parametrize(
    ("words", "setting", "code", "said"),
    [
        (["frobnicate"], {}, 2, "No such command"),
        (["run", "--port", "x"], {}, 2, "not a valid integer"),
        (["doctor"], {"OUTREACH_FETCH_SECONDS": "soon"}, 1, "OUTREACH_FETCH_SECONDS"),
        (["doctor"], {"OUTREACH_DATABASE_URL": "sqlite:////no/such/folder/x.db"}, 1, "cannot be opened"),
        (["doctor"], {"OUTREACH_ALLOW_NETS": "everything"}, 1, "OUTREACH_ALLOW_NETS"),
        (["doctor"], {"OUTREACH_DATABASE_URL": "carrier-pigeon"}, 1, "OUTREACH_DATABASE_URL"),
    ],
)
def test_trouble_is_one_sentence_and_an_exit_code(
    run: Run, words: list[str], setting: dict[str, str], code: int, said: str
) -> None:
    done = run(*words, **setting)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert said in done.stderr
    if code == 1:
        assert done.stderr.count("\n") == 1


def test_the_help_names_every_command_with_a_sentence(run: Run) -> None:
    said = run("--help").stdout
    for name in ("run", "worker", "doctor", "backup", "restore", "sample", "verify", "import"):
        assert re.search(rf"^  {name}\s+\w+", said, re.M), name
