"""The promise: at most one false alarm in 1,000 windows, and drift found within three."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from cl_engine.drift import DETECTORS, VoteState

SIZES = (100, 150, 200)
Draw = Callable[[int], np.ndarray]

both = pytest.mark.parametrize("kind", DETECTORS)


@dataclass
class World:
    """A reference and where clean and drifted windows come from, as one detector sees them."""

    reference: np.ndarray
    clean: Draw
    drifted: Draw


def digits(kind: str, seed: int) -> World:
    """Handwritten digits 0 to 8; the drift: turned by 25 +- 5 degrees, noisy, and 20 % nines.

    Training, reference and traffic share no image; traffic repeats its 660 images.
    """
    rng = np.random.default_rng(seed)
    pixels, y = load_digits(return_X_y=True)
    known, nines = pixels[y < 9] / 16, pixels[y == 9] / 16
    order = rng.permutation(len(known))
    training, reference, traffic = np.split(order[:1610], [700, 950])
    if kind == "bbsd":
        model = LogisticRegression(C=10, max_iter=200).fit(known[training], y[y < 9][training])
        see = model.predict_proba
    else:
        projection = rng.standard_normal((64, 64)) / 8
        see = lambda x: np.maximum(x @ projection, 0)  # noqa: E731

    def clean(n: int) -> np.ndarray:
        return see(known[rng.choice(traffic, n)])

    def drifted(n: int) -> np.ndarray:
        upright = np.concatenate(
            [known[rng.choice(traffic, n - n // 5)], nines[rng.choice(len(nines), n // 5)]]
        )
        turned = [rotated(x, rng.normal(25, 5)) for x in upright.reshape(-1, 8, 8)]
        return see((np.stack(turned).reshape(n, 64) + 0.1 * rng.standard_normal((n, 64))).clip(0, 1))

    return World(see(known[reference]), clean, drifted)


def rotated(x: np.ndarray, degrees: float) -> np.ndarray:
    return np.asarray(Image.fromarray(x.astype(np.float32)).rotate(degrees, Image.Resampling.BILINEAR))


def gauss(kind: str, seed: int) -> World:
    """128 normal numbers; the drift: every other one 1.0 higher. Outputs are the softmax of the first ten."""
    rng = np.random.default_rng(seed)

    def draw(n: int, mean: float = 0.0) -> np.ndarray:
        x = rng.standard_normal((n, 128)) + mean * (np.arange(128) % 2)
        if kind == "mmd":
            return x
        odds = np.exp(2 * x[:, :10])
        return odds / odds.sum(axis=1, keepdims=True)

    return World(draw(250), draw, lambda n: draw(n, 1.0))


def windows_until_alarm(kind: str, world: World, seed: int, limit: int) -> int:
    detector, vote = DETECTORS[kind].fit(world.reference, seed=seed), VoteState()
    for count in range(1, limit + 1):
        vote, alarm = vote.step(detector.score(world.drifted(SIZES[count % 3])))
        if alarm:
            return count
    return limit + 1


def false_alarms(kind: str, world: World, seed: int, windows: int) -> int:
    detector, vote, alarms = DETECTORS[kind].fit(world.reference, seed=seed), VoteState(cooldown=0), 0
    for count in range(windows):
        vote, alarm = vote.step(detector.score(world.clean(SIZES[count % 3])))
        alarms += alarm
    return alarms


@both
@pytest.mark.parametrize("world", [digits, gauss])
def test_drift_is_found_within_three_windows(kind: str, world: Callable[[str, int], World]) -> None:
    assert max(windows_until_alarm(kind, world(kind, seed), seed, 3) for seed in range(3)) <= 3


@both
@pytest.mark.parametrize("world", [digits, gauss])
def test_clean_windows_raise_no_alarm(kind: str, world: Callable[[str, int], World]) -> None:
    assert sum(false_alarms(kind, world(kind, seed), seed, 60) for seed in range(3)) == 0


@pytest.mark.slow
@both
@pytest.mark.parametrize("world", [digits, gauss])
def test_at_most_one_false_alarm_in_a_thousand_windows(kind: str, world: Callable[[str, int], World]) -> None:
    references, windows = 40, 250
    alarms = sum(false_alarms(kind, world(kind, seed), seed, windows) for seed in range(references))
    assert alarms <= references * windows / 1000
