"""CMS: the mail inside an opaque signature (S/MIME, RFC 8551; RFC 5652). Reading it needs no certificate."""

from __future__ import annotations

from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("2a864886f70d010702")  # 1.2.840.113549.1.7.2
_OBJECT_ID, _OCTETS, _OCTETS_IN_PIECES, _SEQUENCE, _EXPLICIT = 0x06, 0x04, 0x24, 0x30, 0xA0
_DEEPEST = 20


def signed_content(data: bytes) -> bytes | None:
    """Give the signed bytes out of a SignedData structure, or None where *data* is none or carries no content.

    The signature itself is not checked. Lengths may be definite or indefinite (BER). Raises nothing.
    """
    try:
        outer = list(_values(_only(data, _SEQUENCE)))
        if len(outer) < 2 or outer[0] != (_OBJECT_ID, _SIGNED_DATA):
            return None
        signed = _only(outer[1][1], _SEQUENCE)
        capsule = next((value for tag, value in _values(signed) if tag == _SEQUENCE), b"")
        content = next((value for tag, value in _values(capsule) if tag == _EXPLICIT), None)
        return None if content is None else b"".join(_octets(content, 0))
    except ValueError:
        return None


def _only(data: bytes, wanted: int) -> bytes:
    tag, value = next(_values(data), (0, b""))
    if tag != wanted:
        raise ValueError("another structure than expected")
    return value


def _octets(data: bytes, depth: int) -> Iterator[bytes]:
    """Give the pieces of an octet string, which may be made of octet strings."""
    for tag, value in _values(data):
        if tag == _OCTETS:
            yield value
        elif tag == _OCTETS_IN_PIECES and depth < _DEEPEST:
            yield from _octets(value, depth + 1)


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give the tag and the content of each value in a row; a mark of the end (two zeros) ends it."""
    at = 0
    while at + 1 < len(data):
        if data[at : at + 2] == b"\0\0":
            return
        tag, start, end, after = _measured(data, at, 0)
        yield tag, data[start:end]
        at = after


def _measured(data: bytes, at: int, depth: int) -> tuple[int, int, int, int]:
    """Measure the value at a place: its tag, where its content begins and ends, and where the next value begins."""
    if at + 1 >= len(data) or depth > _DEEPEST:
        raise ValueError("cut off, or too deep")
    tag, length, start = data[at], data[at + 1], at + 2
    if length == 0x80:
        inside = start
        while data[inside : inside + 2] != b"\0\0":
            inside = _measured(data, inside, depth + 1)[3]
        return tag, start, inside, inside + 2
    if length > 0x80:
        size = length & 0x7F
        length = int.from_bytes(data[start : start + size], "big")
        start += size
    return tag, start, start + length, start + length
