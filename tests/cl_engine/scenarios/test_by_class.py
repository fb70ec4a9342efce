"""Experiences that bring classes."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from cl_engine.scenarios import class_incremental, new_classes, online, permuted, task_incremental
from cl_engine.sources import Split
from tests.cl_engine.refusals import refused
from tests.cl_engine.scenarios.made import image_data, labels, table, table_data, trained


@pytest.mark.parametrize("data", [image_data(), table_data()], ids=["images", "table"])
def test_each_class_is_in_one_experience(data: Split) -> None:
    scenario = class_incremental(data, experiences=3)
    assert (scenario.kind, scenario.online, scenario.classes) == ("class", False, tuple("abcdef"))
    assert [experience.classes for experience in scenario.experiences] == [(0, 1), (2, 3), (4, 5)]
    assert [labels(experience.train) for experience in scenario.experiences] == [
        {0: 20, 1: 20},
        {2: 20, 3: 20},
        {4: 20, 5: 20},
    ]
    assert [labels(part) for part in scenario.evaluations] == [{0: 5, 1: 5}, {2: 5, 3: 5}, {4: 5, 5: 5}]
    assert sorted(trained(scenario)) == sorted(data.train.ids)
    assert {experience.task for experience in scenario.experiences} == {0}


def test_samples_come_with_their_own_labels_and_ids() -> None:
    data = image_data()
    samples = class_incremental(data, experiences=3).experiences[1].train.samples()
    assert samples.x.shape == (40, 1, 4, 4)
    assert (samples.x[:, 0, 1, 1] == 40 * samples.y).all()
    assert [f"train-{number}" for number in samples.x[:, 0, 0, 0]] == samples.ids.tolist()
    assert samples.classes == data.classes
    samples.x[:] = 0
    assert data.train.source.x.any()  # They are a copy.


def test_the_signature_fits_the_samples() -> None:
    image, rows = (class_incremental(data, experiences=2).signature for data in (image_data(), table_data()))
    assert (image.task, image.shape, image.dtype) == ("image_classification", (1, 4, 4), "uint8")
    assert (image.layout, image.range) == ("CHW", (0, 255))
    assert (rows.task, rows.shape, rows.dtype) == ("tabular_classification", (3,), "float32")
    assert (rows.features, rows.range) == (("kind", "size", "one"), None)


def test_the_order_of_the_classes() -> None:
    def groups(**asked: object) -> list[tuple[int, ...]]:
        scenario = class_incremental(image_data(), experiences=4, **asked)
        return [experience.classes for experience in scenario.experiences]

    assert groups() == [(0, 1), (2, 3), (4,), (5,)]
    assert groups(order="fdbace") == [(5, 3), (1, 0), (2,), (4,)]
    first, again, other = (groups(shuffle=True, seed=seed) for seed in (1, 1, 2))
    assert first == again != other
    assert sorted(label for group in first for label in group) == list(range(6))


def test_tasks_have_heads_of_their_own() -> None:
    scenario = task_incremental(class_incremental(image_data(), experiences=3, order="abefcd"))
    assert [experience.task for experience in scenario.experiences] == [0, 1, 2]
    assert scenario.class_masks.astype(int).tolist() == [
        [1, 1, 0, 0, 0, 0],
        [0, 0, 0, 0, 1, 1],
        [0, 0, 1, 1, 0, 0],
    ]
    assert scenario.kind == "task"
    assert labels(scenario.experiences[1].train) == {4: 20, 5: 20}
    assert class_incremental(image_data(), experiences=3).class_masks.all()


def test_new_classes_come_after_a_larger_first_experience() -> None:
    scenario = new_classes(image_data(), first_classes=4, experiences=3)
    assert [experience.classes for experience in scenario.experiences] == [(0, 1, 2, 3), (4,), (5,)]
    assert sorted(trained(scenario)) == sorted(image_data().train.ids)


def test_old_classes_may_return() -> None:
    scenario = new_classes(image_data(), first_classes=4, experiences=3, returning_share=0.5)
    assert [labels(experience.train) for experience in scenario.experiences] == [
        {0: 10, 1: 10, 2: 10, 3: 10},
        {0: 5, 1: 5, 2: 5, 3: 5, 4: 10},
        {0: 5, 1: 5, 2: 5, 3: 5, 4: 10, 5: 20},
    ]
    assert set(Counter(trained(scenario)).values()) == {1}
    assert [labels(part) for part in scenario.evaluations] == [{0: 5, 1: 5, 2: 5, 3: 5}, {4: 5}, {5: 5}]


def test_tasks_are_made_of_classes_before_the_stream_is_cut() -> None:
    split = class_incremental(image_data(), experiences=3)
    for scenario in (
        task_incremental(split),
        online(split, samples=10),
        permuted(image_data(), experiences=2),
    ):
        with refused("spec_invalid", "scenario", "class-incremental"):
            task_incremental(scenario)


def test_more_experiences_than_classes_are_refused() -> None:
    for count in (0, 7):
        with refused("spec_invalid", "experiences", "1 to 6", str(count)):
            class_incremental(image_data(), experiences=count)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"first_classes": 6, "experiences": 2}, "first_classes"),
        ({"first_classes": 0, "experiences": 2}, "first_classes"),
        ({"first_classes": 4, "experiences": 4}, "experiences"),
        ({"first_classes": 4, "experiences": 1}, "experiences"),
        ({"first_classes": 4, "experiences": 2, "returning_share": 1.0}, "returning_share"),
        ({"first_classes": 4, "experiences": 2, "order": "abc"}, "order"),
        ({"first_classes": 4, "experiences": 2, "order": "fedcba", "shuffle": True}, "order"),
    ],
)
def test_new_classes_that_make_no_sense_are_refused(asked: dict[str, object], field: str) -> None:
    with refused("spec_invalid", field):
        new_classes(image_data(), **asked)


@pytest.mark.parametrize(("side", "word"), [("train", "training"), ("test", "test")])
def test_an_empty_class_is_refused(side: str, word: str) -> None:
    data = Split.of(table(5, 5), table(2, 2, name="test"))
    part = getattr(data, side)
    with refused("spec_invalid", "experiences", f"class b has no {word} samples"):
        class_incremental(replace(data, **{side: part[part.y == 0]}), experiences=2)


def test_a_memory_mapped_data_set_gives_arrays_of_its_own(tmp_path: object) -> None:
    data = image_data()
    mapped = np.memmap(f"{tmp_path}/x", np.uint8, "w+", shape=data.train.source.x.shape)
    mapped[:] = data.train.source.x
    streamed = Split.of(replace(data.train.source, x=mapped), data.test.source)
    samples = class_incremental(streamed, experiences=3).experiences[2].train.samples()
    assert type(samples.x) is np.ndarray
    assert (samples.x[:, 0, 1, 1] == 40 * samples.y).all()
