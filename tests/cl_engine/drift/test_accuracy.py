"""Accuracy on late labels: what counts as a fall, of what class, and what is too little to say."""

import inspect

import numpy as np
import pytest

from cl_engine.drift import LabelledAccuracy, VoteState
from cl_engine.metrics.shares import p_fell, wilson
from tests.cl_engine.refusals import refused

WRONG = -1


def answers(**counts: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Predicted and actual: of class `c<index>` so many right and so many in all."""
    predicted, actual = [], []
    for name, (right, n) in counts.items():
        one = int(name.removeprefix("c"))
        predicted += [one] * right + [WRONG] * (n - right)
        actual += [one] * n
    return np.array(predicted, int), np.array(actual, int)


HELD_OUT = answers(c0=(190, 200), c1=(180, 200), c2=(160, 200))


def test_a_window_as_good_as_what_was_held_out_breaches_nothing() -> None:
    found = LabelledAccuracy.fit(*HELD_OUT).judge(*answers(c0=(38, 40), c1=(36, 40), c2=(32, 40)))
    assert (found.score.status, found.score.breached, found.worse) == ("ok", False, ())
    assert found.overall.value == found.overall.reference == pytest.approx(530 / 600)
    assert (found.overall.low, found.overall.high) == wilson(106, 120)
    assert found.expected == pytest.approx(found.overall.reference)


def test_a_class_that_fell_is_named_though_the_whole_did_not() -> None:
    found = LabelledAccuracy.fit(*HELD_OUT).judge(*answers(c0=(40, 40), c1=(20, 40), c2=(40, 40)))
    assert found.overall.p_fell > 0.05
    assert (found.score.breached, found.worse) == (True, (1,))
    assert found.classes[1].value == 0.5
    assert (found.classes[1].low, found.classes[1].high) == wilson(20, 40, 0.05 / 3)


def test_the_score_is_of_the_smallest_p_after_correction() -> None:
    found = LabelledAccuracy.fit(*HELD_OUT, false_alarm=0.01).judge(*answers(c0=(30, 40), c1=(36, 40)))
    smallest = 2 * min(p_fell(66, 80, 530, 600), 2 * p_fell(30, 40, 190, 200), 2 * p_fell(36, 40, 180, 200))
    assert found.score.score == pytest.approx(-np.log10(smallest))
    assert found.score.threshold == pytest.approx(2)


def test_holm_asks_the_second_class_for_less() -> None:
    """At .012: of two classes the first must keep below .003, the second then below .006."""
    reference = LabelledAccuracy.fit(*HELD_OUT, false_alarm=0.012)
    both = reference.judge(*answers(c0=(31, 40), c1=(29, 40)))
    assert 0.003 < both.classes[1].p_fell < 0.006
    assert both.worse == (0, 1)
    alone = reference.judge(*answers(c0=(38, 40), c1=(29, 40)))
    assert alone.worse == ()


def test_a_changed_mix_of_classes_is_told_from_a_worse_model() -> None:
    """Only the hardest class comes: the accuracy falls to what that class always had."""
    found = LabelledAccuracy.fit(*HELD_OUT).judge(*answers(c2=(160, 200)))
    assert found.overall.reference == pytest.approx(530 / 600)
    assert found.overall.value == found.expected == pytest.approx(0.8)
    assert found.worse == ()


def test_a_new_class_counts_against_the_whole_and_has_no_reference() -> None:
    found = LabelledAccuracy.fit(*HELD_OUT).judge(*answers(c0=(95, 100), c10_000_000_000=(0, 40)))
    new = found.classes[10_000_000_000]
    assert (new.value, new.reference, new.p_fell) == (0.0, None, None)
    assert found.overall.value == pytest.approx(95 / 140)
    assert found.expected == pytest.approx(0.95)
    assert found.score.breached


def test_a_class_without_labels_is_not_told_and_a_rare_one_is_not_tested() -> None:
    found = LabelledAccuracy.fit(*HELD_OUT, minimum_of_class=10).judge(*answers(c0=(95, 100), c1=(0, 9)))
    assert list(found.classes) == [0, 1]
    assert found.classes[1].value == 0.0
    assert (found.classes[1].p_fell, found.worse) == (None, ())


@pytest.mark.parametrize("labels", [0, 1, 49])
def test_too_few_labels_are_no_data_for_the_vote(labels: int) -> None:
    found = LabelledAccuracy.fit(*HELD_OUT, minimum_samples=50).judge(*answers(c1=(0, labels)))
    assert (found.score.status, found.score.breached, found.score.n) == ("no_data", False, labels)
    assert (found.score.score, found.worse, found.overall.n) == (None, (), labels)
    vote = VoteState(needed=1, of=1)
    assert vote.step(found.score) == (vote, False)


def test_two_bad_windows_of_three_are_an_alarm() -> None:
    reference, vote, alarms = LabelledAccuracy.fit(*HELD_OUT), VoteState(), []
    for right in (60, 95, 60):
        vote, alarm = vote.step(reference.judge(*answers(c0=(right, 100))).score)
        alarms.append(alarm)
    assert alarms == [False, False, True]


def test_a_reference_is_the_same_after_a_restart() -> None:
    reference = LabelledAccuracy.fit(*HELD_OUT, false_alarm=0.01, minimum_samples=30, minimum_of_class=5)
    again = LabelledAccuracy.from_arrays(reference.to_arrays())
    for window in (answers(c0=(20, 30), c1=(2, 7)), answers(c2=(0, 29))):
        assert again.judge(*window) == reference.judge(*window)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"false_alarm": 0.0}, "parameter_out_of_range"),
        ({"minimum_samples": 0}, "parameter_out_of_range"),
        ({"minimum_of_class": 0}, "parameter_out_of_range"),
        ({"minimum_samples": 601}, "reference_too_small"),
    ],
)
def test_a_reference_that_cannot_be_had_is_refused(told: dict[str, float], code: str) -> None:
    with refused(code):
        LabelledAccuracy.fit(*HELD_OUT, **told)


@pytest.mark.parametrize(
    ("predicted", "actual", "code"),
    [([0], [-1], "class_unknown"), ([0, 1], [0], "shape_mismatch"), ([0], [], "shape_mismatch")],
)
def test_broken_labels_are_refused(predicted: list[int], actual: list[int], code: str) -> None:
    with refused(code):
        LabelledAccuracy.fit(*HELD_OUT).judge(predicted, actual)


def test_the_card_tells_every_keyword_of_fit_and_its_default() -> None:
    keywords = inspect.signature(LabelledAccuracy.fit).parameters
    told = {parameter.name: parameter.default for parameter in LabelledAccuracy.card.parameters}
    assert told == {name: p.default for name, p in keywords.items() if name not in ("predicted", "actual")}


@pytest.mark.parametrize("references", [4, pytest.param(100, marks=pytest.mark.slow)])
def test_at_most_one_false_alarm_in_a_thousand_windows(references: int) -> None:
    """Ten classes right at rates from .8 to .98; references of 300 labels, 100 windows of 100 each."""
    rates, alarms, rng = np.linspace(0.8, 0.98, 10), 0, np.random.default_rng(0)

    def draw(n: int) -> tuple[np.ndarray, np.ndarray]:
        actual = rng.integers(10, size=n)
        return np.where(rng.random(n) < rates[actual], actual, WRONG), actual

    for _ in range(references):
        reference, vote = LabelledAccuracy.fit(*draw(300)), VoteState(cooldown=0)
        for _ in range(100):
            vote, alarm = vote.step(reference.judge(*draw(100)).score)
            alarms += alarm
    assert alarms <= references * 100 / 1000
