"""Scenarios with the same classes throughout, whose samples change: permuted, rotated, noisy, corrupted, drifting."""

from collections.abc import Sequence

import numpy as np

from cl_engine.scenarios.corruptions import CORRUPTIONS, SEVERITIES
from cl_engine.scenarios.drifting import drifted, rotated_alike
from cl_engine.scenarios.scenario import (
    Domain,
    Experience,
    Part,
    Rows,
    Scenario,
    Transform,
    scenario_of,
)
from cl_engine.sources import Split, Subset
from cl_engine.specs.parsing import named, refusal

MOST_ROWS = 100_000


def permuted(data: Split, *, experiences: int, first_is_identity: bool = False, seed: int = 0) -> Scenario:
    """Each experience shows the pixels, or columns, in an order of its own, fixed by the seed.

    Source: Goodfellow et al. 2013, arXiv:1312.6211. All channels of a pixel move together.
    """
    count = _require_some("experiences", experiences)
    transforms = [_permutation(data.train.source.x.shape[1:], [seed, number]) for number in range(count)]
    if first_is_identity:
        transforms[0] = _unchanged
    return domain_incremental("permuted", data, transforms, seed=seed)


def rotated_by(data: Split, angles_degrees: Sequence[float], *, seed: int = 0) -> Scenario:
    """Each experience shows the images turned by its angle, counter-clockwise; corners that come in are black."""
    _require_images(data, "rotation")
    _require_some("angles_degrees", len(angles_degrees))
    return domain_incremental("rotated", data, [_rotation(angle) for angle in angles_degrees], seed=seed)


def noisy(data: Split, *, experiences: int, strongest: float, seed: int = 0) -> Scenario:
    """Gaussian noise that grows evenly from none in the first experience to the strongest in the last.

    strongest: standard deviation, as a share of the range of pixels, or of each column's own deviation.
    """
    count = _require_some("experiences", experiences)
    scale = 255.0 if _has_images(data) else _deviations(data.train)
    levels = np.linspace(0, strongest, count)
    return domain_incremental("noisy", data, [_noise(level * scale) for level in levels], seed=seed)


def corrupted(data: Split, names: Sequence[str], *, severity: int = 3, seed: int = 0) -> Scenario:
    """The images as they are, then one experience for each corruption, such as blur, contrast or occlusion.

    severity: 1 to 5. Source of the idea: Hendrycks and Dietterich 2019, arXiv:1903.12261.
    """
    _require_images(data, "a corruption")
    if severity not in SEVERITIES:
        raise refusal("severity", f"it must be {SEVERITIES[0]} to {SEVERITIES[-1]}, got {severity}")
    transforms = [_unchanged, *(_corruption(name, severity) for name in names)]
    return domain_incremental("corrupted", data, transforms, seed=seed)


def drifting(
    data: Split,
    *,
    experiences: int,
    angle_degrees: float,
    angle_spread_degrees: float,
    noise: float,
    seed: int = 0,
) -> Scenario:
    """Images that tilt further and get noisier from one experience to the next; the first are as they were.

    angle, spread, noise: those of the last experience, as `drifted` has them; they grow evenly.
    """
    _require_images(data, "drift")
    strengths = np.linspace(0, 1, _require_some("experiences", experiences))

    def drift(strength: float) -> Transform:
        return lambda x, rng: drifted(
            x,
            rng,
            angle_degrees=strength * angle_degrees,
            angle_spread_degrees=strength * angle_spread_degrees,
            noise=strength * noise,
        )

    return domain_incremental("drifting", data, [drift(strength) for strength in strengths], seed=seed)


def domain_incremental(name: str, data: Split, transforms: Sequence[Transform], *, seed: int) -> Scenario:
    """One experience for each transform: all samples of all classes, transformed when they are asked for."""
    _require_some("transforms", len(transforms))
    experiences = [
        Experience(
            train=_everything(data.train, transform, (seed, number, 0), number),
            test=_everything(data.test, transform, (seed, number, 1), number),
            task=0,
            classes=tuple(range(len(data.classes))),
            stage=number,
        )
        for number, transform in enumerate(transforms)
    ]
    return scenario_of(name, "domain", data.train.source, experiences)


def _everything(samples: Subset, transform: Transform, seed: tuple[int, ...], number: int) -> Part:
    return Part(samples.source, samples.indices, Domain(transform, seed, str(number)))


def _unchanged(x: Rows, rng: np.random.Generator) -> Rows:
    return x


def _permutation(shape: tuple[int, ...], seed: list[int]) -> Transform:
    order = np.random.default_rng(seed).permutation(int(np.prod(shape[-2:])))  # H x W, or columns
    leading = 1 + len(shape[:-2])
    return lambda x, rng: x.reshape(*x.shape[:leading], -1)[..., order].reshape(x.shape)


def _rotation(angle_degrees: float) -> Transform:
    def rotate(x: Rows, rng: np.random.Generator) -> Rows:
        return np.rint(rotated_alike(x, np.deg2rad(angle_degrees))).astype(np.uint8)

    return rotate


def _noise(deviation: float | Rows) -> Transform:
    def add(x: Rows, rng: np.random.Generator) -> Rows:
        noised: Rows = x + rng.standard_normal(x.shape, np.float32) * deviation
        return np.clip(np.rint(noised), 0, 255).astype(np.uint8) if x.ndim == 4 else noised.astype(np.float32)

    return add


def _corruption(name: str, severity: int) -> Transform:
    corrupt = named(CORRUPTIONS, name, kind="corruption")
    return lambda x, rng: corrupt(x, severity, rng)


def _require_some(field: str, count: int) -> int:
    if count < 1:
        raise refusal(field, "there must be at least one experience")
    return count


def _require_images(data: Split, what: str) -> None:
    if not _has_images(data):
        raise refusal("data", f"{what} needs images, and these are rows of a table")


def _has_images(data: Split) -> bool:
    return data.train.source.x.ndim == 4


def _deviations(samples: Subset) -> Rows:
    """(F,) standard deviation of each column, over evenly chosen rows where there are many."""
    step = 1 + len(samples) // MOST_ROWS
    deviations: Rows = samples[::step].samples().x.std(axis=0)
    return deviations
