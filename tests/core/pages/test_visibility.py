"""A link is hidden when a reader with eyes cannot see it, whatever the elements around it say on the way."""
# ruff: noqa: E501 - a table reads best with one case a line

from __future__ import annotations

import pytest

from outreach.core.pages import page
from outreach.core.pages.found import HIDDEN

TARGET = "https://acme.test/guide"
A = f'<a href="{TARGET}">guide</a>'
PICTURE = f'<a href="{TARGET}"><img src=x.png alt=guide></a>'


def link(inside: str, **said: str) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in said.items())
    return f'<a href="{TARGET}"{attributes}>{inside}</a>'


def box(style: str, inside: str = A, **said: str) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in said.items())
    return f'<div style="{style}"{attributes}>{inside}</div>'


SEEN = [
    # screen readers alone do not see these
    (f"<div aria-hidden=true>{A}</div>"), link("guide", aria_hidden="true", tabindex="-1"), (f"<div role=presentation aria-hidden='TRUE'>{PICTURE}</div>"),
    # inherited properties: the nearest element decides
    box("font-size:0", box("font-size:16px")), box("font-size:0;line-height:0", "<table><tr><td style='font-size:0'>" + box("font: 400 14px/1.5 Arial") + "</table>"),
    box("font-size:0", box("font-size:1rem")), box("font-size:0px", box("font-size:small")), box("font:0/0 a", box("font:bold 12pt Georgia, serif")),
    box("text-indent:-9999px", box("text-indent:0")), box("text-indent:-999em", link("guide", style="text-indent:0;display:block")),
    box("visibility:hidden", box("visibility:visible")), box("color:#fff;background:#fff", box("color:#222")),
    box("background:#000", box("color:#000", box("color:#eee"))), box("font-size:0", link("<span style='font-size:1.2rem'>guide</span>")),
    # a picture has neither font nor colour
    box("font-size:0", PICTURE), box("color:#fff;background:#fff", PICTURE), box("font-size:0", link("<svg><path d='M0 0'/></svg>")),
    # boxes that are brought back
    box("position:absolute;left:50%;margin-left:-480px;width:960px"), box("position:relative;left:50%;margin-left:-50vw;width:100vw"),
    box("margin-left:calc(50% - 50vw);width:100vw"), box("position:absolute;left:50%;top:50%;margin:-300px 0 0 -400px"),
    box("position:fixed;top:50%;left:50%;transform:translate(-50%, -50%)"), box("margin-top:-120px;padding-top:120px"),
    box("position:relative;top:-100px"), box("margin-top:-5000px;padding-top:5000px"), box("float:left;width:200px;margin-left:-100%"),
    box("position:absolute;left:-9999px", box("position:fixed;left:0;top:0")), box("position:absolute;left:-9999px", box("position:absolute;left:9999px")),
    box("width:5760px;transform:translate3d(-1920px, 0px, 0px)"), box("width:300%;margin-left:-100%"), box("text-indent:-20px;padding-left:20px"),
    box("left:-9999px"), box("clip:rect(0,0,0,0)"),  # these mean nothing without a position
    box("height:0;overflow:hidden", box("position:absolute;top:0;left:0")), box("position:relative;height:0;padding-bottom:56%;overflow:hidden"),
    box("overflow:hidden;height:auto"), box("height:0"), box("margin:0 auto"), box("margin:-10px -20px"), box("padding:0 -9999px"),
    # what a script fades in when a reader gets there
    box("opacity:0", data_w_id="7f"), box("opacity:0", **{"class": "wow fadeInUp"}), box("opacity:0;transition:opacity .4s"), link("<img style='opacity:0' data-src=x.png alt=guide>"),
    # other values of the same properties, and what the last one says
    box("text-indent:100%"), box("margin:0 -9999px;padding:0 9999px"), box("filter:opacity(50%) blur(0)"), box("color:transparent", box("color:#333")), box("color:transparent;text-shadow:0 0 1px #000"),
    box("color:rgba(0,0,0,.9)"), box("margin-inline-start:-15px"), box("color:transparent", PICTURE),
    box("opacity:0.01"), box("display:none;display:block"), box("display:block !important;display:none"), box("visibility:inherit"), box("font-size:0.8em"), box("font-size:60%"),
    box("color:#fff;background:#fff url(dark.jpg)"), box("color:white;background:linear-gradient(#000,#333)"), box("background:#fff", box("", link("guide", style="color:#fff", **{"class": "button"}))),
    box("/* display:none; */color:red"), "<div hidden style='display:flex'>" + A + "</div>", "<dialog style='display:block'>" + A + "</dialog>",
    box("background:#fff", f"<div class=dark>{link('guide', style='color:#fff')}</div>"), box("color:#fff", f"<section id=hero>{box('background:#fff')}</section>"),
    # something of it can be seen
    link("<span style='display:none'>guide</span><img src=x alt=guide>"), link("<span style='position:absolute;left:-9999px'>read</span> guide"),
]  # fmt: skip
UNSEEN = [
    f"<div hidden>{A}</div>", f"<div hidden aria-hidden=true>{A}</div>", link("guide", aria_hidden="true", style="display:none"),
    # no element inside undoes these
    box("display:none", box("display:block")), box("opacity:0", box("opacity:1")), box("position:absolute;left:-9999px", box("position:relative;left:0")),
    box("position:absolute;left:-9999px", box("position:static")), box("transform:scale(0)", box("transform:scale(1)")), box("content-visibility:hidden"),
    box("position:relative;height:0;overflow:hidden", box("position:absolute;top:0")), box("display:none !important;display:block"), box("opacity:0%"),
    # the nearest value of what is inherited
    box("font-size:16px", box("font-size:0")), box("font-size:0", box("font-size:1.5em")), box("font-size:0", box("font-size:200%")), box("font-size:0", box("font-size:inherit")),
    box("font:0/0 a"), box("font-size:.1px"), box("font-size:0.05em"), box("text-indent:0", box("text-indent:-9999px")), box("visibility:visible", box("visibility:hidden")),
    box("visibility:collapse"), link("<span style='visibility:hidden'>guide</span>"), link("<b style='display:none'>guide</b>"), link("<b style='font-size:0'>guide</b>"),
    # off the screen all the same
    box("position:absolute;left:50%;margin-left:-9999px"), box("position:absolute;left:-999em"), box("position:fixed;top:-2000px"), box("margin:0 0 0 -9999px"), box("margin-top:-9999px"),
    box("position:absolute;inset:auto auto auto -9999px"), box("position:absolute;right:-9999px"), box("position:absolute;left:-100vw"), box("transform:translateX(-9999px)"), box("position:absolute;left:calc(-100% - 20px)"),
    box("position:absolute;left:-9999px;width:960px"), box("text-indent:-9999px;padding-left:20px"), box("position:absolute;clip:rect(1px 1px 1px 1px)"), box("position:absolute;width:1px;height:1px;overflow:hidden"),
    box("text-indent:100%;white-space:nowrap;overflow:hidden"), box("margin-inline-start:-9999px"), box("position:absolute;inset-inline-start:-9999px"), box("filter:opacity(0%)"),
    # in the colour of what is behind it, or in none
    box("color:transparent"), box("color:rgba(0, 0, 0, 0)"), link("<b style='color:transparent'>guide</b>"),
    box("background:#ffffff", box("color:#fff")), box("background-color:white", link("guide", style="color:rgb(255, 255, 255)")), "<table bgcolor=#FFFFFF><tr><td><font color=white>" + A + "</font></table>",
    box("color:#000;background:black none"), box("color:#abc;background:#aabbcc", link("guide", **{"class": "external"})),
]  # fmt: skip


@pytest.mark.parametrize("html", SEEN)
def test_what_a_reader_can_see_is_not_hidden(html: str) -> None:
    (found,) = page.read(html.encode(), "text/html", "https://blog.example/a", TARGET).links
    assert found.hidden == ""


@pytest.mark.parametrize("html", UNSEEN)
def test_what_no_reader_can_see_is_hidden_and_the_reason_is_told(html: str) -> None:
    (found,) = page.read(html.encode(), "text/html", "https://blog.example/a", TARGET).links
    assert (found.placement, bool(found.hidden)) == (HIDDEN, True)
