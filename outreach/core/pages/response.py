"""What a visit to an address brought back: the answer, the hops on the way to it, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why an answer is missing or cannot be trusted to be whole. None of these ever means "the link is absent"."""

    BAD_URL = "bad_url"  # not an http(s) address we are willing to visit
    NOT_PUBLIC = "not_public"  # the name leads to an address that is not on the public internet
    DNS = "dns"  # the name does not resolve
    CONNECT = "connect"  # nobody listens there, or the connection broke before an answer
    TLS = "tls"  # the certificate or the handshake failed
    TIMEOUT = "timeout"  # the deadline passed
    TOO_BIG = "too_big"  # more bytes or headers than we read; body holds the part that was read
    BAD_ENCODING = "bad_encoding"  # the compressed body cannot be unpacked, or ends early
    PROTOCOL = "protocol"  # what came back is not HTTP, or broke off in the middle
    REDIRECT_LOOP = "redirect_loop"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    BAD_REDIRECT = "bad_redirect"  # a redirect without a usable Location
    ROBOTS = "robots"  # robots.txt asks us not to fetch this address
    ROBOTS_UNKNOWN = "robots_unknown"  # robots.txt could not be read, so nothing may be fetched
    BUSY = "busy"  # the host asked us to wait, or has not answered several times in a row
    STOPPED = "stopped"  # we were told to stop
    UNREADABLE = "unreadable"  # the page killed its parser or exceeded its limits
    OURS = "ours"  # our own trouble: no browser, no memory, a bug


class Eye(StrEnum):
    """Who looked: plain HTTP, or a browser that ran the scripts of the page."""

    HTTP = "http"
    BROWSER = "browser"


PDF_MARK = b"%PDF-"
PDF_TYPES = ("application/pdf", "application/x-pdf")
PERMANENT = (301, 308)
TEMPORARY = (302, 303, 307)


@dataclass(slots=True)
class Hop:
    """One redirect on the way: *url* answered *status* and named *location* (absolute; "" when it named none).

    >>> Hop("http://a.example/", 301, "https://a.example/").permanent
    True
    """

    url: str
    status: int
    location: str
    address: str = ""  # the address we were connected to

    @property
    def permanent(self) -> bool:
        return self.status in PERMANENT


@dataclass(slots=True)
class Answer:
    """Everything one fetch brought back. Header names are lower case; a header may repeat.

    *status* is 0 when no final answer came, and then *failure* says why. A failure together with a status
    means that the answer began but the body is not whole (`complete` is False): what is in it may be
    believed, what is not in it may not.
    """

    asked_url: str
    url: str  # the address that gave this answer, after redirects
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""  # unpacked
    complete: bool = False  # the whole body arrived and was unpacked
    hops: tuple[Hop, ...] = ()  # redirects in the order they were met
    failure: Failure | None = None
    detail: str = ""  # the failure as a sentence for a person
    address: str = ""  # the address we were connected to
    milliseconds: int = 0  # time spent on the wire, without waiting for the host's turn
    raw_bytes: int = 0  # as transferred
    eye: Eye = Eye.HTTP
    retry_after: int | None = None  # seconds the host asked us to wait (429 and 503)
    pdf_links: tuple[str, ...] | None = None  # link annotations of a PDF; None: not a PDF, or not read

    @property
    def ok(self) -> bool:
        return self.failure is None and 200 <= self.status < 300

    @property
    def not_modified(self) -> bool:
        return self.failure is None and self.status == 304

    @property
    def inflated_bytes(self) -> int:
        return len(self.body)

    @property
    def content_type(self) -> str:
        """The media type alone, lower case: "text/html"."""
        return self.header("content-type").partition(";")[0].strip().lower()

    @property
    def is_pdf(self) -> bool:
        """Whether the body is a PDF, told by its first bytes as browsers do it; headers are often wrong about that.

        What calls itself a PDF may have a little before its mark (ISO 32000-1, Annex H 3.4.1).
        """
        if self.body[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(PDF_MARK):
            return True
        return self.content_type in PDF_TYPES and PDF_MARK in self.body[:1024]

    @property
    def etag(self) -> str:
        return self.header("etag")

    @property
    def last_modified(self) -> str:
        return self.header("last-modified")

    def header(self, name: str) -> str:
        """The first value of a header, "" when it is absent. *name* in lower case."""
        for key, value in self.headers:
            if key == name:
                return value
        return ""

    def every(self, name: str) -> list[str]:
        """All values of a header that may repeat, in order. *name* in lower case."""
        return [value for key, value in self.headers if key == name]
