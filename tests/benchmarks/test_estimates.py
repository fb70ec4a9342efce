"""The benchmark of estimates: what each shift does, what is counted, and the table that it leaves."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.estimates.document import write_table
from benchmarks.estimates.figures import Judged, figures, judged
from benchmarks.estimates.shifts import SHIFTS, Shift, window
from benchmarks.estimates.worlds import NEW, Samples, World
from cl_engine.drift import EstimateError


def samples(rng: np.random.Generator, labels: np.ndarray) -> Samples:
    """A dark image with a bright row, more to one side: the row says the class."""
    images = np.zeros((len(labels), 10, 10))
    images[np.arange(len(labels)), labels, :4] = rng.uniform(0.2, 1, (len(labels), 4))
    return Samples(images, labels)


def reads_rows(flat: np.ndarray) -> np.ndarray:
    odds = np.exp(3 * flat.reshape(-1, 10, 10)[:, :NEW].sum(axis=2))
    return odds / odds.sum(axis=1, keepdims=True)


@pytest.fixture
def world() -> World:
    rng = np.random.default_rng(0)
    held_out, traffic = (samples(rng, rng.integers(NEW, size=n)) for n in (300, 400))
    model = SimpleNamespace(predict_proba=reads_rows)
    looks_like_ones = samples(rng, np.full(50, 1)).images
    return World(model, held_out, traffic, Samples(looks_like_ones, np.full(50, NEW)))


def test_without_a_shift_traffic_is_what_it_was(world: World) -> None:
    found = window(world, SHIFTS["none"], 100, np.random.default_rng(1))
    known = {(image.tobytes(), label) for image, label in zip(*vars(world.traffic).values(), strict=True)}
    assert {(image.tobytes(), label) for image, label in zip(*vars(found).values(), strict=True)} <= known


def test_a_new_class_comes_in_its_share_and_favoured_classes_in_theirs(world: World) -> None:
    rng = np.random.default_rng(1)
    assert (window(world, Shift("", new=0.3), 200, rng).labels == NEW).sum() == 60
    mixed = window(world, Shift("", favoured=(3, 5)), 2_000, rng).labels
    assert np.isin(mixed, (3, 5)).mean() == pytest.approx(0.9, abs=0.03)
    assert set(mixed) == set(range(NEW))


def test_noise_and_rotation_keep_images_in_range_and_labels_as_they_were(world: World) -> None:
    for shift in (Shift("", noise=0.4), Shift("", degrees=40)):
        plain, shifted = (window(world, one, 50, np.random.default_rng(2)) for one in (Shift(""), shift))
        np.testing.assert_array_equal(plain.labels, shifted.labels)
        assert shifted.images.shape == plain.images.shape
        assert np.abs(shifted.images - plain.images).mean() > 0.01
        assert shifted.images.min() >= 0
        assert shifted.images.max() <= 1


def test_estimates_are_near_without_a_shift_and_miss_a_new_class_that_looks_known(world: World) -> None:
    found = figures(judged(world, 2, seed=0))
    assert found["none.cbpe_error"] < 0.05
    assert found["new_class.accuracy"] == pytest.approx(0.7 * found["none.accuracy"], abs=0.05)
    assert found["new_class.cbpe_bias"] > 0.2
    assert {f"{shift}.{kind}_error" for shift in SHIFTS for kind in ("cbpe", "atc")} <= set(found)


def test_an_error_is_a_distance_and_a_bias_has_a_sign() -> None:
    def one(measured: float, estimated: float, within: bool) -> Judged:
        estimate = EstimateError(estimated, measured, estimated - measured, within)
        return Judged(measured, 0.9, {"cbpe": estimate})

    found = figures({"noise": [one(0.8, 0.9, within=False), one(0.9, 0.8, within=True)]})
    assert found == pytest.approx(
        {
            "noise.accuracy": 0.85,
            "noise.unchanged_error": 0.05,
            "noise.cbpe_error": 0.1,
            "noise.cbpe_bias": 0.0,
            "noise.cbpe_within": 0.5,
        }
    )


def test_the_document_holds_a_line_for_each_shift_of_each_data_set(tmp_path: Path) -> None:
    document = tmp_path / "estimates.md"
    document.write_text("before\n<!-- estimates -->\nold\n<!-- /estimates -->\nafter\n")
    kinds = ("cbpe_error", "cbpe_bias", "cbpe_within", "atc_error", "atc_bias", "atc_within")
    keys = ("accuracy", "unchanged_error", *kinds)
    told = {f"{name}{shift}.{key}": 0.125 for name in ("", "mnist.") for shift in SHIFTS for key in keys}
    write_table(document, ["digits", "mnist"], told | {"mnist.noise.atc_bias": -0.25})
    lines = [line for line in document.read_text().splitlines() if line.startswith(("| digits", "| mnist"))]
    assert len(lines) == 2 * len(SHIFTS)
    noise = next(line for line in lines if line.startswith("| mnist | noise of .2"))
    assert noise.endswith("| .125 | .125 | .125 (+0.125) | .12 | .125 (-0.250) | .12 |")
