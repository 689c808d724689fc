"""What was just done, said in the undo bar until the next thing is done."""

from __future__ import annotations

from typing import Any

from flask import Flask, session, url_for

from ..models import Event


def say(text: str, event: Event | None = None) -> None:
    """Announce *text*; with *event* (flushed) the bar offers to take it back."""
    session["said"] = {"text": text, "event": event.id if event is not None and event.undo is not None else None}


def said() -> dict[str, Any] | None:
    """What the undo bar shows: {"text", "undo", "details"}, the last two addresses or None; or nothing."""
    last = session.get("said")
    if last is None:
        return None
    event = last.get("event")
    return {
        "text": last["text"],
        "undo": url_for("shell.undo", id=event) if event else None,
        "details": url_for("history.index", event=event) if event else None,
    }


def hush() -> None:
    """Empty the undo bar."""
    session.pop("said", None)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(said=said)
