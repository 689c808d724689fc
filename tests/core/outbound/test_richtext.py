"""What people write becomes a plain part and an HTML part that say the same."""

from __future__ import annotations

import pytest

from outreach.core.outbound import merge_fields, richtext


def test_text_becomes_paragraphs_bold_and_links() -> None:
    body = richtext.plain("Hi **you**,\nsee [our <guide>](https://a.example/x?a=1&b=2).\n\nhttps://b.example/(y). [1]")
    assert body.text == "Hi you,\nsee our <guide> (https://a.example/x?a=1&b=2).\n\nhttps://b.example/(y). [1]"
    assert '<a href="https://a.example/x?a=1&amp;b=2">our &lt;guide&gt;</a>.' in body.html
    assert "<p>Hi <strong>you</strong>,<br>" in body.html
    assert richtext.links("a https://b.example/x. [c](https://d.example)") == (
        "https://b.example/x",
        "https://d.example",
    )


def test_a_value_is_never_read_as_markup_or_as_a_link_to_a_script() -> None:
    prepared = richtext.prepare(merge_fields.read("{{name}} [x]({{page_url}})"))
    body = prepared.fill({"name": "**a** [b](https://c.example)", "page_url": "https://d.example"})
    assert "<strong>" not in body.html and body.html.count("<a ") == 1
    with pytest.raises(merge_fields.Unresolved):
        prepared.fill({"name": "a", "page_url": "javascript:alert(1)"})
