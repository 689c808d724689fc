"""The arithmetic of the charts: numbers in, places on a 480-wide drawing out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

LEFT, WIDTH, TOP, FLOOR = 28.0, 452.0, 14.0, 158.0
LABELS = 12  # the most that fit side by side
SERIES = 4
POINTS = 100


class Bar(NamedTuple):
    x: float
    y: float
    width: float
    height: float


def bars(values: Sequence[float], losses: Sequence[float] | None = None) -> dict[str, Any]:
    """Zero-based columns; *losses* hang below the zero line."""
    up, down = step(max(values, default=0)), step(max(losses or (), default=0)) if losses else 0
    scale = (FLOOR - TOP) / ((up + down) or 1)
    zero = TOP + up * scale
    slot = WIDTH / (len(values) or 1)
    width = round(min(slot * 0.7, 36), 1)

    def column(position: int, value: float, top: float) -> Bar:
        return Bar(round(LEFT + slot * (position + 0.5) - width / 2, 1), round(top, 1), width, round(value * scale, 1))

    return {
        "bars": [column(n, value, zero - value * scale) for n, value in enumerate(values)],
        "losses": [column(n, value, zero) for n, value in enumerate(losses or ()) if value],
        "ticks": [(TOP, _plain(up)), *([(FLOOR, f"-{_plain(down)}")] if down else [])],
        "zero": round(zero, 1),
        "every": max(1, math.ceil(len(values) / LABELS)),
    }


def stacked(parts: Sequence[tuple[str, float, str]]) -> list[dict[str, Any]]:
    """One line cut into shares: (name, value, tone)."""
    total = sum(value for _, value, _ in parts) or 1
    at, found = 0.0, []
    for name, value, tone in parts:
        width = 480 * value / total
        found.append({"name": name, "value": _plain(value), "tone": tone, "x": round(at, 2), "width": round(width, 2)})
        at += width
    return found


def lines(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> dict[str, Any]:
    """Up to four lines over one zero-based scale; names stand at their ends, never on top of each other."""
    shown = [(name, list(values)[-POINTS:]) for name, values in series[:SERIES]]
    top = step(max((value for _, values in shown for value in values), default=0))
    floor, width = 178.0, 372.0
    across = width / max(1, max((len(values) for _, values in shown), default=1) - 1)

    def y(value: float) -> float:
        return round(floor - (floor - TOP) * value / top, 1)

    drawn: list[dict[str, Any]] = []
    for name, values in shown:
        points = [(round(LEFT + across * n, 1), y(value)) for n, value in enumerate(values)] or [(LEFT, floor)]
        drawn.append(
            {
                "name": name,
                "points": " ".join(f"{px},{py}" for px, py in points),
                "end_x": points[-1][0],
                "end_y": points[-1][1],
                "last": _plain(values[-1]) if values else "",
                "text_y": points[-1][1],
            }
        )
    room = floor
    for line in sorted(drawn, key=lambda d: float(d["text_y"]), reverse=True):
        line["text_y"] = min(line["text_y"], room)
        room = line["text_y"] - 15
    every = max(1, math.ceil(len(labels) / 6))
    return {
        "series": drawn,
        "labels": [(text, round(LEFT + across * n, 1)) for n, text in enumerate(labels) if n % every == 0],
        "ticks": [(TOP, _plain(top)), (round((TOP + floor) / 2, 1), _plain(top / 2))],
        "zero": floor,
    }


def funnel(steps: Sequence[tuple[str, float]]) -> list[dict[str, Any]]:
    """Bars from the same edge; each says its share of the first."""
    first = steps[0][1] if steps else 0
    top = max((value for _, value in steps), default=0) or 1
    return [
        {
            "name": name,
            "value": _plain(value),
            "width": round(max(300 * value / top, 1), 1),
            "share": f"{100 * value / first:.0f} %" if n and first else "",
        }
        for n, (name, value) in enumerate(steps)
    ]


def spark(values: Sequence[float]) -> dict[str, Any]:
    """A line of 96 by 24 without axes."""
    seen = list(values)[-POINTS:] or [0]
    low, high = min(seen), max(seen)
    across, scale = 90 / max(1, len(seen) - 1), 18 / ((high - low) or 1)
    points = [(round(2 + across * n, 1), round(21 - (value - low) * scale, 1)) for n, value in enumerate(seen)]
    return {"points": " ".join(f"{x},{y}" for x, y in points), "end_x": points[-1][0], "end_y": points[-1][1]}


def columns(labels: Sequence[str], values: Sequence[float], losses: Sequence[float] | None = None) -> list[Any]:
    """The table under a bar chart."""
    return list(zip(labels, values, losses, strict=True) if losses else zip(labels, values, strict=True))


def pairs(parts: Sequence[tuple[str, float, str]]) -> list[tuple[str, float]]:
    """The table under a stacked bar."""
    return [(name, value) for name, value, _ in parts]


def rows(labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> list[list[Any]]:
    """The table under a line chart."""
    return [[label, *(values[n] for _, values in series[:SERIES])] for n, label in enumerate(labels)]


def step(value: float) -> int:
    """The round number at or above *value* where a scale ends.

    >>> [step(n) for n in (0, 3, 7, 22, 41, 1200)]
    [1, 3, 7, 25, 50, 1500]
    """
    if value <= 10:
        return max(1, math.ceil(value))
    power: int = 10 ** int(math.log10(value))
    return next(round(m * power) for m in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if m * power >= value)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"
