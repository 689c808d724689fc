from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from net.loopback import ALLOWED, answer, redirect, serving

from outreach.cli import links

TARGET = "https://target.example/guide"
PAGE = answer(f'<p>Read <a rel=nofollow href="{TARGET}">our guide</a></p>')


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OUTREACH_ALLOW_NETS", "")
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(links.verify, [*arguments])


def options(source: Path, output: Path) -> list[str]:
    return ["--input", str(source), "--output", str(output), "--allow-net", ALLOWED, "--pause", "0", "--no-browser"]


def listed(path: Path, *rows: str) -> Path:
    path.write_text("source_url,target_url\n" + "".join(f"{row},{TARGET}\n" for row in rows))
    return path


def results(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_one_link_is_told_in_words_and_as_json():
    with serving({"/a": PAGE}) as site:
        words = run(f"{site.url}/a", TARGET, "--allow-net", ALLOWED, "--no-browser")
        found = run(f"{site.url}/a", TARGET, "--allow-net", ALLOWED, "--no-browser", "--json")
    assert (words.exit_code, found.exit_code) == (0, 0)
    assert "our guide" in words.output
    said = json.loads(found.output)
    assert said["source_url"] == f"{site.url}/a"
    assert said["links"][0]["nofollow_from"] == ["rel=nofollow"]


def test_a_page_on_a_forbidden_address_is_unknown_and_not_visited():
    with serving({"/a": PAGE}) as site:
        found = run(f"{site.url}/a", TARGET, "--no-browser", "--json")
        assert site.connections == 0
    assert found.exit_code == 0
    assert json.loads(found.output)["verdict"] == "unknown"


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["http://127.7.0.1/"],
        ["not an address", TARGET],
        ["ftp://127.7.0.1/", TARGET],
        ["http://127.7.0.1/", TARGET, "--allow-net", "127.0.0.1/8"],
        ["http://127.7.0.1/", TARGET, "--concurrency", "0"],
        ["--input", "missing.csv", "--output", "out.jsonl"],
        ["--input", __file__, "--output", "out.jsonl"],
        ["--input", __file__],
        ["http://127.7.0.1/", TARGET, "--output", "out.jsonl"],
    ],
    ids=range(10),
)
def test_unusable_arguments_exit_2(arguments):
    assert run(*arguments).exit_code == 2


def test_a_list_is_verified_each_link_once(tmp_path):
    output = tmp_path / "out.jsonl"
    with serving({f"/{n}": PAGE for n in range(20)}) as site:
        rows = [f"{site.url}/{n}" for n in range(20)]
        source = listed(tmp_path / "links.csv", *rows, *rows[:5], "nonsense")
        assert run(*options(source, output)).exit_code == 0
        assert {found["source_url"] for found in results(output)} == {*rows, "nonsense"}
        assert len(results(output)) == 21
        visits = len(site.asked)
        again = run(*options(source, output))
        assert "0 links checked, 21 had been checked before" in again.stderr
        assert len(site.asked) == visits


