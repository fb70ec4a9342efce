"""Online, limited and blurry streams."""

import numpy as np
import pytest

from cl_engine.scenarios import (
    blurry,
    class_incremental,
    limited,
    new_classes,
    noisy,
    online,
    permuted,
    task_incremental,
)
from tests.cl_engine.refusals import refused
from tests.cl_engine.scenarios.made import image_data, labels, table_data, trained

SPLIT = class_incremental(image_data(), experiences=3)


def test_online_shows_each_sample_once_in_small_experiences() -> None:
    scenario = online(SPLIT, samples=15, seed=1)
    assert scenario.online
    assert [len(experience.train) for experience in scenario.experiences] == [15, 15, 10] * 3
    assert [experience.stage for experience in scenario.experiences] == [0] * 3 + [1] * 3 + [2] * 3
    assert sorted(trained(scenario)) == sorted(trained(SPLIT))
    assert len(labels(scenario.experiences[0].train)) == 2  # Shuffled: not one class after another.
    assert [part.ids.tolist() for part in scenario.evaluations] == [
        part.ids.tolist() for part in SPLIT.evaluations
    ]


def test_online_keeps_tasks_and_domains() -> None:
    tasks = online(task_incremental(image_data(), experiences=3), samples=20)
    assert [experience.task for experience in tasks.experiences] == [0, 0, 1, 1, 2, 2]
    assert np.array_equal(tasks.class_masks, task_incremental(image_data(), experiences=3).class_masks)
    whole = permuted(table_data(), experiences=2)
    small = online(whole, samples=50)
    rows = dict(zip(whole.experiences[1].train.ids, whole.experiences[1].train.samples().x, strict=True))
    last = small.experiences[-1].train.samples()
    assert all(np.array_equal(rows[name], row) for name, row in zip(last.ids, last.x, strict=True))


def test_random_domains_differ_from_piece_to_piece() -> None:
    flat = image_data()
    flat.train.source.x[:] = 128
    pieces = online(noisy(flat, experiences=2, strongest=0.2), samples=10).experiences[-2:]
    first, second = (piece.train.samples().x for piece in pieces)
    assert not np.array_equal(first, second)


def test_limited_takes_as_many_from_each_experience() -> None:
    scenario = limited(SPLIT, samples=7, seed=1)
    assert [len(experience.train) for experience in scenario.experiences] == [7, 7, 7]
    assert set(trained(scenario)) < set(trained(SPLIT))
    assert trained(limited(SPLIT, samples=7, seed=2)) != trained(scenario)
    assert trained(limited(SPLIT, samples=1000)) == trained(SPLIT)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_blurry_exchanges_exactly_its_share(share: float) -> None:
    scenario = blurry(SPLIT, share=share, seed=1)
    for experience in scenario.experiences:
        foreign = ~np.isin(experience.train.y, experience.classes)
        assert len(experience.train) == 40
        assert foreign.sum() == round(40 * share)
    assert sorted(trained(scenario)) == sorted(trained(SPLIT))
    assert [part.ids.tolist() for part in scenario.evaluations] == [
        part.ids.tolist() for part in SPLIT.evaluations
    ]


def test_blurry_mixes_all_the_others() -> None:
    assert all(len(labels(experience.train)) == 6 for experience in blurry(SPLIT, share=0.5).experiences)
    two = blurry(class_incremental(image_data(), experiences=2), share=0.25)
    assert labels(two.experiences[0].train).keys() > {0, 1, 2}


def test_blurry_where_nothing_can_be_exchanged_is_refused() -> None:
    with refused("spec_invalid", "scenario", "largest"):
        blurry(new_classes(image_data(), first_classes=4, experiences=2), share=0.5)
    for scenario in (
        permuted(image_data(), experiences=2),
        task_incremental(image_data(), experiences=2),
        online(SPLIT, samples=10),
    ):
        with refused("spec_invalid", "scenario", "class-incremental"):
            blurry(scenario, share=0.5)
    for share in (-0.1, 1.0):
        with refused("spec_invalid", "share"):
            blurry(SPLIT, share=share)


def test_empty_experiences_are_refused() -> None:
    for build in (online, limited):
        with refused("spec_invalid", "samples"):
            build(SPLIT, samples=0)
