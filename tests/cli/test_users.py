"""People, projects and keys by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from outreach import cli, config


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("OUTREACH_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("OUTREACH_BASE_URL", "https://crm.example")

    def ran(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(cli.outreach, words, input=given)

    return ran


def test_a_person_is_added_listed_and_given_a_new_password(run) -> None:  # type: ignore[no-untyped-def]
    made = run(
        "user",
        "add",
        "Ana@acme.example",
        "--name",
        "Ana",
        "--role",
        "owner",
        "--password-file",
        "-",
        given="four quiet lamps\n",
    )
    assert (made.exit_code, made.output) == (0, "ana@acme.example is here now, as owner.\n")
    assert "ana@acme.example\towner\tAna\tnever seen" in run("user", "list").output
    assert "https://crm.example/resets/" in run("user", "reset", "ana@acme.example").output
    assert "https://crm.example/resets/" in run("user", "add", "bea@acme.example").output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("user", "add", "nobody"), 1, "is no address"),
        (("user", "reset", "nobody@acme.example"), 1, "Nobody here has the address"),
        (("user", "add", "a@acme.example", "--role", "king"), 2, "Invalid value"),
        (("project", "add", "Acme"), 2, "Missing option"),
        (("project", "add", "Acme", "--host", "no host"), 1, "Enter the address of your site"),
    ],
)
def test_what_cannot_be_done_says_why(run, words: tuple[str, ...], code: int, said: str) -> None:  # type: ignore[no-untyped-def]
    result = run(*words)
    assert result.exit_code == code
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_project_is_added_once(run) -> None:  # type: ignore[no-untyped-def]
    assert run("project", "add", "Acme", "--host", "www.acme.example", "--host", "shop.acme.example").exit_code == 0
    assert "Acme\tacme.example shop.acme.example" in run("project", "list").output
    again = run("project", "add", "Other", "--host", "acme.example")
    assert again.exit_code == 1
    assert "belongs to the project Acme" in again.output


def test_keys_are_rotated_and_the_root_stays(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    run("user", "list")
    first = (tmp_path / "keys").read_text().split()
    for _ in range(2):
        result = run("keys", "rotate")
        assert (result.exit_code, "0 left under old keys" in result.output) == (0, True)
    kept = (tmp_path / "keys").read_text().split()
    assert len(kept) == 2
    assert kept[-1] == first[-1]
    assert kept[0] != first[0]


def test_a_password_file_that_is_no_text_is_one_sentence(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "key.bin").write_bytes(b"\xae\xff\x00")
    said = run("user", "add", "bea@acme.example", "--password-file", str(tmp_path / "key.bin"))
    assert (said.exit_code, said.output.count("\n")) == (1, 1)
    assert "is not text in UTF-8" in said.output


def test_a_host_that_is_no_address_is_one_sentence(run) -> None:  # type: ignore[no-untyped-def]
    said = run("run", "--host", "999.1.1.1", "--port", "0")
    assert (said.exit_code, said.output) == (1, "Error: 999.1.1.1 is no address of this machine.\n")


def test_a_database_address_that_is_none_is_one_sentence() -> None:
    with pytest.raises(config.BadSetting, match="neither sqlite:/// nor postgresql"):
        config.load({"OUTREACH_DATABASE_URL": "nonsense"})
