"""A table imported by hand: the answer is one JSON object of fixed members, and the exit code tells whether it went."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outreach import cli

MEMBERS = ["recognised", "rows", "new", "merged", "known", "rejected", "errors"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OUTREACH_BASE_URL", "https://crm.example")

    def ran(*words: str) -> Result:
        return CliRunner().invoke(cli.outreach, words)

    return ran


def test_rows_are_counted_and_refused_lines_named(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(
        "Linking page,Last crawled\nhttps://a.example/x,2026-05-03\nhttps://a.example/x/,2026-05-01\nnonsense,2026-05-01\n"
        "https://acme.example/own,2026-05-01\nhttps://b.example/y,2026-05-01\n"
    )
    assert run("project", "add", "Acme", "--host", "acme.example").exit_code == 0
    dry = run("import", str(file), "--project", "Acme", "--dry-run", "--json")
    done = run("import", str(file), "--project", "acme.example", "--as", "backlinks", "--json")
    again = run("import", str(file), "--project", "Acme", "--json")
    assert [one.exit_code for one in (dry, done, again)] == [0, 0, 0]
    told = [json.loads(one.stdout) for one in (dry, done, again)]
    assert [[*one] for one in told] == [MEMBERS] * 3
    assert told[0] == told[1]
    assert told[1]["recognised"] == "Search Console, Latest links"
    assert [told[1][name] for name in MEMBERS[1:6]] == [5, 2, 1, 0, 2]
    assert [told[2][name] for name in MEMBERS[1:6]] == [5, 0, 1, 2, 2]
    assert [error["line"] for error in told[1]["errors"]] == [4, 5]
    assert "no web address" in told[1]["errors"][0]["why"] and "your own site" in told[1]["errors"][1]["why"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Target page,Internal links\nhttps://acme.example/,26\n", "internal links"),
        ("colour,weight\nred,heavy\n", "no column"),
        ("Bob,12,https://a.example/x,red\nAnn,13,https://b.example/x,blue\n", "names of its columns"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_taken_ends_in_a_sentence_and_code_one(run, tmp_path, text, why):
    file = tmp_path / "export.csv"
    file.write_text(text)
    run("project", "add", "Acme", "--host", "acme.example")
    done = run("import", str(file), "--project", "Acme", "--json")
    assert done.exit_code == 1 and why in done.stderr
    said = json.loads(done.stdout)
    assert [*said] == MEMBERS and said["new"] == 0 and said["rows"] == said["rejected"]
    assert why in said["errors"][0]["why"]


def test_wrong_use_is_code_two_and_a_missing_project_code_one(run, tmp_path):
    file = tmp_path / "export.csv"
    file.write_text("Linking page\nhttps://a.example/x\n")
    assert run("import", str(tmp_path / "none.csv"), "--project", "Acme").exit_code == 2
    assert run("import", str(file), "--project", "Acme", "--as", "poems").exit_code == 2
    missing = run("import", str(file), "--project", "Acme")
    assert missing.exit_code == 1 and "no project called Acme" in missing.stderr


def imported(run, tmp_path, text: str, *words: str, encoding: str = "utf-8") -> Result:  # type: ignore[no-untyped-def]
    file = tmp_path / "table.csv"
    file.write_bytes(text.encode(encoding))
    run("project", "add", "Acme", "--host", "acme.example")
    return run("import", str(file), "--project", "Acme", *words)


def test_what_could_not_be_read_and_what_is_not_used_is_told_by_name(run, tmp_path):
    text = (
        "Source URL,Target URL,Anchor,First seen,Shelf\nhttps://a.example/x,https://acme.example/,x,soon,7\n"
        "https://b.example/x,https://acme.example/,x,3-Jun-24,7\nhttps://c.example/a,b,https://acme.example/,x,,9\n"
    )
    done = imported(run, tmp_path, text)
    assert "3 rows: 2 new, 0 merged, 0 known, 1 rejected" in done.stdout and "Not used: Shelf." in done.stdout
    assert "line 2: First seen: “soon” is no date we can read" in done.stdout
    assert "line 4: The row has 6 cells under 5 names" in done.stdout
    again = imported(run, tmp_path, text, "--json")
    assert [*json.loads(again.stdout)] == MEMBERS
    assert "Not used: Shelf." in again.stderr and "line 2: First seen" in again.stderr


def test_the_encoding_of_a_file_can_be_named(run, tmp_path):
    text = "Source URL;Target URL;Anchor\nhttps://a.example/x;https://acme.example/;мёд\n"
    assert imported(run, tmp_path, text, "--encoding", "KOI8-R", encoding="koi8_r").exit_code == 0
    wrong = imported(run, tmp_path, text, "--encoding", "klingon")
    assert wrong.exit_code == 1 and "no encoding called klingon" in wrong.stderr


def test_a_dry_run_leaves_no_import_behind(run, tmp_path):
    text = "Source URL,Target URL,Anchor\nhttps://a.example/x,https://acme.example/,x\n"
    assert imported(run, tmp_path, text, "--dry-run").exit_code == 0
    refused = imported(run, tmp_path, "colour,weight\nred,heavy\n", "--dry-run")
    unfit = imported(run, tmp_path, text, "--dry-run", "--as", "contacts")
    assert (refused.exit_code, unfit.exit_code) == (1, 1)
    assert [*(tmp_path / "data" / "uploads").iterdir()] == []


def test_columns_nobody_knows_are_kept_as_fields_of_people(run, tmp_path):
    done = imported(run, tmp_path, "Email,Name,Timezone,Topic\nann@one.example,Ann,Europe/Rome,hives\n")
    assert "Kept as fields of the people: {{topic}}." in done.stdout and "Not used" not in done.stdout
