"""Models whose calibration is known, and one of real digits that never saw a nine."""

from dataclasses import dataclass

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression


def softmax(logits: np.ndarray) -> np.ndarray:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def stated(
    rng: np.random.Generator, n: int, temperature: float = 1.0, spread: float = 8.0
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities (n, 5) and labels (n,): calibrated at `temperature`, and stated as sharp as without it."""
    logits = spread * rng.standard_normal((n, 5))
    chances = softmax(logits / temperature).cumsum(axis=1)
    labels = (rng.random((n, 1)) > chances).sum(axis=1).clip(max=4)
    return softmax(logits), labels


@dataclass
class Digits:
    """A model of the digits 0 to 8; what it says of held-out digits, of others, and of nines."""

    held_out: tuple[np.ndarray, np.ndarray]
    clean: tuple[np.ndarray, np.ndarray]
    nines: tuple[np.ndarray, np.ndarray]


def digits() -> Digits:
    pixels, y = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    pixels, y = pixels[order] / 16, y[order]
    known, nine = np.flatnonzero(y < 9), np.flatnonzero(y == 9)
    training, held_out, clean = np.split(known, [600, 1100])
    model = LogisticRegression(max_iter=300).fit(pixels[training], y[training])
    held, met, new = ((model.predict_proba(pixels[rows]), y[rows]) for rows in (held_out, clean, nine))
    return Digits(held, met, new)
