"""A mail house on loopback where people sign in: authorization codes with PKCE, refresh tokens, and its moods."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Flask, redirect, request
from waitress.server import create_server

CLIENT, SECRET = "our-client-id", "our-client-secret"


class House:
    """*person* is who signs in; *given(person, access token)* is told of each token, as mail servers are."""

    def __init__(self) -> None:
        self.person = "ana@acme.example"
        self.given: Callable[[str, str], Any] = lambda person, token: None
        self.asked: list[dict[str, str]] = []  # what reached the token endpoint
        self.revoked = self.rotating = self.offline = False
        self.claims: dict[str, Any] = {}
        self.mood = ""
        self._count = itertools.count(1)
        self._codes: dict[str, dict[str, str]] = {}
        self._refresh: dict[str, str] = {}
        self.app = Flask("house")
        self.app.get("/authorize")(self.authorize)
        self.app.post("/token")(self.token)
        self._server = create_server(self.app, host="127.0.0.1", port=0, threads=4, ident=None)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # stop() closes what the loop waits on
            self._server.run()

    @property
    def endpoints(self) -> dict[str, str]:
        return {"authorize": f"{self.url}/authorize", "token": f"{self.url}/token"}

    def authorize(self) -> Any:
        asked = request.args.to_dict()
        if asked["client_id"] != CLIENT or asked["code_challenge_method"] != "S256":
            return "who are you", 400
        code = f"code{next(self._count)}"
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 303)

    def token(self) -> Any:
        asked = request.form.to_dict()
        self.asked.append(asked)
        if self.mood == "down":
            return "<h1>try later</h1>", 503
        if self.mood == "stall":
            time.sleep(2)
        if self.mood == "endless":
            return "x" * 200_000
        if self.mood == "redirect":
            return redirect("http://127.0.0.1:1/token", 307)
        if (asked.get("client_id"), asked.get("client_secret")) != (CLIENT, SECRET):
            return {"error": "invalid_client", "error_description": "the secret has ended"}, 401
        if asked["grant_type"] == "refresh_token":
            person = self._refresh.get(asked["refresh_token"])
            if person is None or self.revoked:
                return {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400
            return self._tokens(person, asked["refresh_token"] if not self.rotating else "", {})
        begun = self._codes.pop(asked["code"], None)
        made = base64.urlsafe_b64encode(hashlib.sha256(asked["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if begun is None or made != begun["code_challenge"] or asked["redirect_uri"] != begun["redirect_uri"]:
            return {"error": "invalid_grant", "error_description": "the code does not fit"}, 400
        claims = {"aud": CLIENT, "exp": time.time() + 9e8, "nonce": begun.get("nonce"), "email": self.person}
        return self._tokens(self.person, "", {"id_token": _token({**claims, **self.claims})})

    def _tokens(self, person: str, refresh: str, more: dict[str, Any]) -> dict[str, Any]:
        n = next(self._count)
        refresh = refresh or f"refresh-{n}-secret"
        self._refresh = {**self._refresh, refresh: person} if not self.rotating else {refresh: person}
        access = f"access-{n}-secret"
        self.given(person, access)
        kept = {} if self.offline else {"refresh_token": refresh}
        return {"access_token": access, "token_type": "Bearer", "expires_in": 3600, **kept, **more}

    def stop(self) -> None:
        self._server.close()
        self._thread.join(5)


def _token(claims: dict[str, Any]) -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}.x"


@contextlib.contextmanager
def house() -> Iterator[House]:
    found = House()
    try:
        yield found
    finally:
        found.stop()