@pytest.mark.parametrize(
    ("raw", "checked", "told"),
    [
        ("source_url;target_url\n{0}/a;{1}\n", 1, []),
        ("Note\tTarget_URL\t SOURCE_URL \nx\t{1}\t{0}/a\n", 1, []),
        ('note,source_url,target_url\n"two\nlines",{0}/a,{1}\n,{0}/b,{1}\n', 2, []),
        ('source_url,target_url\n{0}/a,{1}\n"{0}/b,{1}\n{0}/c,{1}\n', 3, ["Line 3"]),
        ("source_url,target_url\n{0}/a\n,{1}\n\n{0}/b,{1},extra,cells\n", 3, ["Line 2: ''", "Line 3: ''"]),
        ("source_url,target_url\nnonsense,{1}\nftp://x/,{1}\n{0}/a,{1}\n", 3, ["Line 2: 'nonsense'", "Line 3: 'ftp://x/'"]),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_line_that_cannot_be_used_is_told_by_its_number_and_no_other_is_lost(tmp_path, raw, checked, told):
    with serving({f"/{name}": PAGE for name in "abc"}) as site:
        source = tmp_path / "links.csv"
        for encoding in ("utf-8", "utf-16"):
            output = tmp_path / f"{encoding}.jsonl"
            source.write_text(raw.format(site.url, TARGET), encoding=encoding)
            said = run(*options(source, output))
            assert said.exit_code == 0, said.output
            for sentence in told:
                assert sentence in said.stderr
            if not told:
                assert "Line" not in said.stderr
    assert len(results(output)) == checked
    wanted = {f"{site.url}/{name}" for name in "abc" if f"{{0}}/{name}" in raw and f"{{0}}/{name}\n" not in raw}
    assert wanted <= {str(found["source_url"]) for found in results(output) if found["verdict"] == "weak"} | {""}


@pytest.mark.parametrize("raw", ["", "a,b\n1,2\n", "source_url\nhttp://x/\n", "\0\0\0"], ids=range(4))
def test_a_list_that_is_none_is_refused_in_one_sentence(tmp_path, raw):
    source = tmp_path / "links.csv"
    source.write_text(raw)
    said = run(*options(source, tmp_path / "out.jsonl"))
    assert said.exit_code == 2
    assert "links.csv" in said.stderr and "Traceback" not in said.output
    assert not (tmp_path / "out.jsonl").exists()


def test_robots_txt_is_respected_unless_told_otherwise(tmp_path):
    with serving({"/a": PAGE, "/robots.txt": answer("User-agent: *\nDisallow: /")}) as site:
        source = listed(tmp_path / "links.csv", f"{site.url}/a")
        run(*options(source, tmp_path / "one.jsonl"))
        run(*options(source, tmp_path / "two.jsonl"), "--ignore-robots")
    (kept_out,), (let_in,) = results(tmp_path / "one.jsonl"), results(tmp_path / "two.jsonl")
    assert (kept_out["verdict"], kept_out["links"]) == ("unknown", [])
    assert let_in["reason"] == "robots_blocked"


def test_a_line_cut_off_by_a_crash_is_looked_at_again(tmp_path):
    output = tmp_path / "out.jsonl"
    with serving({f"/{n}": PAGE for n in range(3)}) as site:
        source = listed(tmp_path / "links.csv", *(f"{site.url}/{n}" for n in range(3)))
        run(*options(source, output))
        output.write_bytes(output.read_bytes()[:-30])
        assert "1 links checked, 2 had been checked before" in run(*options(source, output)).stderr
    assert sorted(str(found["source_url"]) for found in results(output)) == [f"{site.url}/{n}" for n in range(3)]


def test_a_file_of_somebody_elses_is_not_overwritten(tmp_path):
    output = tmp_path / "out.jsonl"
    output.write_text("my notes\n")
    assert run(*options(listed(tmp_path / "links.csv", "http://127.7.0.1/"), output)).exit_code == 2
    assert output.read_text() == "my notes\n"


def test_interrupted_it_keeps_what_is_done_and_goes_on_from_there(tmp_path):
    """Through a real terminal: the bar shows rate and time left, Ctrl-C ends it, the same command finishes."""
    output = tmp_path / "out.jsonl"

    def reply(asked, peer):
        time.sleep(0.03)
        return PAGE if asked.path != "/robots.txt" else answer("", "404 No")

    with serving(reply) as site:
        source = listed(tmp_path / "links.csv", *(f"{site.url}/{n}" for n in range(60)))
        command = [sys.executable, "-m", "outreach", "verify", *options(source, output)]
        ours, theirs = pty.openpty()
        process = subprocess.Popen(command, stderr=theirs, stdout=theirs, stdin=theirs, start_new_session=True)
        os.close(theirs)
        shown = b""
        while b"left" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:
                break  # the terminal is closed once the command has gone
            shown += more
        assert process.wait(10) == 130
        os.close(ours)
        kept = len(results(output))
        assert 0 < kept < 60
        assert b"a second" in shown and b"Stopped." in shown
        finished = run(*options(source, output))
        assert f"{60 - kept} links checked, {kept} had been checked before" in finished.stderr
    assert len({str(found["source_url"]) for found in results(output)}) == len(results(output)) == 60


def test_fetch_tells_what_happened_on_the_way():
    with serving({"/": redirect("/b", "301 Moved"), "/b": answer("hello", ETag='"1"')}) as site:
        told = CliRunner().invoke(links.fetch, [f"{site.url}/", "--allow-net", ALLOWED])
        refused = CliRunner().invoke(links.fetch, [f"{site.url}/"])
    assert told.exit_code == 0
    assert f"301  {site.url}/  from 127.7.0.1, permanently to {site.url}/b" in told.output
    assert 'etag: "1"' in told.output and "5 bytes" in told.output and "whole" in told.output
    assert refused.exit_code == 0
    assert "not_public" in refused.output
