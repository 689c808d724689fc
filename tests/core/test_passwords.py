"""Passwords: long ones pass whatever they are made of, the first ones a guesser tries do not."""

from __future__ import annotations

import pytest

from outreach.core import passwords


@pytest.mark.parametrize(
    "password",
    [
        "four quiet green lamps",
        "correct horse battery",
        "x7$kP2!q",
        "пароль из многих слов",
        "a" * 100 + "b" * 100 + "c",
        "Ωmega squared 12",
    ],
)
def test_a_long_password_of_any_kind_will_do(password: str) -> None:
    assert passwords.problem(password, "ana@acme.example", "Ana Lee") is None


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "at least 8"),
        ("é" * 7, "at least 8"),
        ("x" * 257, "at most 256"),
        ("password", "guessers"),
        ("Password1", "guessers"),
        ("password2026!", "guessers"),
        ("qwertyuiop", "guessers"),
        ("12345678", "guessers"),
        ("34567890", "guessers"),
        ("abcabcabcabc", "guessers"),
        ("aaaaaaaaaa", "guessers"),
        ("poiuytrewq", "guessers"),
        ("ana@acme.example", "your own"),
        ("acme.example2026", "your own"),
    ],
)
def test_a_password_a_guesser_would_try_is_refused_with_a_reason(password: str, said: str) -> None:
    assert said in (passwords.problem(password, "ana@acme.example", "Ana Lee", "acme.example") or "")


def test_a_letter_is_the_same_however_the_keyboard_composes_it() -> None:
    assert passwords.normal("cafe\u0301 au lait") == passwords.normal("café au lait")
