"""A disavow file checked and written by hand: the answer is one JSON object of fixed members."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outreach import cli


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OUTREACH_BASE_URL", "https://crm.example")

    def ran(*words: str) -> Result:
        return CliRunner().invoke(cli.outreach, ("disavow", *words))

    return ran


def test_check_counts_every_line_once_and_tells_what_it_put_right(run, tmp_path):
    file = tmp_path / "d.txt"
    file.write_bytes(b"# spam\r\n\r\ndomain: www.bad.example \r\nhttps://x.example/a\r\ndomain:org.br\r\n")
    done = run("check", str(file), "--json")
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert [*said] == ["lines", "domains", "urls", "comments", "blank", "repaired", "refused"]
    assert [said[n] for n in ("lines", "domains", "urls", "comments", "blank")] == [5, 1, 1, 1, 1]
    assert [*said["repaired"][0]] == ["line", "was", "now", "why"]
    assert (said["repaired"][0]["line"], said["repaired"][0]["now"]) == (3, "domain:bad.example")
    assert said["refused"] == [
        {"line": 5, "text": "domain:org.br", "why": "org.br is a public suffix: it would take every site below it."}
    ]


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, b"PK\x03\x04" + b"\0\1\2\3" * 99])
def test_what_is_no_text_is_one_sentence(run, tmp_path, data):
    file = tmp_path / "d.txt"
    file.write_bytes(data)
    done = run("check", str(file), "--json")
    assert done.exit_code == 1 and "no disavow file" in done.stderr
    said = json.loads(done.stdout)
    assert said["lines"] == 0 and "not text" in said["refused"][0]["why"]
    plain = run("check", str(file))
    assert (plain.exit_code, plain.stdout) == (1, "")
    assert "not text" in plain.stderr
