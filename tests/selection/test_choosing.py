"""What the real engine chooses, and of which samples."""

from typing import Any

import numpy as np
import pytest

from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.selectors import sample_array
from backend.datasets.services import label_set, queue_add, queue_label, queue_skip
from backend.datasets.services.groups import group_write
from backend.engine import selection_criteria
from backend.projects.models import Service
from backend.selection.models import Selection
from backend.selection.selectors import candidate_list, choice_list, selection_get
from backend.selection.services import selection_start
from backend.selection.tasks import run
from tests.factories import (
    SYSTEM,
    make_inputs,
    make_samples,
    make_service,
    make_version,
)
from tests.monitoring.builders import make_served_version
from tests.selection.builders import chosen, go_live

pytestmark = pytest.mark.django_db


def made(service: Service, *names: str, count: int = 5, **asked: Any) -> Selection:
    """One that the real engine made."""
    criteria = [{"name": name} for name in names]
    selection = selection_start(actor=SYSTEM, service=service, criteria=criteria, count=count, **asked)
    run(selection.pk)
    return selection_get(SYSTEM, selection.pk)


def test_it_is_chosen_from_what_has_no_label_is_not_held_back_and_is_in_no_queue() -> None:
    service = make_service()
    make_samples(service, 3)
    make_samples(service, 3, labelled=False, reserved="golden")
    free = make_samples(service, 4, labelled=False)
    waiting, skipped, done = make_samples(service, 3, labelled=False)
    items = queue_add(actor=SYSTEM, service=service, samples=[waiting, skipped, done], reason="drift")
    queue_skip(actor=SYSTEM, item=items[1])
    queue_label(actor=SYSTEM, item=items[2], value="2")
    make_samples(make_service(), 2, labelled=False)
    assert list(candidate_list(SYSTEM, service)) == free[::-1]
    selection = made(service, "random", count=10, newest=3)
    assert (selection.state, selection.failure) == ("ready", None)
    assert sorted(chosen(selection)) == [sample.pk for sample in free[1:]]
    assert selection.summary == {"candidates": 3, "labelled": {"0": 1, "1": 1, "2": 2}}


def test_of_samples_that_look_alike_one_is_chosen_until_one_is_labelled() -> None:
    service = make_service()
    first, second, third, other, last = make_samples(service, 5, labelled=False)
    group_write({first.pk, second.pk, third.pk}, out_of={first.pk, second.pk, third.pk})
    assert list(candidate_list(SYSTEM, service)) == [last, other, first]
    label_set(actor=SYSTEM, sample=third, value="1")
    assert list(candidate_list(SYSTEM, service)) == [last, other]


def test_the_live_versions_answers_choose_with_what_it_predicts() -> None:
    service = make_service()
    version = make_served_version(service, seed=1)
    go_live(version)
    samples = make_samples(service, 60, labelled=False)
    selection = made(service, "margin", count=8)
    assert (selection.state, selection.failure, selection.version) == ("ready", None, version)
    rows = list(choice_list(SYSTEM, selection))
    assert [row.rank for row in rows] == list(range(1, 9))
    weights = np.random.default_rng(1).normal(size=(64, 16)).astype(np.float32) / 800
    stated = {sample.pk: _answer(sample, weights[:, :9]) for sample in samples}
    unsure = {pk: 1 - (np.sort(one)[-1] - np.sort(one)[-2]) for pk, one in stated.items()}
    assert [row.sample_id for row in rows] == sorted(unsure, key=lambda pk: -unsure[pk])[:8]
    assert rows[0].predicted == str(stated[rows[0].sample_id].argmax())
    assert rows[0].confidence == pytest.approx(stated[rows[0].sample_id].max(), abs=1e-4)
    assert rows[0].value == pytest.approx(unsure[rows[0].sample_id], abs=1e-4)


def _answer(sample: Sample, weights: np.ndarray) -> np.ndarray:
    logits = sample_array(sample).ravel().astype(np.float32) @ weights
    found = np.exp(logits - logits.max())
    return np.asarray(found / found.sum())


def test_a_committee_is_the_live_version_and_those_before_it() -> None:
    service = make_service()
    make_samples(service, 30, labelled=False)
    first = make_served_version(service, seed=1)
    go_live(first)
    with pytest.raises(AppError) as refused:
        selection_start(actor=SYSTEM, service=service, criteria=[{"name": "consensus"}], count=3)
    assert (refused.value.code, refused.value.data["field"]) == ("committee_too_small", "criteria")
    second = make_served_version(service, seed=2)
    selection = made(service, "vote_entropy", "consensus", count=3)
    assert (selection.state, selection.failure) == ("ready", None)
    assert (selection.version, list(selection.committee.all())) == (first, [second])


def test_all_criteria_are_known_to_the_engine() -> None:
    service = make_service()
    go_live(make_served_version(service, seed=1))
    make_served_version(service, seed=2)
    make_samples(service, 9)
    make_samples(service, 30, labelled=False)
    mix = [entry["name"] for entry in selection_criteria()]
    selection = made(service, *mix, count=10)
    assert (selection.state, selection.failure) == ("ready", None)
    assert len(set(chosen(selection))) == 10


def test_near_copies_are_not_all_chosen_where_no_version_is_live() -> None:
    service = make_service()
    inputs = make_inputs(12, seed=3)
    inputs[:6] = inputs[0]
    inputs[:6, 0, 0, 0] = range(6)
    samples = make_samples(service, 12, labelled=False, inputs=inputs)
    copies = {sample.pk for sample in samples[:6]}
    assert len(copies & set(chosen(made(service, "diversity", count=7)))) == 1


def test_what_the_engine_refuses_fails_and_says_why() -> None:
    """The files of this version hold no model."""
    service = make_service()
    go_live(make_version(service))
    make_samples(service, 3, labelled=False)
    selection = made(service, "margin")
    assert (selection.state, selection.failure and selection.failure["code"]) == (
        "failed",
        "model_unreadable",
    )
