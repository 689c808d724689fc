"""One visit to an address: what is asked for, within which limits, and who asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ...core.pages.response import Answer, Failure
from .. import guard

NAME = "OutreachBot"
VERSION = "0.1"
ABOUT = ""  # nobody has told us where our own page about the robot is
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.8,*/*;q=0.5"


def agent(about: str = ABOUT) -> str:
    """Our User-Agent; *about* is the address of the page that explains the robot to those it visits."""
    whose = f"+{about}" if about else "a self-hosted checker of agreed links"
    return f"Mozilla/5.0 (compatible; {NAME}/{VERSION}; {whose})"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a stranger's time and bytes one fetch may take."""

    seconds: float = 15.0  # on the wire, all redirects together; waiting for the host's turn is not counted
    connect_seconds: float = 8.0
    packed_bytes: int = 2_000_000  # of a compressed body, as transferred
    bytes: int = 5_000_000  # of a body, unpacked
    redirects: int = 10
    patience: float = 10.0  # longest rest of a host that a fetch waits for


@dataclass(slots=True)
class Request:
    """One address to fetch, once; redirects are the business of `journey`."""

    url: str
    etag: str = ""  # of the copy we hold: a 304 answers instead of the page
    last_modified: str = ""
    limits: Limits = field(default_factory=Limits)
    seconds: float = 0.0  # what is left of the deadline; 0: limits.seconds
    tries: int = 2  # a host that asks us to come back soon is asked again
    bearer: str = field(default="", repr=False)  # a key shown to this address alone, never after a redirect


Done = Callable[[Answer], None]


class Visit:
    __slots__ = ("addresses", "began", "done", "key", "left", "place", "request", "spent", "tries")

    def __init__(self, request: Request, done: Done) -> None:
        self.request = request
        self.done = done
        self.place: guard.Place | None = None
        self.key = ""
        self.addresses: list[str] = []
        self.began = 0.0
        self.left = 0.0
        self.spent = 0
        self.tries = request.tries


def fail(answer: Answer, failure: Failure, sentence: str) -> None:
    answer.failure, answer.detail, answer.complete = failure, sentence, False


def no_answer(url: str, failure: Failure, sentence: str) -> Answer:
    return Answer(url, url, failure=failure, detail=sentence)
