"""Experiences of the same classes whose samples change."""

from dataclasses import replace

import numpy as np
import pytest

from cl_engine.scenarios import (
    Scenario,
    corrupted,
    digits,
    domain_incremental,
    drifting,
    noisy,
    permuted,
    rotated_by,
)
from cl_engine.scenarios.corruptions import blur
from cl_engine.scenarios.scenario import BLOCK_SAMPLES
from cl_engine.sources import Split
from tests.cl_engine.refusals import refused
from tests.cl_engine.scenarios.made import image_data, labels, table_data

IMAGES, TABLE = image_data(), table_data()


def x_of(scenario: Scenario, number: int) -> np.ndarray:
    return scenario.experiences[number].train.samples().x


@pytest.mark.parametrize("data", [IMAGES, TABLE], ids=["images", "table"])
def test_permuted_moves_values_and_changes_none(data: Split) -> None:
    scenario = permuted(data, experiences=3, seed=1)
    assert scenario.kind == "domain"
    assert [experience.classes for experience in scenario.experiences] == [tuple(range(6))] * 3
    assert [labels(experience.test) for experience in scenario.experiences] == [
        dict.fromkeys(range(6), 5)
    ] * 3
    plain = data.train.source.x.reshape(120, -1)
    rows = [x_of(scenario, number).reshape(120, -1) for number in range(3)]
    assert all(np.array_equal(np.sort(moved), np.sort(plain)) for moved in rows)


def test_each_permutation_is_another() -> None:
    scenario = permuted(IMAGES, experiences=5)
    assert len({x_of(scenario, number).tobytes() for number in range(5)}) == 5


def test_a_permutation_is_one_for_training_and_test_and_for_all_channels() -> None:
    data = Split.of(digits()[:100], digits()[:100])
    colour = np.concatenate((data.train.source.x, data.train.source.x // 2), axis=1)
    data = Split.of(replace(data.train.source, x=colour), replace(data.test.source, x=colour))
    experience = permuted(data, experiences=2, seed=3).experiences[1]
    train, test = experience.train.samples().x, experience.test.samples().x
    assert np.array_equal(train, test)
    assert np.array_equal(train[:, 0] // 2, train[:, 1])


def test_the_first_permutation_may_be_the_identity() -> None:
    assert np.array_equal(
        x_of(permuted(IMAGES, experiences=2, first_is_identity=True), 0), IMAGES.train.source.x
    )
    assert not np.array_equal(x_of(permuted(IMAGES, experiences=2), 0), IMAGES.train.source.x)


def test_the_seed_fixes_all_that_is_drawn() -> None:
    for build in (
        lambda seed: permuted(IMAGES, experiences=2, seed=seed),
        lambda seed: noisy(IMAGES, experiences=2, strongest=0.2, seed=seed),
        lambda seed: corrupted(IMAGES, ["occlusion"], seed=seed),
    ):
        first, again, other = (x_of(build(seed), 1) for seed in (1, 1, 2))
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


def test_rotation_by_right_angles_is_exact() -> None:
    scenario = rotated_by(IMAGES, [0, 90, -90])
    assert np.array_equal(x_of(scenario, 0), IMAGES.train.source.x)
    assert np.array_equal(x_of(scenario, 1), np.rot90(IMAGES.train.source.x, axes=(2, 3)))
    assert np.array_equal(x_of(scenario, 2), np.rot90(IMAGES.train.source.x, -1, axes=(2, 3)))


def test_noise_grows_from_none() -> None:
    grey = Split.of(
        replace(IMAGES.train.source, x=np.full_like(IMAGES.train.source.x, 128)), IMAGES.test.source
    )
    scenario = noisy(grey, experiences=3, strongest=0.2)
    deviations = [x_of(scenario, number).astype(float).std() / 255 for number in range(3)]
    assert deviations == pytest.approx([0, 0.1, 0.2], abs=0.01)
    first = scenario.experiences[2]
    assert not np.array_equal(first.train.samples().x[:30], first.test.samples().x)


def test_noise_on_a_table_is_in_each_columns_own_scale() -> None:
    changed = x_of(noisy(TABLE, experiences=2, strongest=0.5), 1)
    assert changed.dtype == np.float32
    moved = (changed - TABLE.train.source.x).std(axis=0) / TABLE.train.source.x.std(axis=0).clip(1e-9)
    assert moved == pytest.approx([0.5, 0.5, 0], abs=0.1)  # The last column has one value throughout.


def test_corruptions_come_after_the_images_as_they_are() -> None:
    scenario = corrupted(IMAGES, ["blur", "contrast"], severity=4)
    assert len(scenario.experiences) == 3
    assert np.array_equal(x_of(scenario, 0), IMAGES.train.source.x)
    assert np.array_equal(x_of(scenario, 1), blur(IMAGES.train.source.x, 4, np.random.default_rng(0)))
    with refused("spec_invalid", "severity"):
        corrupted(IMAGES, ["blur"], severity=6)
    with refused("corruption_unknown", "snow", "pixelate"):
        corrupted(IMAGES, ["snow"])


def test_drift_grows_from_none() -> None:
    data = Split.of(digits()[:200], digits()[200:250])
    scenario = drifting(data, experiences=3, angle_degrees=40, angle_spread_degrees=5, noise=0.1)
    changes = [np.abs(x_of(scenario, number).astype(int) - data.train.source.x).mean() for number in range(3)]
    assert changes[0] == 0
    assert 10 < changes[1] < changes[2]


def test_a_sample_in_another_domain_has_another_id() -> None:
    scenario = permuted(IMAGES, experiences=2)
    first, second = (experience.train for experience in scenario.experiences)
    assert (first.ids[7], second.ids[7]) == ("train-7@0", "train-7@1")
    assert second.samples().ids[7] == "train-7@1"


def test_experiences_hold_no_copies_and_are_made_block_by_block() -> None:
    sizes = []

    def watched(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        sizes.append(len(x))
        return x + 1

    many = digits()[np.arange(2 * BLOCK_SAMPLES + 10) % 1797]
    scenario = domain_incremental("watched", Split.of(many, digits()[:10]), [watched] * 10, seed=0)
    assert all(experience.train.source is many for experience in scenario.experiences)
    assert sizes == []
    assert np.array_equal(x_of(scenario, 9), many.x + 1)
    assert sizes == [BLOCK_SAMPLES, BLOCK_SAMPLES, 10]


def test_some_of_a_part_are_transformed_alike() -> None:
    part = permuted(IMAGES, experiences=2).experiences[1].train
    assert np.array_equal(part[30:40].samples().x, part.samples().x[30:40])
    assert part[30:40].ids.tolist() == part.ids[30:40].tolist()


def test_tables_have_no_rotation() -> None:
    for build in (
        lambda: rotated_by(TABLE, [10]),
        lambda: corrupted(TABLE, ["blur"]),
        lambda: drifting(TABLE, experiences=2, angle_degrees=1, angle_spread_degrees=1, noise=0),
    ):
        with refused("spec_invalid", "needs images"):
            build()


def test_no_experience_is_refused() -> None:
    for build in (
        lambda: permuted(IMAGES, experiences=0),
        lambda: noisy(IMAGES, experiences=0, strongest=1),
    ):
        with refused("spec_invalid", "experiences"):
            build()
    with refused("spec_invalid", "angles_degrees"):
        rotated_by(IMAGES, [])
