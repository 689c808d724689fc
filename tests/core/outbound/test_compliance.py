"""What each law asks of a mail is named when it is missing, and the footer adds it."""

from __future__ import annotations

import pytest

from outreach.core.outbound import compliance


def test_each_law_says_what_it_wants_and_the_footer_adds_it() -> None:
    assert compliance.missing("us", "Hi", "") == (
        "The mail does not say how to stop. Add a sentence or {{unsubscribe_url}}.",
        "United States, CAN-SPAM asks for a postal address. Enter it in the project's settings.",
    )
    footer = compliance.footer("us", "Hi", "1 Example Street\nBerlin")
    assert compliance.missing("us", f"Hi\n{footer}", "1 Example Street\nBerlin") == () and "1 Example Street" in footer
    assert compliance.footer("us", f"Hi {footer}", "1 Example Street, Berlin") == ""
    assert all(law.demands for law in compliance.LAWS.values())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("I could not stop reading your guide to bees.", False),
        ("Your one-stop list; bus stop maps", False),
        ("Just reply “stop” and I will not write again.", True),
        ("Reply with STOP, please.", True),
        ("Answer stop to this", True),
        ("Tell me to stop and I do.", True),
        ("{{unsubscribe_url}}", True),
    ],
)
def test_a_word_in_passing_is_no_way_to_stop(text: str, says: bool) -> None:
    assert compliance.says_how_to_stop(text) is says
    assert ("rather not hear" in compliance.footer("us", text, "")) is not says


def test_where_the_address_comes_from_is_said_even_beside_own_words_on_stopping() -> None:
    own = "Reply “stop” and I will not write again."
    assert compliance.footer("eu", f"Hi. {own}", "") == "I found your address on your website."
    assert compliance.footer("eu", f"I have your address from Jo. {own}", "") == compliance.footer("uk", own, "") == ""


@pytest.mark.parametrize(
    ("country", "key"),
    [
        ("DE", "eu"), ("de", "eu"), ("DEU", "eu"), ("Germany", "eu"), (" the  Netherlands ", "eu"), ("NO", "eu"),
        ("GB", "uk"), ("UK", "uk"), ("Scotland", "uk"), ("CA", "ca"), ("Canada", "ca"), ("USA", "us"),
        ("CH", "us"), ("Brazil", "us"), ("", "us"), ("Denver", "us"), ("New England", "us"), ("Georgia", "us"),
    ],
)  # fmt: skip
def test_the_law_of_the_readers_country_binds_and_an_unknown_one_leaves_the_projects(country: str, key: str) -> None:
    assert compliance.for_reader(country, "us").key == key


def test_laws_that_ask_for_a_basis_say_so() -> None:
    assert {law.key for law in compliance.LAWS.values() if law.basis} == {"ca", "uk", "eu"}
