"""Detectors of plug-ins watch as ours do, and one that fails stops no other monitor."""

import sys
from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray

from backend.core.errors import AppError
from backend.engine.detecting import detectors_of
from backend.engine.scenarios import digits
from backend.monitoring.evaluation import evaluate
from backend.monitoring.models import DriftMonitor
from backend.monitoring.monitors import monitor_create
from backend.monitoring.rebuilding import rebuild
from backend.monitoring.services import monitors_rebuild
from backend.registry.models import ModelVersion
from cl_engine.drift import DETECTORS, Card, Detector, Parameter, catalogue
from cl_engine.plugins import Offered
from tests.factories import SYSTEM, make_samples, make_service, make_snapshot
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db
IMAGES = digits(np.random.default_rng(0))


class Mean(Detector):
    """How far the mean moved. A scale of 13 breaks it while it scores, 15 while it is fitted, 14 if on much."""

    card = Card(
        name="mean",
        title="The mean",
        sees="A moved mean.",
        misses="All else.",
        paper="",
        parameters=(Parameter("scale", 1, "A factor."),),
    )

    def __init__(self, reference: NDArray[np.float64], scale: float) -> None:
        self.reference, self.scale = reference, scale
        self.width, self.threshold, self.minimum_samples = reference.shape[1], 1e9, 2

    @classmethod
    def fit(cls, reference: ArrayLike, *, window_size: int = 200, seed: int = 0, scale: int = 1) -> Self:
        rows = np.asarray(reference, np.float64)
        if scale == 15 or (scale == 14 and len(rows) > 150):
            raise ZeroDivisionError
        return cls(rows, scale)

    def _distance(self, window: NDArray[np.float64]) -> float:
        if self.scale == 13:
            raise ZeroDivisionError
        return float(np.abs(window.mean(axis=0) - self.reference.mean(axis=0)).max() * self.scale)

    def to_arrays(self) -> dict[str, NDArray[np.generic]]:
        return {"reference": self.reference, "scale": np.array(self.scale)}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[np.generic]]) -> Self:
        return cls(arrays["reference"].astype(np.float64), float(arrays["scale"].item()))


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The detector as an installed distribution would offer it."""
    offered: Offered[type[Detector]] = Offered({**DETECTORS, "acme": Mean}, ())
    # The package has a function of the module's name.
    monkeypatch.setattr(sys.modules[catalogue.__module__], "detectors", lambda: offered)
    detectors_of.cache_clear()
    yield
    detectors_of.cache_clear()


@pytest.fixture
def version() -> ModelVersion:
    service = make_service()
    held_out = make_samples(service, 200, inputs=IMAGES.x[:200], reserved="validation")
    make_snapshot(service, "validation", held_out)
    version = make_served_version(service)
    monitors_rebuild(actor=SYSTEM, version=version)
    service.monitors.all().delete()
    return version


def add(version: ModelVersion, detector: str, **parameters: float) -> DriftMonitor:
    settings: dict[str, Any] = {"window_size": 60, "parameters": parameters}
    return monitor_create(
        actor=SYSTEM, service=version.service, view="output", detector=detector, settings=settings
    )


def test_it_is_offered_fitted_stored_and_asked(version: ModelVersion) -> None:
    assert all("acme" in detectors_of(view) for view in ("input", "values", "output"))
    found = add(version, "acme", scale=3)
    rebuild(version.service_id)
    observe(version.service, IMAGES.x[200:260])
    evaluate(version.service_id)
    found.refresh_from_db()
    assert (found.name, found.state) == ("output:acme", "armed")
    assert [result.verdict for result in found.results.all()] == ["normal"]
    with pytest.raises(AppError, match="has no parameter margin"):
        add(version, "acme", margin=1)
    with pytest.raises(AppError, match="fails on samples that are made up: ZeroDivisionError"):
        add(version, "acme", scale=15)


@pytest.mark.parametrize(("scale", "said"), [(13, "Its detector failed"), (14, "Its calibration failed")])
def test_one_that_fails_is_unarmed_and_the_others_judge_on(
    version: ModelVersion, scale: int, said: str
) -> None:
    broken, sound = add(version, "acme", scale=scale), add(version, "bbsd")
    rebuild(version.service_id)
    observe(version.service, IMAGES.x[200:260])
    evaluate(version.service_id)
    broken.refresh_from_db()
    assert (broken.state, broken.problem[: len(said)]) == ("unarmed", said)
    assert sound.results.count() == 1
