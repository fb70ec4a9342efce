"""The learning rate of each step."""

from typing import Any

import pytest

from cl_engine.specs import TrainSpec
from cl_engine.strategies.optimisers import build_optimiser
from tests.cl_engine.strategies import tomorrow

# Two epochs of 150 samples in batches of 32.
STEPS = 10


class Rates:
    """The learning rate that each step is made at."""

    def __init__(self) -> None:
        self.seen: list[float] = []

    def before_update(self, strategy: Any, **kwargs: Any) -> None:
        self.seen.append(strategy.optimizer.param_groups[0]["lr"])


def rates(experiences: int = 1, **train: Any) -> list[float]:
    seen = Rates()
    made = tomorrow.learner("naive", tomorrow.network(), watchers=[seen], learning_rate=1.0, **train)
    for _ in range(experiences):
        made.learn(tomorrow.today())
    return seen.seen


def test_the_rate_stays_unless_a_schedule_is_asked_for() -> None:
    assert rates() == [1.0] * STEPS


def test_a_line_falls_by_the_same_at_each_step_and_begins_anew_with_each_experience() -> None:
    falling = [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1]
    assert rates(2, schedule="linear") == pytest.approx(falling * 2)


def test_a_cosine_is_at_a_half_in_the_middle_and_near_zero_at_the_end() -> None:
    found = rates(schedule="cosine")
    assert found[0] == 1.0
    assert found[5] == pytest.approx(0.5)
    assert found[-1] == pytest.approx(0.0245, abs=1e-4)
    assert found == sorted(found, reverse=True)


def test_the_first_steps_warm_up() -> None:
    assert rates(warmup_steps=4)[:5] == pytest.approx([0.25, 0.5, 0.75, 1.0, 1.0])


@pytest.mark.parametrize(
    ("optimiser", "asked", "decay"), [("adamw", None, 0.01), ("sgd", None, 0), ("adam", 0.1, 0.1)]
)
def test_weight_decay_is_the_optimisers_own_unless_asked_for(
    optimiser: str, asked: float | None, decay: float
) -> None:
    spec = TrainSpec(optimiser=optimiser, weight_decay=asked)  # type: ignore[arg-type]
    assert build_optimiser(spec, tomorrow.network()).param_groups[0]["weight_decay"] == decay
