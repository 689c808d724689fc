"""The pages a text links to are looked at before a launch, and nobody waits long for them."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from outreach.core.pages.response import Answer, Failure
from outreach.flows.outbound import check_targets


@pytest.fixture
def asked(app: Any, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(check_targets, "_known", {})
    monkeypatch.setattr(check_targets, "_missed", {})
    return []


def test_what_a_page_answers_is_told_and_kept(asked: list[str]) -> None:
    def get(url: str, **more: Any) -> Answer:
        asked.append(url)
        if url.endswith("gone"):
            return Answer(url, url, status=404)
        return (
            Answer(url, url, failure=Failure.TIMEOUT, detail="no answer")
            if "slow" in url
            else Answer(url, url, status=200)
        )

    pages = ["https://a.com/", "https://a.com/gone", "https://slow.com/", "https://a.example/", "nonsense"]
    for _ in range(2):
        check_targets.look(pages, get=get)
    assert sorted(asked) == sorted(pages[:3])
    assert check_targets.problems(pages) == [
        "https://a.com/gone answers 404.",
        "https://slow.com/ did not answer: no answer",
    ]


def test_pages_that_take_too_long_together_are_named_and_looked_at_next_time(
    asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_targets, "ALL_SECONDS", 0.2)
    hold = threading.Event()

    def get(url: str, **more: Any) -> Answer:
        asked.append(url)
        if "slow" in url:
            hold.wait(20)
        return Answer(url, url, status=200)

    pages = [f"https://{'slow' if n == 3 else 'site'}{n}.com/" for n in range(check_targets.MOST + 2)]
    try:
        check_targets.look(pages, get=get)
        told = check_targets.problems(pages)
        assert [line.split(" ")[0] for line in told] == [pages[3], *pages[-2:]]
        assert "it took too long" in told[0] and "more than 12 pages" in told[1]
    finally:
        hold.set()
    check_targets.look(pages, get=get)
    assert check_targets.problems(pages) == [] and asked.count(pages[0]) == 1
