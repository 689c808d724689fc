"""The words of HTML as a reader sees them, however hostile the markup."""

from __future__ import annotations

from outreach.core.inbound import html_text


def test_html_reads_as_a_reader_sees_it() -> None:
    source = "<style>x</style><p>One&nbsp;two</p><ul><li>a</li><li>b</li></ul>"
    source += "<blockquote>said</blockquote><p>three<br>four</p><script>x</script>"
    assert html_text.plain(source) == "One two\n\n- a\n- b\n\n> said\n\nthree\nfour"
