"""One connection: a curl handle that goes to approved addresses only, and reads an answer from what came back."""

from __future__ import annotations

import os
import socket
import time
from email.utils import mktime_tz, parsedate_tz
from pathlib import Path
from typing import Any

import certifi
import pycurl

from ...core.pages.response import PERMANENT, TEMPORARY, Answer, Failure
from .unpack import unpack
from .visit import Limits, Visit, fail

REDIRECTS = frozenset(PERMANENT + TEMPORARY)
BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


class Line:
    """One curl handle with what it has received; the options that never change are set once."""

    def __init__(self, headers: list[str], bundle: str) -> None:
        self.visit: Visit | None = None
        self._headers = headers
        self._own_headers = False
        self._named = False
        self._pinned = ""
        self._opened: socket.socket | None = None
        self._trouble = ""  # why we could make no socket
        self._heads: list[bytes] = []
        self._parts: list[bytes] = []
        self._size = 0
        self._cap = 0
        self._status = 0
        self.curl = curl = pycurl.Curl()
        curl.setopt(pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS)
        curl.setopt(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        curl.setopt(pycurl.HTTP09_ALLOWED, 0)
        curl.setopt(pycurl.FOLLOWLOCATION, 0)
        curl.setopt(pycurl.PROXY, "")
        curl.setopt(pycurl.NOPROXY, "*")
        curl.setopt(pycurl.NETRC, pycurl.NETRC_IGNORED)
        curl.setopt(pycurl.HTTP_CONTENT_DECODING, 0)  # curl takes a compressed body that ends early for whole
        curl.setopt(pycurl.SSL_VERIFYPEER, 1)
        curl.setopt(pycurl.SSL_VERIFYHOST, 2)
        curl.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        curl.setopt(pycurl.CAINFO, bundle)
        curl.setopt(pycurl.NOSIGNAL, 1)
        curl.setopt(pycurl.BUFFERSIZE, 128 * 1024)
        curl.setopt(pycurl.DNS_CACHE_TIMEOUT, 0)  # it is given addresses; remembering them costs more and grows
        curl.setopt(pycurl.HTTPHEADER, headers)
        curl.setopt(pycurl.OPENSOCKETFUNCTION, self._open)
        curl.setopt(pycurl.HEADERFUNCTION, self._heads.append)
        curl.setopt(pycurl.WRITEFUNCTION, self._write)

    def take(self, visit: Visit) -> None:
        self.visit = visit
        request, place = visit.request, visit.place
        assert place is not None
        self._pinned = address = visit.addresses[0]
        self._cap = request.limits.bytes
        self._size = self._status = 0
        self._trouble = ""
        curl = self.curl
        curl.setopt(pycurl.URL, place.url)
        if place.literal:
            if self._named:
                curl.setopt(pycurl.CONNECT_TO, [])
                self._named = False
        else:
            self._named = True
            there = f"[{address}]" if ":" in address else address
            curl.setopt(pycurl.CONNECT_TO, [f"{place.host}:{place.port}:{there}:{place.port}"])
        left = max(0.001, visit.left - (time.monotonic() - visit.began))
        curl.setopt(pycurl.TIMEOUT_MS, max(1, round(left * 1000)))
        curl.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, round(min(left, request.limits.connect_seconds) * 1000)))
        conditional = request.etag or request.last_modified or request.bearer
        own = (
            [
                f"{name}: {value}"
                for name, value in (
                    ("If-None-Match", request.etag),
                    ("If-Modified-Since", request.last_modified),
                    ("Authorization", request.bearer and f"Bearer {request.bearer}"),
                )
                if value and value.isprintable()
            ]
            if conditional
            else []
        )
        if own or self._own_headers:
            curl.setopt(pycurl.HTTPHEADER, self._headers + own)
            self._own_headers = bool(own)

    def free(self) -> Line:
        self.visit = None
        self._close()
        self._heads.clear()
        self._parts.clear()
        return self

    def answer(self, code: int, words: str) -> Answer:
        visit = self.visit
        assert visit is not None
        request = visit.request
        status = int(self.curl.getinfo(pycurl.RESPONSE_CODE))
        headers = _headers(self._heads)
        answer = Answer(request.url, visit.place.url if visit.place else request.url, status, headers)
        answer.address = self._pinned
        answer.raw_bytes = self._size
        if not self._size and self._heads and self._heads[-1].strip():  # the headers came to no end: this is no answer
            answer.status, answer.headers, status = 0, (), 0
            if not code:
                code, words = pycurl.E_PARTIAL_FILE, "it hung up among the headers"
        if self._trouble:
            fail(answer, Failure.OURS, f"{_SENTENCES[Failure.OURS]} ({self._trouble})")
        elif code and not (code == pycurl.E_WRITE_ERROR and status in REDIRECTS):
            _explain(answer, code, words, request.limits)
        if status in (429, 503):
            answer.retry_after = retry_after_seconds(answer.header("retry-after"))
        if status and status not in REDIRECTS:
            unpack(answer, self._parts, request.limits)
        answer.complete = bool(status) and answer.failure is None
        return answer

    def _open(self, purpose: int, there: Any) -> socket.socket | int:
        """The second look at the address, where the socket is made: only the pinned one."""
        if purpose != 0 or there.addr[0] != self._pinned:
            return int(pycurl.SOCKET_BAD)
        self._close()
        try:
            self._opened = socket.socket(there.family, there.socktype, there.protocol)
        except OSError as why:
            self._trouble = str(why)
            return int(pycurl.SOCKET_BAD)
        return self._opened

    def _close(self) -> None:
        """pycurl works on a duplicate of the socket we made."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def _write(self, chunk: bytes) -> int | None:
        if not self._status:
            self._status = _status(self._heads)
        size = self._size = self._size + len(chunk)
        if self._status in REDIRECTS:
            return None if size < 65536 else 0  # a short body is cheaper to read than a new connection
        if size > self._cap:
            self._parts.append(chunk[: max(0, len(chunk) - (size - self._cap))])
            return 0
        self._parts.append(chunk)
        return None


UNREACHED = (pycurl.E_COULDNT_CONNECT, pycurl.E_SSL_CONNECT_ERROR)
_FAILURES = {
    pycurl.E_COULDNT_RESOLVE_HOST: Failure.DNS,
    pycurl.E_COULDNT_CONNECT: Failure.CONNECT,
    pycurl.E_OPERATION_TIMEDOUT: Failure.TIMEOUT,
    pycurl.E_WRITE_ERROR: Failure.TOO_BIG,
    pycurl.E_SSL_CONNECT_ERROR: Failure.TLS,
    pycurl.E_PEER_FAILED_VERIFICATION: Failure.TLS,
    pycurl.E_SSL_CERTPROBLEM: Failure.TLS,
    pycurl.E_SSL_CIPHER: Failure.TLS,
    pycurl.E_SSL_CACERT_BADFILE: Failure.OURS,
    pycurl.E_OUT_OF_MEMORY: Failure.OURS,
    pycurl.E_GOT_NOTHING: Failure.CONNECT,
    pycurl.E_RECV_ERROR: Failure.CONNECT,
    pycurl.E_SEND_ERROR: Failure.CONNECT,
    100: Failure.TOO_BIG,  # CURLE_TOO_LARGE: headers without end
}
_SENTENCES = {
    Failure.CONNECT: "The server could not be reached, or hung up before answering.",
    Failure.TIMEOUT: "The server did not answer in full within the time we give it.",
    Failure.TLS: "The server's certificate or encryption could not be trusted.",
    Failure.PROTOCOL: "What the server sent is not a whole HTTP answer.",
    Failure.DNS: "The name does not resolve.",
    Failure.OURS: "Something on our side failed.",
}


def _explain(answer: Answer, code: int, words: str, limits: Limits) -> None:
    failure = _FAILURES.get(code, Failure.PROTOCOL)
    if "response headers" in words:
        failure = Failure.TOO_BIG
    if failure is Failure.TOO_BIG:
        what = "page" if answer.status and code == pycurl.E_WRITE_ERROR else "header part"
        fail(answer, failure, f"The {what} is larger than what we read ({limits.bytes // 1_000_000} MB of a page).")
    else:
        fail(answer, failure, f"{_SENTENCES[failure]} ({words})")


def _headers(lines: list[bytes]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for line in b"".join(lines).decode("latin-1").split("\n"):
        if line[:5] == "HTTP/":
            found.clear()
            continue
        name, colon, value = line.partition(":")
        if colon:
            found.append((name.strip().lower(), value.strip()))
    return tuple(found)


def _status(lines: list[bytes]) -> int:
    """The status of the last answer that began: before it there may be some 1xx."""
    said = (int(line.split(None, 2)[1]) for line in lines if line[:5] == b"HTTP/")
    return next((status for status in said if status >= 200), 0)


def retry_after_seconds(value: str) -> int | None:
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), 86_400 * 30)
    when = parsedate_tz(value)
    if when is None:
        return None
    try:
        return max(0, round(mktime_tz(when) - time.time()))
    except (OverflowError, ValueError):
        return None


def trusted_certificates() -> str:
    """The certificates we trust: the system's, which an operator can add to, or those we brought."""
    return next((path for path in BUNDLES if os.access(path, os.R_OK)), str(Path(certifi.where())))
