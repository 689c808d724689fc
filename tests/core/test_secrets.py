"""Secrets: sealed for one place, opened with any key we have, and tokens that cannot be forged."""

from __future__ import annotations

import pytest

from outreach.core import secrets

OLD, NEW = secrets.new_key(), secrets.new_key()


def test_a_secret_opens_only_where_it_was_sealed_for_and_with_a_key_we_have() -> None:
    sealed = secrets.seal("pässword", "mailbox.secret", [OLD])
    assert b"ssword" not in sealed and secrets.sealed_with(sealed) == secrets.key_id(OLD)
    assert secrets.unseal(sealed, "mailbox.secret", [NEW, OLD]) == "pässword"
    with pytest.raises(secrets.Unreadable, match="another place"):
        secrets.unseal(sealed, "project.ahrefs_secret", [OLD])
    with pytest.raises(secrets.Unreadable, match="cannot be opened"):
        secrets.unseal(sealed, "mailbox.secret", [NEW])
    with pytest.raises(secrets.Unreadable):
        secrets.unseal(sealed[:-4] + b"AAAA", "mailbox.secret", [OLD])


def test_a_secret_moves_to_the_newest_key_without_being_changed() -> None:
    moved = secrets.resealed(secrets.seal("pw", "a.b", [OLD]), [NEW, OLD])
    assert secrets.sealed_with(moved) == secrets.key_id(NEW)
    assert secrets.unseal(moved, "a.b", [NEW]) == "pw"
    with pytest.raises(secrets.Unreadable):
        secrets.resealed(moved, [OLD])


def test_a_signed_token_is_taken_only_whole_for_its_purpose_and_key() -> None:
    token = secrets.sign({"id": 7}, OLD, "invitation")
    assert secrets.signed(token, OLD, "invitation") == {"id": 7}
    body, _, mark = token.partition(".")
    forged = [
        secrets.sign({"id": 8}, NEW, "invitation"),
        f"{body}.{mark[::-1]}",
        f"{body}x.{mark}",
        f"{body}.",
        "",
        ".",
        "ä.ö",
    ]
    assert mark != mark[::-1]
    assert [secrets.signed(text, OLD, "invitation") for text in forged] == [None] * len(forged)
    assert secrets.signed(token, OLD, "reset") is None and secrets.signed(token, NEW, "invitation") is None


def test_fingerprints_are_equal_for_equal_values_of_one_purpose_alone() -> None:
    assert secrets.keyed("a@x.example", OLD, "p") == secrets.keyed("a@x.example", OLD, "p")
    assert len({secrets.keyed(v, k, p) for v in "ab" for k in (OLD, NEW) for p in "pq"}) == 8
