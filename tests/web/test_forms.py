"""What forms share: time zones, prices as they are typed, lines, and refusals beside their field."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from wtforms import Form, StringField

from outreach.flows.users.users import Refused
from outreach.web import forms


class Named(Form):
    name = StringField("Name")


@pytest.mark.parametrize(
    ("typed", "hundredths"),
    [
        ("", None), (None, None), ("  ", None), ("120", 12_000), ("120,5", 12_050), ("0.05", 5), (" 7 ", 700),
        ("0", 0), ("99999999.99", 9_999_999_999),
    ],
)  # fmt: skip
def test_a_price_is_read_as_it_is_typed(typed: str | None, hundredths: int | None) -> None:
    assert forms.price(typed) == hundredths


@pytest.mark.parametrize("typed", ["nan", "inf", "-1", "1e9", "ten", "1.2.3", "100000000"])
def test_what_is_no_price_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        forms.price(typed)


@pytest.mark.parametrize("hundredths", [None, 0, 5, 12_000, 12_050, 123_456_789])
def test_a_price_stands_in_its_field_as_it_can_be_typed_again(hundredths: int | None) -> None:
    assert forms.price(forms.price_typed(hundredths)) == hundredths


def test_every_time_zone_offered_is_one_and_utc_comes_first() -> None:
    found = forms.zones()
    assert found[0] == "UTC" and "Europe/Berlin" in found and len(found) == len(set(found)) > 300
    assert [zone for zone in found if ZoneInfo(zone).key != zone] == []


@pytest.mark.parametrize(
    ("said", "kept"),
    [("Europe/Berlin", "Europe/Berlin"), ("Middle/Earth", "UTC"), ("../etc/passwd", "UTC"), ("", "UTC"), (None, "UTC")],
)
def test_a_time_zone_nobody_knows_is_utc(said: str | None, kept: str) -> None:
    assert forms.zone(said) == kept


def test_a_refusal_stands_beside_its_field_or_on_top_of_the_form() -> None:
    form = Named()
    forms.refuse(form, Refused("Taken.", field="name"))
    forms.refuse(form, Refused("Not now.", field="nowhere"))
    assert (list(form.name.errors), list(form.form_errors)) == (["Taken."], ["Not now."])


def test_lines_are_trimmed_and_empty_ones_left_out() -> None:
    assert forms.lines(" a \r\n\n  b\n") == ["a", "b"]
    assert forms.lines(None) == forms.lines("") == []
