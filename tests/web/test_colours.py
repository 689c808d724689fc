"""The colours of the design, measured from the style sheet itself: text and marks can be told apart by everybody."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "outreach/assets/css"
TOKENS = (CSS / "tokens.css").read_text()
THEMES = ("light", "dark")
SURFACES = ("bg", "surface", "raised")
TONES = ("accent", "live", "warn", "lost", "info", "mute")
SERIES = ("c1", "c2", "c3", "c4")
FILLS = ("f-live", "f-warn", "f-lost", "f-mute")
# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB
SIGHTS = {
    "all colours": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}

Colour = tuple[float, float, float]


def tokens(css: str = TOKENS) -> dict[str, dict[str, Colour]]:
    """The linear colours of each theme by the token's name."""
    found: dict[str, dict[str, Colour]] = {theme: {} for theme in THEMES}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", css):
        for theme, code in zip(THEMES, (light, dark), strict=True):
            channels = (int(code[n : n + 2], 16) / 255 for n in (1, 3, 5))
            found[theme][name] = tuple(  # type: ignore[assignment]
                c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
            )
    return found


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    light = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in (one, other))
    return (light[1] + 0.05) / (light[0] + 0.05)


def seen(colour: Colour, matrix: tuple[tuple[float, ...], ...]) -> Colour:
    return tuple(  # type: ignore[return-value]
        min(1.0, max(0.0, sum(m * c for m, c in zip(line, colour, strict=True)))) for line in matrix
    )


def oklab(colour: Colour) -> Colour:
    r, g, b = colour
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def apart(one: Colour, other: Colour) -> float:
    return 100 * sum((a - b) ** 2 for a, b in zip(oklab(one), oklab(other), strict=True)) ** 0.5


TEXT = [
    *itertools.product(("ink", "ink-2", "ink-3", *TONES), SURFACES),
    *((tone, f"{tone}-soft") for tone in TONES),
    *itertools.product(("ink", "ink-2"), (f"{tone}-soft" for tone in TONES)),
    ("on-accent", "accent"),
    ("on-lost", "lost"),
    ("on-accent", "accent"),
]
MARKS = [*itertools.product(("control", "accent", "lost", *SERIES, *FILLS), SURFACES)]


@pytest.mark.parametrize("theme", THEMES)
def test_text_stands_out_from_its_ground(theme: str) -> None:
    colours = tokens()[theme]
    pale = {pair: contrast(*(colours[name] for name in pair)) for pair in TEXT}
    assert {pair: round(ratio, 2) for pair, ratio in pale.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", THEMES)
def test_borders_focus_and_chart_marks_stand_out(theme: str) -> None:
    colours = tokens()[theme]
    pale = {pair: contrast(*(colours[name] for name in pair)) for pair in MARKS}
    assert {pair: round(ratio, 2) for pair, ratio in pale.items() if ratio < 3} == {}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("family", [SERIES, FILLS], ids=["series", "fills"])
def test_chart_colours_stay_apart_for_every_eye(theme: str, sight: str, family: tuple[str, ...]) -> None:
    colours = {name: seen(tokens()[theme][name], SIGHTS[sight]) for name in family}
    near = {pair: round(apart(colours[pair[0]], colours[pair[1]]), 1) for pair in itertools.combinations(family, 2)}
    assert {pair: distance for pair, distance in near.items() if distance < 10} == {}


def test_a_pale_token_is_noticed() -> None:
    pale = tokens(TOKENS.replace("--ink-3: light-dark(#5f6b7c", "--ink-3: light-dark(#9aa5b1"))["light"]
    assert contrast(pale["ink-3"], pale["bg"]) < 4.5


def test_no_style_sheet_brings_its_own_colours() -> None:
    strays = {
        sheet.name: found
        for sheet in CSS.glob("*.css")
        if sheet.name != "tokens.css"
        and (found := re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:hsl|oklch|lab)\(", sheet.read_text()))
    }
    assert strays == {}


def test_every_token_a_sheet_asks_for_exists() -> None:
    sheets = "".join(sheet.read_text() for sheet in CSS.glob("*.css"))
    asked = set(re.findall(r"var\(--([\w-]+)", sheets))
    given = set(re.findall(r"--([\w-]+):", sheets))
    assert asked - given == set()
