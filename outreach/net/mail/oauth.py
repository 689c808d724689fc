"""OAuth: send a person to sign in, change the code for tokens and renew them (RFC 6749, 7636, OpenID Connect 1.0)."""

from __future__ import annotations

import base64
import contextlib
import http.client
import io
import json
import socket
import ssl
import threading
from dataclasses import dataclass, field
from typing import Any

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from requests.adapters import BaseAdapter

from .. import guard

LARGEST = 100_000  # bytes of an answer
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
    """Where a person signs in; *verifier* (43 to 128 characters) must be shown again when the code is changed."""
    with _session(client) as session:
        return str(session.create_authorization_url(client.authorize, state, verifier, **extra)[0])


def exchange(client: Client, code: str, verifier: str) -> Grant:
    """Change the code a person came back with for tokens. Raises Failed, Refused."""
    with _session(client) as session, _told(client):
        return _grant(
            client,
            session.fetch_token(client.token, grant_type="authorization_code", code=code, code_verifier=verifier),
        )


def renew(client: Client, refresh: str) -> Grant:
    """Get a new access token; the provider may give a new refresh token with it. Raises Failed, Refused."""
    with _session(client) as session, _told(client):
        return _grant(client, session.refresh_token(client.token, refresh_token=refresh))


def _session(client: Client) -> OAuth2Session:
    session = OAuth2Session(
        client.client_id, client.secret, "client_secret_post", scope=client.scope,
        redirect_uri=client.redirect, code_challenge_method="S256",
    )  # fmt: skip
    session.trust_env, session.max_redirects = False, 0
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Guarded(client))
    return session


@contextlib.contextmanager
def _told(client: Client) -> Any:
    try:
        yield
    except OAuthError as why:
        said = " ".join(f"{why.error or ''}: {why.description or ''}".split()).rstrip(": .")[:200]
        if why.error in GONE:
            raise Refused(f"{client.title} gives no access any more. It said: {said}", gone=True) from why
        if why.error in ("temporarily_unavailable", "server_error"):
            raise Failed(f"{client.title} cannot renew the access now: {said}") from why
        raise Refused(
            f"{client.title} refused the client id or its secret. Check them in the settings. It said: {said}",
            gone=False,
        ) from why
    except guard.Refused as why:
        raise Failed(str(why)) from why
    except (requests.RequestException, OSError, http.client.HTTPException, ValueError) as why:
        raise Failed(f"{client.title} could not be asked for access: {str(why)[:200] or type(why).__name__}") from why


def _grant(client: Client, token: Any) -> Grant:
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


class _Guarded(BaseAdapter):
    """How requests reach the provider: looked up once, at an address we may visit, bounded in time and size."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self._client = client

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        client, place = self._client, guard.gate(str(request.url))
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
            connection.request(
                str(request.method), request.path_url, request.body, {**request.headers, "Accept-Encoding": "identity"}
            )
            answer = connection.getresponse()
            body = answer.read(LARGEST + 1)
        finally:
            timer.cancel()
            connection.close()
            plain.close()
        if len(body) > LARGEST:
            raise Failed(f"The answer of {client.title} never ends.")
        found = requests.Response()
        found.status_code, found.reason, found.url, found.request = answer.status, answer.reason, place.url, request
        found.headers.update(answer.getheaders())
        found.raw = io.BytesIO(body)
        return found

    def close(self) -> None:
        """Nothing stays open between two requests."""


def _shut(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
