"""What every detector keeps to, and what MMD alone does."""

import inspect
import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike

from cl_engine.drift import DETECTORS, MMD, Detector, catalogue, load_detector, save_detector
from cl_engine.errors import EngineError

RNG = np.random.default_rng(0)
PROBABILITIES = RNG.dirichlet(np.ones(4), 250).astype(np.float32)

every_detector = pytest.mark.parametrize("kind", DETECTORS.values(), ids=DETECTORS)


def seen_by(kind: type[Detector], values: ArrayLike) -> np.ndarray:
    """Probabilities as the detector takes them: for categories, which quarter each is in."""
    values = np.asarray(values, dtype=float)
    return np.floor(values * 4) if kind.card.takes == "codes" else values


def fitted(kind: type[Detector], rows: int = 250, **told: float) -> Detector:
    return kind.fit(seen_by(kind, PROBABILITIES[:rows]), **told)


@every_detector
def test_a_window_below_the_minimum_is_no_data_and_no_breach(kind: type[Detector]) -> None:
    found = fitted(kind, minimum_samples=50).score(np.zeros((49, 4)))
    assert (found.score, found.breached, found.n, found.status) == (None, False, 49, "no_data")


@every_detector
def test_another_distribution_breaches_and_the_same_one_does_not(kind: type[Detector]) -> None:
    detector = fitted(kind)
    clean = detector.score(seen_by(kind, RNG.dirichlet(np.ones(4), 200)))
    shifted = detector.score(seen_by(kind, RNG.dirichlet([6, 1, 1, 1], 200)))
    assert (clean.breached, shifted.breached) == (False, True)
    assert clean.score < clean.threshold == shifted.threshold < shifted.score


@every_detector
def test_a_detector_is_the_same_after_a_restart(kind: type[Detector], tmp_path: Path) -> None:
    detector = fitted(kind, seed=3, minimum_samples=40)
    save_detector(detector, tmp_path / "detector.npz")
    again = load_detector(tmp_path / "detector.npz")
    window = seen_by(kind, RNG.dirichlet(np.ones(4), 150))
    assert type(again) is kind
    assert again.explain(window) == detector.explain(window)
    assert again.score(window) == detector.score(window)
    assert again.score(window[:39]) == detector.score(window[:39])
    assert [path.name for path in tmp_path.glob("detector*")] == ["detector.npz"]


@every_detector
def test_the_same_seed_gives_the_same_threshold(kind: type[Detector]) -> None:
    window = seen_by(kind, RNG.dirichlet(np.ones(4), 200))
    assert fitted(kind, seed=1).score(window) == fitted(kind, seed=1).score(window)


@every_detector
def test_a_grown_head_is_refused_with_what_to_do(kind: type[Detector]) -> None:
    with pytest.raises(EngineError) as refusal:
        fitted(kind).score(np.zeros((100, 5)))
    outputs = kind.card.takes == "probabilities"
    assert refusal.value.code == ("class_count_changed" if outputs else "width_changed")
    assert refusal.value.data == {"expected": 4, "got": 5}


@every_detector
@pytest.mark.parametrize(
    ("window", "code"),
    [
        (np.zeros(4), "not_a_matrix"),
        (np.zeros((100, 0)), "not_a_matrix"),
        (np.full((100, 4), np.nan), "not_finite"),
    ],
)
def test_a_broken_window_is_refused(kind: type[Detector], window: np.ndarray, code: str) -> None:
    with pytest.raises(EngineError) as refusal:
        fitted(kind).score(window)
    assert refusal.value.code == code


@every_detector
def test_nothing_explains_no_samples(kind: type[Detector]) -> None:
    with pytest.raises(EngineError) as refusal:
        fitted(kind).explain(np.zeros((0, 4)))
    assert refusal.value.code == "window_empty"


@every_detector
@pytest.mark.parametrize(
    ("rows", "told", "code"),
    [
        (99, {}, "reference_too_small"),
        (250, {"false_alarm": 0.0}, "parameter_out_of_range"),
        (250, {"margin": 0.0}, "parameter_out_of_range"),
        (250, {"minimum_samples": 0}, "parameter_out_of_range"),
        (250, {"window_size": 49}, "parameter_out_of_range"),
    ],
)
def test_a_threshold_that_cannot_be_had_is_refused(
    kind: type[Detector], rows: int, told: dict[str, float], code: str
) -> None:
    with pytest.raises(EngineError) as refusal:
        fitted(kind, rows, **told)
    assert refusal.value.code == code


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 cut off"])
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "detector.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError) as refusal:
        load_detector(path)
    assert refusal.value.code == "detector_unreadable"


def test_a_file_that_needs_pickle_is_refused(tmp_path: Path) -> None:
    np.savez(
        tmp_path / "detector.npz", detector=np.array("mmd"), reference=np.array([{"a": 1}], dtype=object)
    )
    with pytest.raises(EngineError) as refusal:
        load_detector(tmp_path / "detector.npz")
    assert refusal.value.code == "detector_unreadable"


def test_the_catalogue_tells_every_keyword_of_fit_and_its_default() -> None:
    assert [card.name for card in catalogue()] == list(DETECTORS)
    for card in catalogue():
        keywords = inspect.signature(DETECTORS[card.name].fit).parameters
        told = {parameter.name: parameter.default for parameter in card.parameters}
        assert told == {name: p.default for name, p in keywords.items() if name != "reference"}
        assert all([card.title, card.sees, card.misses, card.paper, card.link])


def test_mmd_is_the_squared_distance_of_the_mean_embeddings() -> None:
    reference, window = RNG.normal(size=(100, 3)), RNG.normal(size=(60, 3))
    detector = MMD.fit(reference.astype(np.float32))
    kept = reference.astype(np.float32).astype(float)

    def mean_kernel(left: np.ndarray, right: np.ndarray) -> float:
        return np.mean([[math.exp(-detector.gamma * ((a - b) ** 2).sum()) for b in right] for a in left])

    squared = mean_kernel(kept, kept) + mean_kernel(window, window) - 2 * mean_kernel(kept, window)
    assert detector.score(window).score == pytest.approx(squared * 100 * 60 / 160)


def test_mmd_refuses_a_reference_of_one_repeated_sample() -> None:
    with pytest.raises(EngineError) as refusal:
        MMD.fit(np.tile([1e3 / 3, 1e-3, 7.7], (100, 1)))
    assert refusal.value.code == "reference_constant"


@pytest.mark.parametrize("name", ["mmd", "wasserstein", "psi", "jensen_shannon"])
def test_no_quantile_is_guessed_that_no_split_can_show(name: str) -> None:
    with pytest.raises(EngineError) as refusal:
        DETECTORS[name].fit(PROBABILITIES, false_alarm=1e-4, splits=9_999)
    assert refusal.value.code == "splits_too_few"


def test_mmd_keeps_its_kernel_where_most_of_the_reference_is_repeated() -> None:
    reference = np.concatenate([np.full((200, 3), 1e3 / 3), RNG.normal(1e3 / 3, 1, (50, 3))])
    distances = [((a - b) ** 2).sum() for a in reference[195:205] for b in reference[205:]]
    assert 1 / MMD.fit(reference).gamma == pytest.approx(np.median(distances), rel=0.3)


def test_mmd_thins_out_a_large_reference() -> None:
    detector = MMD.fit(RNG.normal(size=(3000, 4)), max_reference=300)
    assert len(detector.reference) == 300
