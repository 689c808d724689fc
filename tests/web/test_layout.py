"""The frame around every page: what it counts, where it leads, and how it looks."""

from __future__ import annotations

from typing import Any

import make
from flask import Flask

from outreach.core.states import LinkState


def test_one_missed_look_is_nothing_to_do_today(app: Flask, owner: Any) -> None:
    project = make.project()
    make.link(project=project, state=LinkState.MISSING)
    make.link(project=project, state=LinkState.LOST)
    counts = owner.get("/counts").json["counts"]
    assert (counts["Today"], counts["Links"]) == ("1", "2")
