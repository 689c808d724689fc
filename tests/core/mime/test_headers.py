"""Addresses are told apart before their names are decoded (RFC 2047, section 6.2)."""

# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line
from __future__ import annotations

import pytest

from outreach.core.mime import mime


@pytest.mark.parametrize(
    ("written", "sender", "name"),
    [
        ("=?utf-8?Q?Chen=2C_Mia?= <mia@site.example>", "mia@site.example", "Chen, Mia"),
        ("=?utf-8?B?Ym9zc0BvdGhlci5leGFtcGxl?= <mia@site.example>", "mia@site.example", "boss@other.example"),
        ("=?utf-8?Q?=22boss=40other=2Eexample=22_=3Cboss=40other=2Eexample=3E=2C?= <mia@site.example>", "mia@site.example", '"boss@other.example" <boss@other.example>,'),
        ("=?utf-8?Q?M=C3=BCller,_J=C3=B6rg?= <joerg@site.example>", "joerg@site.example", "Müller, Jörg"),
        ('"=?utf-8?Q?Zo=C3=AB?=" <zoe@site.example>', "zoe@site.example", "Zoë"),
        ("=?iso-2022-jp?B?GyRCRURDZhsoQg==?= <tanaka@site.example>", "tanaka@site.example", "田中"),
        ('"boss@other.example" <mia@site.example>', "mia@site.example", "boss@other.example"),
        ('"Chen, Mia (Editor)" <mia@site.example>', "mia@site.example", "Chen, Mia (Editor)"),
        ("mia@site.example (=?utf-8?Q?boss=40other=2Eexample?=)", "mia@site.example", ""),
        ("Mia <Mia@Site.Example>, bo@site.example", "mia@site.example", "Mia"),
        ("=?utf-8?Q?Mia_=3Cmia=40site=2Eexample=3E?=", "mia@site.example", "Mia"),
    ],
)  # fmt: skip
def test_a_sender_is_told_apart_before_the_name_is_decoded(written: str, sender: str, name: str) -> None:
    found = mime.read(f"From: {written}\nSubject: x\n\nx".encode()).sender
    assert (found.email, found.name) == (sender, name)


def test_an_address_in_a_name_is_no_recipient() -> None:
    found = mime.read(b"To: =?utf-8?Q?boss=40other=2Eexample=2C?= <ana@acme.example>, bo@acme.example\n\nx")
    assert [one.email for one in found.to] == ["ana@acme.example", "bo@acme.example"]
