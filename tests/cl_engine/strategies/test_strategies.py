"""Each strategy goes on from the state that another process left."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from cl_engine.specs.strategies.distillation import LwFParameters
from cl_engine.state import CLState
from cl_engine.strategies.lwf import TensorLwF
from tests.cl_engine import factories


@pytest.fixture(scope="module")
def update(data: Path, first: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Update the first version on drifted digits; returns the result and the new state."""

    def updated(
        strategy: str, base: Path = first, classes: int = 9, **changes: Any
    ) -> tuple[dict[str, Any], CLState]:
        out = tmp_path_factory.mktemp(strategy)
        spec = factories.update_spec(data, "new", strategy, base=factories.base_of(base, classes), **changes)
        result = factories.trained(spec, out) | {"out": out}
        return result, CLState.read(out / "state.safetensors")

    return updated


def accuracy(result: dict[str, Any], name: str) -> float:
    value: float = result["metrics"][f"eval/{name}/accuracy"]
    return value


def ids(path: Path) -> set[str]:
    return set(np.load(path)["ids"].tolist())


@pytest.fixture(scope="module")
def naive(update: Any) -> tuple[dict[str, Any], CLState]:
    found: tuple[dict[str, Any], CLState] = update("naive", epochs=20)
    return found


def test_naive_learns_the_new_forgets_the_old_and_passes_the_memory_on(
    naive: tuple[dict[str, Any], CLState], first: Path
) -> None:
    result, state = naive
    before = factories.result(first)["metrics"]["eval/old/accuracy"]
    assert accuracy(result, "drifted") > 0.8
    assert accuracy(result, "old") < before - 0.05
    assert result["memory_ids"] == factories.result(first)["memory_ids"]
    assert state.experiences == 2


def test_replay_keeps_what_the_first_process_learned(
    update: Any, naive: tuple[dict[str, Any], CLState], first: Path, data: Path
) -> None:
    result, state = update("replay", epochs=20, parameters={"memory_size": 300})
    assert accuracy(result, "drifted") > 0.8
    assert accuracy(result, "old") > accuracy(naive[0], "old") + 0.03
    kept = set(result["memory_ids"])
    assert len(kept) == 300
    assert kept & ids(data / "first.npz")
    assert kept & ids(data / "new.npz")
    assert kept <= ids(data / "first.npz") | ids(data / "new.npz")
    assert state.memory is not None
    assert torch.bincount(state.memory.samples.y).tolist() == [30] * 10


def test_der_keeps_its_logits(update: Any, naive: tuple[dict[str, Any], CLState]) -> None:
    result, state = update("der", epochs=20)
    assert accuracy(result, "old") > accuracy(naive[0], "old") + 0.03
    assert state.memory is not None
    logits = state.memory.samples.logits
    assert logits is not None
    assert logits.shape == (500, 10)
    assert logits.isfinite().all()
    again, later = update("der", result["out"], 10, epochs=1)
    stored = dict(zip(state.memory_ids, logits, strict=True))
    assert later.memory is not None
    old = set(later.memory_ids) - set(again["train_ids"])
    assert old
    for name, row in zip(later.memory_ids, later.memory.samples.logits, strict=True):
        if name in old:
            assert torch.equal(row, stored[name])


def test_ewc_takes_importances_from_the_memory_and_carries_them_on(update: Any) -> None:
    free, _ = update("ewc", epochs=5, parameters={"penalty": 0})
    held, state = update("ewc", epochs=5, parameters={"penalty": 1e5, "mode": "separate"})
    assert accuracy(held, "old") > accuracy(free, "old") + 0.02
    assert len(state.kept) == 2
    assert state.kept[0][0]["head.weight"].shape[0] == 10
    assert all(importances["embedding.weight"].abs().sum() > 0 for importances, _ in state.kept)
    _, later = update("ewc", held["out"], 10, epochs=1, parameters={"mode": "separate"})
    assert len(later.kept) == 3
    assert torch.equal(later.kept[1][0]["embedding.weight"], state.kept[1][0]["embedding.weight"])
    _, online = update("ewc", epochs=1)
    assert len(online.kept) == 1


def test_lwf_is_held_by_its_teacher(update: Any) -> None:
    free, _ = update("lwf", epochs=10, parameters={"alpha": 0})
    held, _ = update("lwf", epochs=10, parameters={"alpha": 10})
    assert accuracy(held, "old") > accuracy(free, "old")


def test_lwf_weighs_the_old_the_more_the_more_experiences_there_were() -> None:
    parameters = LwFParameters(alpha=3.0, balance="experiences")
    plugin = TensorLwF(CLState(("0", "1"), experiences=2), parameters)
    plugin.heads, plugin.lwf.prev_model = [[0, 1]], torch.zeros_like
    strategy = SimpleNamespace(
        mb_x=torch.zeros(1, 2), mb_logits=torch.tensor([[1.0, 4.0]]), loss=torch.tensor(6.0)
    )
    distilled = plugin.lwf._distillation_loss(strategy.mb_logits, torch.zeros(1, 2), [0, 1])
    plugin.before_backward(strategy)  # type: ignore[arg-type]
    assert distilled > 0
    assert strategy.loss.item() == pytest.approx(6 / 3 + 3 * 4 / 3 * distilled.item())


def test_the_optimiser_goes_on_where_it_was(update: Any, first: Path) -> None:
    before = CLState.read(first / "state.safetensors").optimiser["embedding.weight/step"].item()
    result, state = update("naive", epochs=1)
    steps = -(-len(result["train_ids"]) // 32)
    assert state.optimiser["embedding.weight/step"].item() == before + steps
    assert state.optimiser["head.weight/exp_avg"].shape == (10, 64)
    _, changed = update("naive", epochs=1, train={"epochs": 1, "optimiser": "sgd"})
    assert changed.optimiser_name == "sgd"


def test_a_state_follows_its_classes_to_their_new_places(first: Path) -> None:
    state = CLState.read(first / "state.safetensors")
    assert state.memory is not None
    names = [state.classes[label] for label in state.memory.samples.y.tolist()]
    row = state.optimiser["head.bias/exp_avg"][0].item()
    state.grow(("nine", *reversed(state.classes)))
    assert [state.classes[label] for label in state.memory.samples.y.tolist()] == names
    assert state.optimiser["head.bias/exp_avg"][-1].item() == row
    assert state.optimiser["head.bias/exp_avg"][0].item() == 0
