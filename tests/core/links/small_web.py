"""A web of a few pages in memory, and a look at one link in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from outreach.core.links import linkcheck, verdicts
from outreach.core.links.verdicts import Ask, Case, Expected, Seen, Want
from outreach.core.pages import page, robots
from outreach.core.pages.response import Answer, Eye, Failure, Hop

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


PAGE = "https://blog.example/posts/winter-feeding"


TARGET = "https://acme.test/guide"


LINK = '<a href="https://acme.test/guide">the winter guide</a>'


PROSE = "<p>Bees need sugar in winter, and a dry place out of the wind.</p>" * 4


def html(body: str = "", head: str = "", title: str = "Winter feeding of bees") -> str:
    return f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"


def article(inside: str, head: str = "", around: str = "") -> str:
    return html(f"<main><article>{PROSE}{inside}{PROSE}</article></main>{around}", head)


@dataclass
class Reply:
    body: str | bytes = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    complete: bool = True
    to: str = ""  # redirects there
    pdf: tuple[str, ...] | None = None


class Web:
    """A web of our own: addresses and what they answer; robots.txt by host; what a browser would see."""

    def __init__(
        self,
        replies: dict[str, Reply | str],
        robots_txt: dict[str, str | int] | None = None,
        rendered: str | None = None,
    ):
        self.replies = {
            TARGET: Reply(html("<h1>Guide</h1>" + PROSE, f'<link rel=canonical href="{TARGET}">'))
        } | replies
        self.robots = robots_txt or {}
        self.rendered = rendered
        self.asked: list[Ask] = []
        self.target = TARGET

    def bring(self, ask: Ask) -> Seen | robots.Rules | None:
        self.asked.append(ask)
        if ask.want is Want.ROBOTS:
            said = self.robots.get(ask.url.removesuffix("/robots.txt"), 404)
            return robots.Rules.read("", said) if isinstance(said, int) else robots.Rules.read(said)
        if ask.want is Want.BROWSER:
            if self.rendered is None:
                return None
            return self._seen(
                Answer(ask.url, ask.url, 200, complete=True, body=self.rendered.encode(), eye=Eye.BROWSER), ask
            )
        return self._seen(self._fetch(ask.url), ask)

    def _fetch(self, url: str) -> Answer:
        asked, hops = url, []
        while True:
            reply = self.replies.get(url, Reply("<h1>Not found</h1>", 404))
            reply = reply if isinstance(reply, Reply) else Reply(reply)
            if not reply.to:
                break
            hops.append(Hop(url, reply.status, reply.to))
            url = reply.to
        headers = {"content-type": "text/html; charset=utf-8"} | reply.headers
        body = reply.body if isinstance(reply.body, bytes) else reply.body.encode()
        return Answer(
            asked, url, 0 if reply.failure and not body else reply.status, tuple(headers.items()), body,
            reply.complete and not reply.failure, tuple(hops), reply.failure, pdf_links=reply.pdf,
        )  # fmt: skip

    def _seen(self, answer: Answer, ask: Ask) -> Seen:
        if not answer.body or answer.pdf_links is not None:
            return Seen(answer)
        return Seen(answer, page.read(answer.body, answer.content_type, answer.url, ask.target or self.target))


def look(
    reply: Reply | str, target: str = TARGET, expected: Expected = Expected(), url: str = PAGE, **web: object
) -> verdicts.Verdict:
    others = web.pop("others", {})
    world = Web({url: reply} | others, **web)  # type: ignore[arg-type, operator]
    world.target = target
    verdict = linkcheck.decide(Case(url, target, expected, AT), world.bring)
    assert not verdict.asks
    return verdict
