"""The benchmark of swaps: what is a gap, and whose answer is of the wrong version."""

import numpy as np
import pytest

from benchmarks.swap.figures import Answers, Live, figures, inconsistent, longest_gap_ms

ONE, TWO = np.array([0.9, 0.1]), np.array([0.2, 0.8])
PERIODS = [Live(1, 0.0, 10.0, ONE), Live(2, 10.0, 20.0, TWO)]


def client(*rows: tuple[float, float, int, np.ndarray]) -> Answers:
    asked_s, answered_s, versions, said = zip(*rows, strict=True)
    return Answers(np.array(asked_s), np.array(answered_s), np.array(versions), np.array(said))


FAILED = np.full(2, np.nan)
CALM = client((1.0, 1.1, 1, ONE), (2.0, 2.1, 1, ONE), (12.0, 12.1, 2, TWO))


def test_a_gap_is_a_time_without_any_answer() -> None:
    other = client((1.5, 1.6, 1, ONE), (7.0, 7.1, -1, FAILED), (11.0, 11.2, 2, TWO))
    assert longest_gap_ms([CALM], [(0.0, 20.0)]) == pytest.approx(10_000)
    assert longest_gap_ms([CALM, other], [(0.0, 20.0)]) == pytest.approx(9_100)


def test_a_gap_belongs_to_the_spans_that_it_reaches_into() -> None:
    assert longest_gap_ms([CALM], [(0.0, 2.0)]) == pytest.approx(1_000)
    assert longest_gap_ms([CALM], [(0.0, 2.0), (5.0, 6.0)]) == pytest.approx(10_000)
    assert longest_gap_ms([CALM], [(15.0, 20.0)]) == 0


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ((9.0, 9.1, 2, TWO), True),  # long before it was live
        ((9.8, 9.9, 2, TWO), False),  # as it became live
        ((12.0, 12.1, 1, ONE), True),  # long after
        ((12.0, 12.1, 2, ONE), True),  # the right name, another's answer
        ((12.0, 12.1, 0, TWO), False),  # names none
        ((12.0, 12.1, -1, FAILED), False),  # failed: counted as that
    ],
)
def test_an_answer_is_of_a_version_that_was_live(
    row: tuple[float, float, int, np.ndarray], wrong: bool
) -> None:
    assert inconsistent(client(row), PERIODS, within_s=0.5) == wrong


def test_all_that_is_asked_for_is_told() -> None:
    failing = client((3.0, 3.5, -1, FAILED))
    seconds = {"promote": [1.0, 3.0], "rollback": [2.0]}
    found = figures([CALM, failing], [CALM], PERIODS, seconds, [(5.0, 6.0)], [(0.0, 2.0)])
    assert (found["longest_gap_ms"], found["resting.longest_gap_ms"]) == (
        pytest.approx(10_000),
        pytest.approx(1_000),
    )
    assert (found["requests"], found["failed"], found["inconsistent"]) == (4, 1, 0)
    assert (found["longest_wait_ms"], found["direct.failed"]) == (pytest.approx(500), 0)
    assert (found["promote_s"], found["promote_max_s"], found["rollback_s"]) == (2.0, 3.0, 2.0)
