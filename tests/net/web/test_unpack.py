"""Bodies that were packed for the way."""

from __future__ import annotations

import gzip
import random

import brotli
import pytest
from net.loopback import answer, serving
from net.web.test_fetch import look

from outreach.core.pages.response import Failure
from outreach.net.web.visit import Limits


@pytest.mark.parametrize(
    ("body", "encoding", "failure", "whole"),
    [
        (gzip.compress(b"a" * 5000, mtime=0), "gzip", None, True),
        (gzip.compress(b"a" * 2500, mtime=0) + gzip.compress(b"a" * 2500, mtime=0), "gzip", None, True),
        (brotli.compress(b"a" * 5000), "br", None, True),
        (b"a" * 5000, "identity", None, True),
        (gzip.compress(bytes(random.Random(1).randbytes(5000)), mtime=0)[:-400], "gzip", Failure.BAD_ENCODING, False),
        (brotli.compress(bytes(random.Random(1).randbytes(5000)))[:-400], "br", Failure.BAD_ENCODING, False),
        (b"not gzip at all", "gzip", Failure.BAD_ENCODING, False),
        (b"not brotli at all", "br", Failure.BAD_ENCODING, False),
        (b"a" * 5000, "zstd", Failure.BAD_ENCODING, False),
        (b"a" * 5000, "gzip, gzip", Failure.BAD_ENCODING, False),
    ],
)
def test_only_a_body_that_unpacks_to_its_end_is_whole(body, encoding, failure, whole):
    with serving({"/": answer(body, Content_Encoding=encoding)}) as server:
        got = look(server.url)
    assert (got.failure, got.complete) == (failure, whole)
    if whole:
        assert got.body == b"a" * 5000


def test_what_was_read_of_a_page_that_is_too_big_is_kept():
    with serving(
        {
            "/": answer(b"<a href=x>" + b"a" * 9000),
            "/packed": answer(gzip.compress(b"b" * 90_000), Content_Encoding="gzip"),
        }
    ) as server:
        small = Limits(seconds=1.0, bytes=4000)
        plain, packed = (look(server.url + path, limits=small) for path in ("/", "/packed"))
    assert (plain.failure, plain.complete, len(plain.body)) == (Failure.TOO_BIG, False, 4000)
    assert plain.body.startswith(b"<a href=x>")
    assert (packed.failure, packed.complete, packed.body) == (Failure.TOO_BIG, False, b"b" * 4000)
