"""OAuth: send a person to sign in, change the code for tokens and renew them (RFC 6749, 7636, OpenID Connect 1.0)."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import http.client
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

from .. import guard

LARGEST = 100_000  # bytes of a response
GONE = ("invalid_grant", "interaction_required", "consent_required", "login_required")


class Failed(Exception):
    """The provider could not be asked or made no sense; later it may. Says why in a sentence."""


class Refused(Exception):
    """The provider said no; *gone* when the permission itself is no more, so that a person must sign in again."""

    def __init__(self, sentence: str, *, gone: bool) -> None:
        super().__init__(sentence)
        self.gone = gone


@dataclass(frozen=True, slots=True)
class Client:
    """Who we are at a provider, where it is asked, and within how many *seconds* it must answer."""

    title: str
    client_id: str
    secret: str = field(repr=False)
    authorize: str
    token: str
    scope: str
    redirect: str = ""
    allow: tuple[guard.Network, ...] = ()
    seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a provider gave: a token good for *seconds*, what renews it, and what it says about the person."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int
    claims: dict[str, Any]


def address(client: Client, state: str, verifier: str, **extra: str) -> str:
    """Return the address where a person signs in (RFC 6749 4.1.1).

    *verifier* (43 to 128 characters, RFC 7636 4.1) must be shown again when the code is exchanged.
    """
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": client.redirect,
        "scope": client.scope,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
        **extra,
    }
    return f"{client.authorize}{'&' if urlsplit(client.authorize).query else '?'}{urlencode(asked)}"


def exchange(client: Client, code: str, verifier: str) -> Grant:
    """Exchange the code a person came back with for tokens (RFC 6749 4.1.3). Raises Failed, Refused."""
    return _grant(
        client,
        _tokens(
            client,
            grant_type="authorization_code",
            code=code,
            redirect_uri=client.redirect,
            code_verifier=verifier,
        ),
    )


def renew(client: Client, refresh: str) -> Grant:
    """Get a new access token (RFC 6749 6), and perhaps a new refresh token. Raises Failed, Refused."""
    return _grant(client, _tokens(client, grant_type="refresh_token", refresh_token=refresh, scope=client.scope))


def _tokens(client: Client, **asked: str) -> dict[str, Any]:
    """What the token endpoint answers, as JSON. Raises Failed, Refused."""
    try:
        status, body = _post(client, {**asked, "client_id": client.client_id, "client_secret": client.secret})
        if status >= 500:
            raise Failed(f"{client.title} could not be asked for access: it answered with status {status}.")
        found = json.loads(body)
    except guard.Refused as why:
        raise Failed(str(why)) from why
    except (OSError, http.client.HTTPException, ValueError) as why:
        raise Failed(f"{client.title} could not be asked for access: {str(why)[:200] or type(why).__name__}") from why
    if not isinstance(found, dict):
        raise Failed(f"{client.title} gave no usable access.")
    if error := found.get("error"):
        raise _refusal(client, str(error), str(found.get("error_description") or ""))
    return found


def _refusal(client: Client, error: str, description: str) -> Failed | Refused:
    """The exception that an error of the token endpoint stands for (RFC 6749 5.2)."""
    said = " ".join(f"{error}: {description}".split()).rstrip(": .")[:200]
    if error in GONE:
        return Refused(f"{client.title} gives no access any more. It said: {said}", gone=True)
    if error in ("temporarily_unavailable", "server_error"):
        return Failed(f"{client.title} cannot renew the access now: {said}")
    return Refused(
        f"{client.title} refused the client id or its secret. Check them in the settings. It said: {said}", gone=False
    )


def _grant(client: Client, token: dict[str, Any]) -> Grant:
    access, refresh = token.get("access_token"), token.get("refresh_token") or ""
    if not all(isinstance(part, str) and part.isprintable() for part in (access, refresh)) or not access:
        raise Failed(f"{client.title} gave no usable access.")
    try:
        seconds = int(token.get("expires_in") or 3600)
    except (TypeError, ValueError):
        seconds = 3600
    return Grant(access, refresh, seconds, _claims(token.get("id_token")))


def _claims(token: Any) -> dict[str, Any]:
    """What an ID token says. It came over TLS straight from the provider, so its signature need not be checked
    (OpenID Connect Core 3.1.3.7, 6)."""
    try:
        body = str(token).split(".")[1]
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _post(client: Client, form: dict[str, str]) -> tuple[int, bytes]:
    """Post a form to the token endpoint: (status, body). The host is resolved once, to an address we may visit;
    time and size are limited, and a redirect is not followed. Raises guard.Refused, OSError, HTTPException, Failed."""
    place = guard.gate(client.token)
    addresses = guard.resolve(place.host, place.port, client.allow, seconds=min(client.seconds, 5))
    secure = place.url.startswith("https://")
    if not secure and any(guard.visitable(found) for found in addresses):
        raise Failed(f"The address of {client.title} must begin with https://, or the secret could be overheard.")
    plain = socket.create_connection((addresses[0], place.port), timeout=client.seconds)
    timer = threading.Timer(client.seconds, _shut, [plain])
    timer.daemon = True
    timer.start()
    connection = http.client.HTTPConnection(place.host, place.port, timeout=client.seconds)
    try:
        connection.sock = plain if not secure else _context().wrap_socket(plain, server_hostname=place.host)
        parts = urlsplit(place.url)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        }
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        connection.request("POST", path, urlencode(form), headers)
        response = connection.getresponse()
        body = response.read(LARGEST + 1)
    finally:
        timer.cancel()
        connection.close()
        plain.close()
    if len(body) > LARGEST:
        raise Failed(f"The response of {client.title} never ends.")
    return response.status, body


def _shut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
