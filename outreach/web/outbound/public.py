"""Pages for recipients and webmasters: unsubscribing (RFC 8058: a GET changes nothing), and what our robot is."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, render_template
from flask.blueprints import BlueprintSetupState

from ...flows.contacts import suppress
from ...models import Message
from ..access import public

bp = Blueprint("public", __name__)


@bp.get("/unsubscribe/<token>")
@public
def unsubscribe(token: str) -> str:
    """Ask first: programs that scan mails open every address in them."""
    message = _mail(token)
    return render_template("outbound/public/unsubscribe.html", message=message, done=suppress.holds(message.recipient))


@bp.post("/unsubscribe/<token>")
@public
def unsubscribed(token: str) -> Any:
    """One click, from the page or from the reader's mail program: no cookie, no sign-in, no further question."""
    message = _mail(token)
    suppress.one_click(message)
    return render_template("outbound/public/unsubscribe.html", message=message, done=True)


@bp.get("/bot")
@public
def bot() -> str:
    """What our robot does and how to block it; its User-Agent links here."""
    return render_template("outbound/public/bot.html")


def _mail(token: str) -> Message:
    message = suppress.by_token(token)
    if message is None:
        abort(404)
    return message


@bp.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """A mail program has no form token; the token in the address is what it proves itself with."""
    state.app.extensions.setdefault("csrf_exempt", set()).add("public.unsubscribed")
