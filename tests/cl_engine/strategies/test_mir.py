"""MIR draws from what the new samples do not hold, and its look ahead leaves no trace."""

import pytest
import torch
from torch import Tensor

from cl_engine.strategies import Learner
from cl_engine.strategies.mir import TensorMIR
from tests.cl_engine.strategies import tomorrow
from tests.cl_engine.strategies.test_batch_norm import network


def learned(**parameters: object) -> Learner:
    """One that has learnt the digits 0 to 4; tomorrow's are 3 to 9."""
    made = tomorrow.learner("mir", tomorrow.network(), parameters={"subsample": 50, **parameters})
    made.learn(tomorrow.today())
    return made


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[Tensor]:
    """The classes of each part of the memory that is looked at."""
    seen: list[Tensor] = []
    look = TensorMIR._most_interfered

    def noted(self: TensorMIR, strategy: object, part: object) -> Tensor:
        seen.append(part.y)  # type: ignore[attr-defined]
        return look(self, strategy, part)  # type: ignore[arg-type]

    monkeypatch.setattr(TensorMIR, "_most_interfered", noted)
    return seen


@pytest.mark.parametrize(("other_classes", "expected"), [(False, {0, 1, 2, 3, 4}), (True, {0, 1, 2})])
def test_it_draws_from_the_classes_that_are_not_at_hand(
    drawn: list[Tensor], other_classes: bool, expected: set[int]
) -> None:
    made = learned(other_classes=other_classes)
    drawn.clear()
    made.learn(tomorrow.tomorrow())
    assert set(torch.cat(drawn).tolist()) == expected


def test_the_same_classes_again_leave_nothing_to_draw(drawn: list[Tensor]) -> None:
    made = learned(other_classes=True)
    drawn.clear()
    made.learn(tomorrow.today())
    assert not drawn


def test_the_look_ahead_is_not_counted_by_batch_norm() -> None:
    """A step forwards the new samples, the drawn ones as they are, and the chosen ones: three batches."""
    model = network()
    made = tomorrow.learner("mir", model, epochs=1, batch_size=150)
    counted = [0]
    for samples in (tomorrow.today(), tomorrow.tomorrow()):
        made.learn(samples)
        counted.append(int(model.get_buffer("bn1.num_batches_tracked")))
    assert counted == [0, 1, 1 + 3]
