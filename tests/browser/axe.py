"""axe-core on a page of the real browser: what a person who cannot see, or cannot use a mouse, would stumble over."""

from __future__ import annotations

from functools import cache
from typing import Any

import realbrowser

GRAVE = ("serious", "critical")
LOOK = """async within => {
  const found = await axe.run(within || document, {resultTypes: ["violations"], preload: false})
  return {passes: found.passes.length, violations: found.violations}
}"""  # of what is in order only the number is told: with each place of it a page takes several times as long


@cache
def _source() -> str:
    return (realbrowser.npm_packages() / "axe-core/axe.min.js").read_text()


def violations(page: Any, within: str | None = None) -> list[str]:
    """The serious and critical findings, one line each with the place; empty is good.

    A page on which axe found next to nothing to look at fails by itself. *within* narrows it to a selector.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_source())  # not a script tag: the content policy would stop it
    found = page.evaluate(LOOK, within)
    assert found["passes"] > 5, "axe looked at an empty page"
    return [
        f"{rule['impact']} {rule['id']}: {rule['help']} at {node['target']} {node['html'][:160]}"
        for rule in found["violations"]
        if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]
