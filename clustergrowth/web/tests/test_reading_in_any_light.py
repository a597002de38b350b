"""The words of every page can be read: contrast of the colours by name, in the light and in the dark."""

import re
from pathlib import Path

import pytest

SHEET = (Path(__file__).parents[1] / "static" / "site.css").read_text()
PAIRS = re.findall(r"--([a-z0-9-]+):light-dark\((#[0-9a-f]{6}),(#[0-9a-f]{6})\)", SHEET)
COLOURS = [{name: light for name, light, _dark in PAIRS}, {name: dark for name, _light, dark in PAIRS}]
COUNCILS = [f"council-{index}" for index in range(1, 7)]
WORDS = [
    *((ink, ground) for ink in ("ink", "ink-soft", "accent", "warn") for ground in ("paper", "sheet", "well")),
    *(("ink", ground) for ground in ("tint", "warn-tint", "hair", "land")),
    *((ink, "hair") for ink in ("ink-soft",)),
    *(("accent", "tint"), ("warn", "warn-tint"), ("ink-soft", "tint")),
    ("on-accent", "accent"),
    ("paper", "ink"),
    *(("paper", council) for council in COUNCILS),  # the letter in its colour
    *(("sheet", council) for council in COUNCILS),
]
SHAPES = [("edge", "paper"), ("edge", "sheet"), *((council, "paper") for council in COUNCILS)]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", COLOURS, ids=["light", "dark"])
def test_words_stand_out_from_their_ground(colours: dict[str, str]) -> None:
    weak = {(a, b): round(contrast(colours[a], colours[b]), 2) for a, b in WORDS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("colours", COLOURS, ids=["light", "dark"])
def test_shapes_that_mean_something_stand_out(colours: dict[str, str]) -> None:
    weak = {(a, b): round(contrast(colours[a], colours[b]), 2) for a, b in SHAPES}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 3} == {}


def test_every_colour_is_a_token() -> None:
    rules = SHEET[SHEET.index("/* page */") : SHEET.index("@media print")]
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rules) == []


def test_fonts_are_our_own_and_small() -> None:
    fonts = Path(__file__).parents[1] / "static" / "fonts"
    for name in re.findall(r"url\(([^)]+)\)", SHEET):
        assert (fonts.parent / name).stat().st_size <= 120_000
    assert {path.name for path in fonts.glob("*OFL.txt")} == {"newsreader-OFL.txt", "public-sans-OFL.txt"}
