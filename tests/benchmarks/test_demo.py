"""The demo's figures from its clients' answers, and what keeps its loop from counting as closed."""

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from backend.demo.material import Material
from backend.demo.traffic import Answer
from benchmarks.demo.figures import Moments, figures, shortfalls

Y = np.arange(10)
MATERIAL = cast(
    Material, SimpleNamespace(upright=SimpleNamespace(x=Y, y=Y), drifted=SimpleNamespace(x=Y, y=Y))
)
# v2 is rolled out from 20 to 30 s, and live at 28 s.
MOMENTS = Moments(began=0, drift=10, alert=12, update=(14, 18), rollout=(20, 30), live=28, ended=40)


def answer(at: float, version: int | None, scene: str = "drifted", *, right: bool = True) -> Answer:
    index = int(at) % 10
    return Answer(0, scene, index, at, 5.0, version is not None, version, index if right else index + 1)


def played(*more: Answer) -> dict[str, float]:
    """v1 is right on upright digits alone; v2 answers a few requests before it is live, and is always right."""
    answers = [answer(at, 1, "upright") for at in range(10)]
    answers += [answer(at, 1, right=False) for at in range(10, 28)]
    answers += [answer(at + 0.5, 2) for at in (24, 25, 26)]
    answers += [answer(at, 2, scene) for at in range(28, 40) for scene in ("upright", "drifted")]
    return figures(MATERIAL, [*answers, *more], MOMENTS, naive=lambda x: np.where(x < 5, x, 0))


def test_a_loop_that_closed_falls_short_of_nothing() -> None:
    found = played()
    assert shortfalls(found, alerts_before=0, chain_problem=None) == []
    assert (found["canary_requests"], found["failed"], found["requests"]) == (3, 0, 55)
    assert (found["accuracy_drifted"], found["accuracy_after"], found["forgetting"]) == (0, 1, 0)
    assert (found["requests_to_alert"], found["loop_s"]) == (2, 20)
    assert found["longest_gap_ms"] == pytest.approx(1000)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"canary_requests": 0}, "before it was live"),
        ({"failed": 1}, "failed"),
        ({"forgetting": 0.06}, "forgotten"),
        ({"requests_to_alert": 1001}, "The alert"),
        ({"accuracy_after": 0.2}, "did not recover"),
    ],
)
def test_each_promise_that_was_broken_is_a_sentence(change: dict[str, Any], word: str) -> None:
    [sentence] = shortfalls({**played(), **change}, alerts_before=0, chain_problem=None)
    assert word in sentence


def test_a_failed_request_and_an_early_alert_keep_it_open() -> None:
    found = played(answer(29.5, None))
    assert len(shortfalls(found, alerts_before=1, chain_problem="entry 7")) == 3
