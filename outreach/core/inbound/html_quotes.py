"""HTML quotes: what the big mail programs mark as quoted or signed in their HTML, left out of it."""

from __future__ import annotations

import re

from ..lazy_regex import late
from . import html_text

_QUOTED_MARK = late(
    r"\b(?:gmail_quote|gmail_attr|gmail_signature|gmail_signature_prefix|yahoo_quoted|yahoo-quoted"
    r"|yahoo_signature|moz-cite-prefix|moz-signature|protonmail_quote|protonmail_signature_block|zmail_extra|"
    r"tutanota_quote|freebirdemailhistory|outlookmessageheader|quoted-message|mail_quote|ydp\w*yahoo_quoted"
    r"|signature|hmquote|wordsection1quote|airmail_ext_on|bloop_original_html|front-blockquote"
    r"|acompli_signature|composer_signature|applemailsignature|messagereplysection|messagesignaturesection|missive_quote|reply-intro|ms-outlook-mobile-signature)\b",
    re.IGNORECASE,
)
_REST_MARK = late(
    r"^(?:x_)*(?:appendonsend|divrplyfwdmsg|mail-editor-reference-message-container|olk_src_body_section"
    r"|replysplit|isforwardcontent|stopspelling|spooferheader|divtagdefaultwrapperquote"
    r"|ms-outlook-mobile-body-separator-line|_originalcontent|zwchr)$",
    re.IGNORECASE,
)
_REST_STYLE = late(
    r"border:\s?none;\s?border-top:\s?solid #(?:e1e1e1|b5c4df)|border-top:\s?#?(?:e1e1e1|b5c4df)[^;]{0,20}solid"
    r"|border-top:\s?1(?:\.0)?pt solid (?:rgb\((?:181, ?196, ?223|225, ?225, ?225)\)|#b5c4df|#e1e1e1)",
    re.IGNORECASE,
)


# How programs indent a paragraph of the writer's own.
_INDENTED = late(r"margin(?:-left)?: ?(?:0(?:px)? 0(?:px)? 0(?:px)? )?40px", re.IGNORECASE)


class _Page:
    """HTML that is copied tag by tag, without the elements that hold a quote or a signature."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.depth = 0
        self.hidden_at: int | None = None

    def say(self, words: str) -> None:
        if self.hidden_at is None:
            self.kept.append(words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))

    def close(self, tag: html_text.Tag) -> None:
        if self.hidden_at is not None and self.depth <= self.hidden_at:
            self.hidden_at = None
        elif self.hidden_at is None:
            self.kept.append(f"</{tag.name}>")
        self.depth = max(0, self.depth - 1)

    def open(self, tag: html_text.Tag) -> None:
        if tag.name not in html_text.VOID:
            self.depth += 1
        if self.hidden_at is not None:
            return
        if tag.name not in html_text.VOID and _quoted(tag):
            self.hidden_at = self.depth
        else:
            # A blockquote that is kept only indents; as such it must not be marked as a quote.
            self.kept.append("<div>" if tag.name == "blockquote" else f"<{tag.name}>")


def _quoted(tag: html_text.Tag) -> bool:
    """Tell whether an element holds a quote or a signature.

    Gmail wraps answers between quotes into the quoting div; only what stands in its blockquotes is quoted.
    """
    classes = " ".join(tag.attributes.get(name, "") for name in ("class", "id", "name"))
    if tag.name == "blockquote" and not _INDENTED.search(tag.attributes.get("style", "")):
        return True
    if tag.name == "div" and tag.attributes.get("name") == "quote":
        return True
    wrapper = tag.name == "div" and re.search(r"\bgmail_quote", classes)
    return bool(_QUOTED_MARK.search(classes)) and not wrapper


def _rest_is_quoted(tag: html_text.Tag) -> bool:
    return bool(
        _REST_MARK.match(tag.attributes.get("id", ""))
        or (tag.name not in html_text.VOID and _REST_STYLE.search(tag.attributes.get("style", "")))
    )


def unquoted(source: str) -> str:
    """Give the words of an HTML mail as plain text, without the quoting elements of the big programs."""
    page = _Page()
    for token in html_text.tokens(source):
        if isinstance(token, str):
            page.say(token)
        elif token.closing:
            if token.name not in html_text.VOID:
                page.close(token)
        elif _rest_is_quoted(token):
            break
        else:
            page.open(token)
    return html_text.plain("".join(page.kept))
