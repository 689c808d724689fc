"""The headers of every answer: what a page may load, and who may frame or keep it."""

from __future__ import annotations

from flask import Flask, request, url_for
from werkzeug.wrappers import Response

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "frame-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def _add(response: Response) -> Response:
    given = response.headers
    given.setdefault("Content-Security-Policy", POLICY)
    given.setdefault("X-Content-Type-Options", "nosniff")
    given.setdefault("Referrer-Policy", "same-origin")
    given.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    given.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.is_secure:
        given.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint != "static":
        given.setdefault("Cache-Control", "no-store")
        response.vary.add("HX-Request")
    elif request.path.startswith(url_for("static", filename="build/")):
        given["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


def init_app(app: Flask) -> None:
    app.after_request(_add)
