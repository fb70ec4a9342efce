"""The promise: at most one false alarm in 1,000 windows, and drift found within three."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from cl_engine.drift import DETECTORS, Detector, VoteState

SIZES = (100, 150, 200)
Draw = Callable[[int], np.ndarray]

every_detector = pytest.mark.parametrize("kind", DETECTORS)


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
    if outputs(kind):
        model = LogisticRegression(C=10, max_iter=200).fit(known[training], y[y < 9][training])
        see = model.predict_proba
    else:
        projection = rng.standard_normal((64, 64)) / 8
        see = lambda x: codes(kind, np.maximum(x @ projection, 0))  # noqa: E731

    def clean(n: int) -> np.ndarray:
        return see(known[rng.choice(traffic, n)])

    def drifted(n: int) -> np.ndarray:
        upright = np.concatenate(
            [known[rng.choice(traffic, n - n // 5)], nines[rng.choice(len(nines), n // 5)]]
        )
        turned = [rotated(x, rng.normal(25, 5)) for x in upright.reshape(-1, 8, 8)]
        return see((np.stack(turned).reshape(n, 64) + 0.1 * rng.standard_normal((n, 64))).clip(0, 1))

    return World(see(known[reference]), clean, drifted)


def outputs(kind: str) -> bool:
    return DETECTORS[kind].card.takes == "probabilities"


def codes(kind: str, x: np.ndarray) -> np.ndarray:
    """Where categories are looked at, which third of a unit each value is in, from -1 to 2."""
    return np.floor(3 * x).clip(-3, 6) if DETECTORS[kind].card.takes == "codes" else x


def rotated(x: np.ndarray, degrees: float) -> np.ndarray:
    return np.asarray(Image.fromarray(x.astype(np.float32)).rotate(degrees, Image.Resampling.BILINEAR))


def gauss(kind: str, seed: int) -> World:
    """128 normal numbers; the drift: every other one 1.0 higher. Outputs are the softmax of the first ten."""
    rng = np.random.default_rng(seed)

    def draw(n: int, mean: float = 0.0) -> np.ndarray:
        x = rng.standard_normal((n, 128)) + mean * (np.arange(128) % 2)
        if not outputs(kind):
            return codes(kind, x)
        odds = np.exp(2 * x[:, :10])
        return odds / odds.sum(axis=1, keepdims=True)

    return World(draw(250), draw, lambda n: draw(n, 1.0))


def fitted(kind: str, world: World, seed: int, splits: int = 10_000) -> Detector:
    random = "splits" in {parameter.name for parameter in DETECTORS[kind].card.parameters}
    return DETECTORS[kind].fit(world.reference, seed=seed, **({"splits": splits} if random else {}))


def windows_until_alarm(kind: str, world: World, seed: int, limit: int) -> int:
    detector, vote = fitted(kind, world, seed, splits=4000), VoteState()
    for count in range(1, limit + 1):
        vote, alarm = vote.step(detector.score(world.drifted(SIZES[count % 3])))
        if alarm:
            return count
    return limit + 1


def false_alarms(detector: Detector, world: World, windows: int) -> int:
    vote, alarms = VoteState(cooldown=0), 0
    for count in range(windows):
        vote, alarm = vote.step(detector.score(world.clean(SIZES[count % 3])))
        alarms += alarm
    return alarms


@pytest.mark.parametrize("kind", [kind for kind in DETECTORS if kind != "confidence"])
@pytest.mark.parametrize("world", [digits, gauss])
def test_drift_is_found_within_three_windows(kind: str, world: Callable[[str, int], World]) -> None:
    assert max(windows_until_alarm(kind, world(kind, seed), seed, 3) for seed in range(2)) <= 3


@every_detector
@pytest.mark.parametrize("world", [digits, gauss])
def test_clean_windows_raise_no_alarm(kind: str, world: Callable[[str, int], World]) -> None:
    for seed in range(2):
        found = world(kind, seed)
        assert false_alarms(fitted(kind, found, seed, splits=4000), found, 60) == 0


@pytest.mark.slow
@every_detector
@pytest.mark.parametrize("world", [digits, gauss])
def test_at_most_one_false_alarm_in_a_thousand_windows(kind: str, world: Callable[[str, int], World]) -> None:
    references, windows = 40, 250
    worlds = [world(kind, seed) for seed in range(references)]
    alarms = sum(false_alarms(fitted(kind, one, seed), one, windows) for seed, one in enumerate(worlds))
    assert alarms <= references * windows / 1000
