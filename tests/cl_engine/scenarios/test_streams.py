"""Online, limited and blurry streams."""

from typing import Any

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
    validation,
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
    tasks = online(task_incremental(SPLIT), samples=20)
    assert [experience.task for experience in tasks.experiences] == [0, 0, 1, 1, 2, 2]
    assert np.array_equal(tasks.class_masks, task_incremental(SPLIT).class_masks)
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
        task_incremental(SPLIT),
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


@pytest.mark.parametrize("build", [class_incremental, permuted], ids=["class", "domain"])
def test_a_validation_stream_holds_the_first_training_samples_and_nothing_else(build: Any) -> None:
    whole = build(image_data(), experiences=3)
    stream = validation(whole, experiences=2, seed=4)
    assert len(stream.experiences) == len(stream.evaluations) == 2
    assert stream.classes == whole.classes
    for part, first in zip(stream.experiences, whole.experiences, strict=False):
        held, rest = part.test.ids.tolist(), part.train.ids.tolist()
        assert sorted(held + rest) == sorted(first.train.ids)
        assert labels(part.test) == {name: round(count / 10) for name, count in labels(first.train).items()}


def test_a_validation_stream_can_be_seen_online() -> None:
    stream = online(validation(SPLIT, experiences=2), samples=10)
    assert {experience.stage for experience in stream.experiences} == {0, 1}
    assert not set(trained(stream)) & {name for part in stream.evaluations for name in part.ids}


@pytest.mark.parametrize("experiences", [0, 4])
def test_a_validation_stream_of_other_experiences_than_there_are_is_refused(experiences: int) -> None:
    with refused("spec_invalid", "validation_experiences", "1 to 3", f"got {experiences}"):
        validation(SPLIT, experiences=experiences)


def test_too_few_samples_to_hold_any_out_are_refused() -> None:
    with refused("spec_invalid", "experience 1 has too few training samples"):
        validation(limited(SPLIT, samples=1), experiences=2)
    with refused("spec_invalid", "not online yet"):
        validation(online(SPLIT, samples=5), experiences=2)
