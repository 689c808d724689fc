"""One page of a report: what is asked, what it cost, and which failures are worth asking again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from net.loopback import ALLOW, answer, serving

from outreach.core.imports import ahrefs_api
from outreach.net.web import ahrefs

REPORT = ahrefs_api.REPORTS["refdomains"]


def asked(url: str, after: tuple[str, ...] = ()) -> ahrefs.Page:
    return ahrefs.page(url, "the-key", ahrefs.Question(REPORT, "acme.example", "domain", after, 10), allow=ALLOW)


@pytest.mark.parametrize(("cost", "units"), [({"x_api_units_cost_total_actual": "60"}, 60), ({}, None)])
def test_a_page_comes_with_what_it_cost(cost: dict[str, str], units: int | None) -> None:
    body = b'{"refdomains": []}'
    with serving(lambda request, _: answer(body, Content_Type="application/json", **cost)) as server:
        page = asked(server.url, after=("a.example",))
    assert (page.body, page.units) == (body, units)
    (request,) = server.asked
    parts = urlsplit(request.path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert parts.path == "/site-explorer/refdomains" and request.headers["authorization"] == "Bearer the-key"
    assert (query["target"], query["mode"], query["limit"]) == ("acme.example", "domain", "10")
    assert '"gt","a.example"' in query["where"] and "the-key" not in request.path


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("401 Unauthorized", "does not accept this key"),
        ("403 Forbidden", "its units are used up"),
        ("404 Not Found", "knows no such report"),
        ("400 Bad Request", "Ahrefs answered 400"),
    ],
)
def test_a_no_is_told_with_what_ahrefs_says_and_without_the_key(status: str, said: str) -> None:
    said_so = answer('{"error": "that is  why"}', status)
    with serving(lambda request, _: said_so) as server, pytest.raises(ahrefs.Refused, match=said) as refused:
        asked(server.url)
    assert "Ahrefs says: that is why" in str(refused.value) and "the-key" not in str(refused.value)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (answer("", "429 Too Many Requests"), ahrefs.WAIT_SECONDS),
        (answer("", "429 Too Many Requests", Retry_After="7"), 7),
        (answer("", "500 Oh"), ahrefs.CUT_SECONDS),
        (answer("", "503 Service Unavailable", Retry_After="9"), 9),
        (answer(b"x" * 5000)[:300], ahrefs.CUT_SECONDS),
        (b"nonsense\r\n\r\n", ahrefs.CUT_SECONDS),
    ],
)
def test_what_may_pass_says_when_to_ask_again(reply: bytes, seconds: int) -> None:
    def cut(request: Any, conversation: Any) -> None:
        conversation.sendall(reply)

    with serving(cut) as server, pytest.raises(ahrefs.Later) as later:
        asked(server.url)
    assert later.value.seconds == seconds and str(later.value)
