"""Bodies as they were packed for the way: gzip, deflate and brotli, within limits that really end."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import brotli

from ...core.pages.response import Answer, Failure
from .visit import Limits, fail

try:
    from isal import isal_zlib as quick_zlib
except ImportError:  # no wheel for this machine: the standard library unpacks the same, only slower
    quick_zlib = zlib  # type: ignore[misc]

DAMAGED: Any = (zlib.error, quick_zlib.error, brotli.error)


def unpack(answer: Answer, parts: list[bytes], limits: Limits) -> None:
    """Join and unpack the body; what cannot be unpacked whole is kept as far as it goes, and said."""
    packed = parts[0] if len(parts) == 1 else b"".join(parts)
    encoding = answer.header("content-encoding").strip().lower()
    if encoding in ("", "identity"):
        answer.body = packed
        return
    if not packed and answer.failure is None:
        return
    if len(packed) > limits.packed_bytes and answer.failure is None:
        fail(answer, Failure.TOO_BIG, f"The page is larger than {limits.packed_bytes // 1000} kB compressed.")
        packed = packed[: limits.packed_bytes]
    unpack = _ENCODINGS.get(encoding)
    if unpack is None:
        fail(answer, Failure.BAD_ENCODING, f"The page is encoded as {encoding[:40]!r}, which we did not ask for.")
        return
    try:
        answer.body, state = unpack(packed, limits.bytes)
    except DAMAGED as why:
        fail(answer, Failure.BAD_ENCODING, f"The compressed page is damaged ({why}).")
        return
    if state == "more":
        fail(answer, Failure.TOO_BIG, f"The page is larger than {limits.bytes // 1_000_000} MB unpacked.")
    elif state == "short" and answer.failure is None:
        fail(answer, Failure.BAD_ENCODING, "The compressed page ends early.")


def _gunzip(packed: bytes, cap: int) -> tuple[bytes, str]:
    unpacker = quick_zlib.decompressobj(47)
    body = unpacker.decompress(packed, cap)
    while unpacker.eof and unpacker.unused_data[:2] == b"\x1f\x8b" and len(body) < cap:  # several members in a row
        rest, unpacker = unpacker.unused_data, quick_zlib.decompressobj(47)
        body += unpacker.decompress(rest, cap - len(body))
    if unpacker.eof:
        return body, "more" if unpacker.unused_data[:2] == b"\x1f\x8b" else "whole"
    return body, "more" if len(body) >= cap else "short"


def _unbrotli(packed: bytes, cap: int) -> tuple[bytes, str]:
    unpacker = brotli.Decompressor()
    body: bytes = unpacker.process(packed, output_buffer_limit=cap)
    if unpacker.is_finished():
        return body[:cap], "whole" if len(body) <= cap else "more"
    return body[:cap], "more" if len(body) >= cap else "short"


_ENCODINGS: dict[str, Callable[[bytes, int], tuple[bytes, str]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _gunzip,
    "br": _unbrotli,
}
