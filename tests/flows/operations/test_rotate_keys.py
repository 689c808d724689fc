"""Secrets at rest: locked, bound to their place, moved to a new key to the last one, also while the server runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import make
import pytest
from flask import Flask
from sqlalchemy import select, update

from outreach import config
from outreach.core import secrets
from outreach.db import db
from outreach.flows.operations import rotate_keys
from outreach.models import Mailbox

PLACE = "mailbox.secret"
MANY = int(os.environ.get("OUTREACH_TEST_SECRETS", "230"))


def planted(app: Flask, count: int) -> list[str]:
    words = [f"planted-secret-{n}-of-the-mailbox" for n in range(count)]
    for word in words:
        make.mailbox(secret=secrets.seal(word, PLACE, app.config["KEYS"]))
    return words


def opened(app: Flask) -> list[str]:
    sealed = db.session.scalars(select(Mailbox.secret).order_by(Mailbox.id)).all()
    return [secrets.unseal(value, PLACE, app.config["KEYS"]) for value in sealed]


def begin(app: Flask, tmp_path: Path) -> str:
    """Put a new key in front; the old one's id."""
    old = secrets.key_id(app.config["KEYS"][0])
    config.write_keys(tmp_path, [secrets.new_key(), *app.config["KEYS"]])
    return old


def test_rotation_leaves_nothing_under_the_old_key(app: Flask, tmp_path: Path) -> None:
    words = planted(app, MANY)
    old = begin(app, tmp_path)
    assert rotate_keys.standing() == {old: MANY}
    assert rotate_keys.reseal(app.config["KEYS"]) == MANY
    print(f"{MANY} secrets moved, {rotate_keys.standing()[old]} left under the old key")
    assert rotate_keys.standing() == {secrets.key_id(app.config["KEYS"][0]): MANY}
    assert opened(app) == words
    config.write_keys(tmp_path, [app.config["KEYS"][0]])
    assert opened(app) == words


def test_a_rotation_that_was_interrupted_goes_on(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = planted(app, 25)
    old = begin(app, tmp_path)
    monkeypatch.setattr(rotate_keys, "BATCH", 10)
    real, done = secrets.resealed, []

    def dies(*args: Any) -> bytes:
        if len(done) == 15:
            raise RuntimeError("killed")
        done.append(1)
        return real(*args)

    monkeypatch.setattr(secrets, "resealed", dies)
    with pytest.raises(RuntimeError):
        rotate_keys.reseal(app.config["KEYS"])
    db.session.rollback()
    assert rotate_keys.standing()[old] == 15
    assert opened(app) == words
    monkeypatch.setattr(secrets, "resealed", real)
    assert rotate_keys.reseal(app.config["KEYS"]) == 15
    assert rotate_keys.standing()[old] == 0
    assert opened(app) == words


def test_a_secret_that_changes_meanwhile_is_not_overwritten(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted(app, 1)
    ring = list(app.config["KEYS"])
    begin(app, tmp_path)
    real, fresh = secrets.resealed, secrets.seal("changed", PLACE, ring)

    def meanwhile(*args: Any) -> bytes:
        db.session.execute(update(Mailbox).values(secret=fresh))
        return real(*args)

    monkeypatch.setattr(secrets, "resealed", meanwhile)
    assert rotate_keys.reseal(app.config["KEYS"]) == 0
    assert opened(app) == ["changed"]


def test_no_secret_can_be_read_in_the_files(app: Flask, tmp_path: Path, db_url: str) -> None:
    words = planted(app, 20)
    if db_url.startswith("sqlite"):
        held = b"".join(file.read_bytes() for file in tmp_path.glob("outreach.db*"))
    else:
        held = b"".join(bytes(value) for value in db.session.scalars(select(Mailbox.secret)))
    assert len(held) > 2000
    assert [word for word in words if word.encode() in held] == []
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o600


def test_a_secret_cannot_be_moved_to_another_place_or_opened_by_another_key() -> None:
    key = secrets.new_key()
    sealed = secrets.seal("word", PLACE, [key])
    with pytest.raises(secrets.Unreadable, match="another place"):
        secrets.unseal(sealed, "user.secret", [key])
    with pytest.raises(secrets.Unreadable, match="cannot be opened"):
        secrets.unseal(sealed, PLACE, [secrets.new_key()])
    with pytest.raises(secrets.Unreadable, match="cannot be opened"):
        secrets.resealed(sealed[:-1], [key])


def test_signed_tokens_open_only_as_what_they_were_made() -> None:
    token = secrets.sign({"who": 1}, "root", "reset")
    assert secrets.signed(token, "root", "reset") == {"who": 1}
    for text, key, purpose in ((token, "root", "browser"), (token, "other", "reset"), ("x" + token, "root", "reset")):
        assert secrets.signed(text, key, purpose) is None
    assert secrets.signed("", "root", "reset") is None
