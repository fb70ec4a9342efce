"""The colours of the pages: whatever is text is read on whatever it stands on, in both themes (WCAG 2.2, 1.4.3)."""

import re
from itertools import product

import pytest

from backend.config.environment import ROOT

STYLES = (ROOT / "webui/static/webui/css/tokens.css").read_text()
LEAST_CONTRAST = 4.5
TEXTS, GROUNDS = ("fg", "fg-muted", "fg-subtle", "accent", "accent-hover"), ("bg", "surface", "surface-2")
FILLS = ("accent-fill", "accent-fill-hover", "bad-fill", "bad-fill-hover")
TONES = ("ok", "warn", "bad", "info", "neutral", "accent")
Colour = tuple[float, ...]


def theme(name: str) -> dict[str, str]:
    """The tokens of a theme by their names, without the two dashes."""
    (block,) = re.findall(rf'\[data-bs-theme="{name}"\] {{\n  color-scheme(.*?)\n}}', STYLES, re.DOTALL)
    return dict(re.findall(r"--([\w-]+): ([^;]+);", block))


def colour(word: str) -> Colour:
    return tuple(int(word[at : at + 2], 16) / 255 for at in (1, 3, 5))


def contrast(text: Colour, ground: Colour) -> float:
    """Their ratio of contrast, in [1, 21]. Source: WCAG 2.2, "contrast ratio"."""
    dark, light = sorted((luminance(text), luminance(ground)))
    return (light + 0.05) / (dark + 0.05)


def luminance(of: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in of)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("name", ["light", "dark"])
def test_text_is_read_on_what_it_stands_on(name: str) -> None:
    tokens = theme(name)
    pairs = [*product(TEXTS, GROUNDS), *product(["accent-fg"], FILLS)]
    found = {pair: contrast(colour(tokens[pair[0]]), colour(tokens[pair[1]])) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_state_is_read_on_its_own_tint(name: str) -> None:
    tokens = theme(name)
    share, surface = float(tokens["tint"].rstrip("%")) / 100, colour(tokens["surface"])
    for tone in TONES:
        text = colour(tokens[tone])
        tint = tuple(share * of + (1 - share) * on for of, on in zip(text, surface, strict=True))
        assert contrast(text, tint) >= LEAST_CONTRAST, tone
