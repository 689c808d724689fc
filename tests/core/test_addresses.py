"""Mail addresses have one spelling, and say who reads them."""

from __future__ import annotations

import pytest

from outreach.core import addresses


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ann@Example.COM ", "ann@example.com"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("a.b+c@x.example", "a.b+c@x.example"),
        ("a@localhost", "a@localhost"),
    ],
)
def test_addresses_have_one_spelling(typed: str, kept: str) -> None:
    assert addresses.normal(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ann",
        "a@b",
        "a b@x.com",
        "a@x.com,b@y.com",
        "A <a@x.com>",
        '"a b"@x.com',
        "a@[1.2.3.4]",
        "a@1.2.3.4",
        "a@x.com\nBcc: e@x",
        "a..b@x.com",
        "a@-x.com",
        "a@x_y.com",
        "müller@x.com",
        "a@x.com.",
    ],
)
def test_what_is_no_address_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(addresses.BadAddress, match=r"\w{4,}"):
        addresses.normal(typed)


@pytest.mark.parametrize(
    ("address", "traits"),
    [
        ("editor@x.com", addresses.Traits(role="editor")),
        ("abuse@x.com", addresses.Traits(role="abuse", never=True)),
        ("no-reply@x.com", addresses.Traits(no_reply=True)),
        ("ann@x.mailinator.com", addresses.Traits(disposable=True)),
        ("ann@gmail.com", addresses.Traits(free=True)),
        ("noah@x.com", addresses.Traits()),
    ],
)
def test_desks_dead_ends_and_throw_aways_are_told(address: str, traits: addresses.Traits) -> None:
    assert addresses.traits(address) == traits
