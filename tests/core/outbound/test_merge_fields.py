"""Merge fields: a closed list of names, fallbacks, and nothing unfilled leaves."""

from __future__ import annotations

import pytest

from outreach.core.outbound import merge_fields

HOSTILE = (
    "{{first_name}}",
    "{{7*7}}",
    "{% raw %}",
    "[x](javascript:alert(1))",
    "\r\nBcc: evil@x.example",
    "<script>",
    "x" * 1200,
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{frist_name}}", "{{frist_name}} is not a field. Did you mean {{first_name}}?"),
        ("{{ 7*7 }}", "{{ 7*7 }} is not a field. Fields look like {{first_name|there}}."),
        ("{{first_name.__class__}}", "{{first_name.__class__}} is not a field. Fields look like {{first_name|there}}."),
        ("Hi {{first_name", "A pair of braces is left open near Hi {{first_name."),
        ("Hi [their name]", "[their name] looks like a placeholder nobody filled in."),
        ("Hi %FIRST_NAME%", "%FIRST_NAME% looks like a placeholder nobody filled in."),
        (
            "[ personal line for this person ]",
            "[ personal line for this person ] looks like a placeholder nobody filled in.",
        ),
        ("lorem ipsum", "lorem ipsum looks like a placeholder nobody filled in."),
    ],
)
def test_a_wrong_field_or_a_leftover_is_found(text: str, found: str) -> None:
    assert merge_fields.problems(text) == (found,)


@pytest.mark.parametrize(
    "text", ["{{first_name|there}}", "{{ topic | bees }}", "[a](https://b.example)", "footnote [1]", "100 % sure"]
)
def test_good_texts_have_no_problems(text: str) -> None:
    assert merge_fields.problems(text, ["topic"]) == ()


def test_two_hundred_injections_stay_text_and_an_empty_field_refuses() -> None:
    template = merge_fields.read("{{name}}")
    for number in range(200):
        value = f"{HOSTILE[number % len(HOSTILE)]}{{{{ config.{number} }}}}${{{number}}}"
        assert template.render({"name": value}) == value.strip()
    with pytest.raises(merge_fields.Unresolved, match=r"\{\{name\}\} is empty"):
        template.render({"name": "  "})
    assert merge_fields.read("{{name|}}").missing({}) == ("name",)


@pytest.mark.parametrize(
    ("text", "values", "found"),
    [
        ("{{personal_line}}", {"personal_line": "I liked {{frist_name}}"}, "{{personal_line}} holds {{frist_name}}"),
        ("{{personal_line}}", {"personal_line": "Your post on [INSERT]"}, "{{personal_line}} holds [INSERT]"),
        ("{{personal_line}}", {"personal_line": "TODO"}, "{{personal_line}} holds TODO"),
        ("{{reason}}", {"reason": "mentions %TOPIC%"}, "{{reason}} holds %TOPIC%"),
        ("{{topic}}", {"topic": "<insert topic>"}, "{{topic}} holds <insert topic>"),
        ("{{first_name|there}}", {"first_name": "[Name]"}, "{{first_name}} holds [Name]"),
        ("{{page_title}}", {"page_title": "{{ post.title }}"}, "{{page_title}} holds {{ post.title }}"),
        ("Hi [their name]", {}, "[their name] looks like a placeholder"),
    ],
)
def test_what_nobody_filled_in_is_named_wherever_it_stands(text: str, values: dict[str, str], found: str) -> None:
    (sentence,) = merge_fields.unfilled(text, values, ["topic"])
    assert sentence.startswith(found) and sentence.endswith("nobody filled in.")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{{personal_line}}", {"personal_line": "Your list [1] cites [our guide](https://a.example/x)."}),
        ("{{page_title}}", {"page_title": "[Updated] Ten hives compared"}),
        ("{{asset_title}}", {"asset_title": "Bees {2026 edition}"}),
        ("{{site_name|you}}", {}),
        ("Hi", {"personal_line": "[INSERT]"}),
        ("{{topic}}", {"topic": "100 % honey"}),
    ],
)
def test_own_words_and_values_that_are_not_put_in_are_no_placeholders(text: str, values: dict[str, str]) -> None:
    assert merge_fields.unfilled(text, values, ["topic"]) == ()
