"""Secrets at rest and in links: encrypted values bound to their place, signed and hashed tokens."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Unreadable(ValueError):
    """A stored secret cannot be opened with the keys we have, or is not where it was written for."""


def new_key() -> str:
    """A new encryption key, 256 bits, as text for the key file (Fernet: AES-128-CBC with HMAC-SHA256)."""
    return Fernet.generate_key().decode()


def seal(secret: str, place: str, keys: Sequence[str]) -> bytes:
    """Encrypt *secret* for *place* (table.column) with the first of *keys*; the key's id stands in front."""
    inner = json.dumps([place, secret]).encode()
    return key_id(keys[0]).encode() + b":" + Fernet(keys[0]).encrypt(inner)


def unseal(sealed: bytes, place: str, keys: Sequence[str]) -> str:
    """The secret sealed for *place*; raises Unreadable when no key opens it or it was sealed for another place."""
    _, _, token = bytes(sealed).partition(b":")
    try:
        found, secret = json.loads(MultiFernet([Fernet(key) for key in keys]).decrypt(token))
    except (InvalidToken, ValueError) as why:
        raise Unreadable("The secret cannot be opened with the keys in the data folder.") from why
    if found != place:
        raise Unreadable("The secret was stored for another place.")
    return str(secret)


def resealed(sealed: bytes, keys: Sequence[str]) -> bytes:
    """The same secret for the same place, sealed with the first of *keys*; raises Unreadable when none opens it."""
    _, _, token = bytes(sealed).partition(b":")
    try:
        inner = MultiFernet([Fernet(key) for key in keys]).decrypt(token)
    except InvalidToken as why:
        raise Unreadable("The secret cannot be opened with the keys in the data folder.") from why
    return key_id(keys[0]).encode() + b":" + Fernet(keys[0]).encrypt(inner)


def sealed_with(sealed: bytes) -> str:
    """The id of the key a secret was sealed with, so that what is left under an old key can be counted."""
    return bytes(sealed).partition(b":")[0].decode("ascii", "replace")


def key_id(key: str) -> str:
    """A short name of a key that does not give it away."""
    return hashlib.sha256(b"key id " + key.encode()).hexdigest()[:8]


def digest(token: str) -> str:
    """How a random token is stored: SHA-256, since 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def keyed(value: str, key: str, purpose: str) -> str:
    """A keyed fingerprint of *value* (HMAC-SHA256): equal values can be told, the value cannot be read back."""
    return hmac.new(key.encode(), f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


def sign(payload: dict[str, object], key: str, purpose: str) -> str:
    """A token that carries *payload* and cannot be forged (HMAC-SHA256, 128 bits kept), safe in an address."""
    body = base64.urlsafe_b64encode(json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()).rstrip(b"=")
    return f"{body.decode()}.{keyed(body.decode(), key, purpose)[:32]}"


def signed(token: str, key: str, purpose: str) -> dict[str, object] | None:
    """What a signed token carries, or None when it is not ours or not for this purpose."""
    body, _, mark = token.partition(".")
    if not hmac.compare_digest(mark.encode(), keyed(body, key, purpose)[:32].encode()):
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
