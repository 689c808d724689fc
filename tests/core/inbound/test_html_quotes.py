"""The HTML by which mail programs mark what they quote is cut."""

# ruff: noqa: E501 - tables of rules and phrases read best with one entry a line
from __future__ import annotations

import pytest

from outreach.core.inbound import quotes

QUOTED = "Hi Jane,\nwe made a guide.\n\nTo unsubscribe, reply with STOP."


HTML = {
    "gmx": '<div>Ja.</div><div name="quote" style="margin:10px"><div>Gesendet: Montag</div>%s</div>',
    "samsung": '<div>Ja.</div><div id="composer_signature">Von meinem Galaxy</div><div>-------- Ursprüngliche Nachricht --------</div><div>Von: Ana &lt;ana@acme.example&gt; </div><div>Datum: 03.06.24</div><div>An: Jane</div><div>%s</div>',
    "spark": '<div name="messageBodySection">Ja.</div><div name="messageSignatureSection">Jane</div><div name="messageReplySection">On 3 Jun, Ana wrote:<blockquote>%s</blockquote></div>',
    "missive": '<div>Ja.</div><div class="missive_quote">%s</div>',
    "roundcube": '<p>Ja.</p><p id="reply-intro">On 2024-06-03 10:00, Ana wrote:</p><blockquote>%s</blockquote>',
    "zimbra": '<div>Ja.</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>From: </b>"Ana"<br></div>%s',
    "x_outlook": '<div>Ja.</div><div id="x_divRplyFwdMsg">From</div>%s',
    "ms": '<p>Ja.</p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>From</p></div></div>%s',
    "mac_outlook": '<p>Ja.</p><div style="border-right:none;border-bottom:none;border-left:none;border-top:1pt solid rgb(181,196,223)"><p>From: x</p></div>%s',
    "table": "<p>Ja.</p><table><tr><td>From:</td><td>Ana</td></tr><tr><td>Sent:</td><td>Mon</td></tr><tr><td>To:</td><td>J</td></tr></table>%s",
    "apple_sig": '<div>Ja.</div><div id="AppleMailSignature">Sent from my iPhone</div><blockquote type="cite">%s</blockquote>',
    "qq": "<div>Ja.</div><includetail><div>------------------&nbsp;Original&nbsp;------------------</div><div><b>From: </b>Ana</div>%s</includetail>",
    "yandex": '<div>Ja.</div><div>03.06.2024, 10:00, "Ana" &lt;ana@acme.example&gt;:</div><blockquote><p>%s</p></blockquote>',
    "mailru": '<div>Ja.</div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Понедельник, 3 июня<div id="">%s</div></blockquote>',
    "notes": "<p>Ja.</p><p>From: Ana<br>To: J<br>Date: 3<br>Subject: x</p><hr>%s",
    "gmail_sig": '<div dir="ltr">Ja.<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br><div class="gmail_signature">Jane</div></div>',
    "sent40": '<blockquote style="margin: 0 0 0 40px; border: none; padding: 0px;">Ja.</blockquote>',
}


@pytest.mark.parametrize("program", HTML)
def test_the_html_of_single_programs_is_cut(program: str) -> None:
    assert quotes.from_html(HTML[program].replace("%s", QUOTED.replace("\n", "<br>"))) == "Ja."
