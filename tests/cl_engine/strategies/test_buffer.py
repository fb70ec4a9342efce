"""The memory inside a training: chosen by the model of now, within both bounds, and equal from files or memory."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from cl_engine.job import training, update
from cl_engine.job.training import Training
from cl_engine.specs.selections import SELECTIONS, Selection
from cl_engine.specs.strategies import STRATEGIES
from cl_engine.specs.strategies.memory import MemoryParameters
from cl_engine.state import CLState
from tests.cl_engine import factories
from tests.cl_engine.strategies import tomorrow


def trained(data: Path, out: Path, parameters: dict[str, Any], **changes: Any) -> CLState:
    spec = factories.update_spec(data, "first", epochs=1, evaluation=[], parameters=parameters, **changes)
    factories.trained(spec, out)
    return CLState.read(out / "state.safetensors")


@pytest.mark.parametrize("selection", SELECTIONS)
def test_a_training_fills_the_memory_by_each_policy(data: Path, tmp_path: Path, selection: Selection) -> None:
    state = trained(data, tmp_path, {"selection": selection, "memory_bytes": 5000})
    assert state.memory is not None
    # 64 pixels, label, key and an id of 12 letters.
    assert len(state.memory) == 5000 // (64 + 8 + 8 + 12)
    assert state.memory.size_bytes <= 5000
    assert state.memory.samples.x.dtype == torch.uint8


def test_samples_that_stay_in_their_file_train_the_very_same(data: Path, tmp_path: Path) -> None:
    def learned(name: str, resident_bytes: int | None) -> tuple[dict[str, torch.Tensor], bytes]:
        parameters = {"selection": "herding", "memory_size": 100}
        spec = factories.update_spec(data, "first", epochs=1, parameters=parameters)
        spec["data"]["resident_bytes"] = resident_bytes
        job = factories.update_job(spec, tmp_path / name)
        samples, sets = update._read(job.spec)
        assert samples.mapped == sets["old"].mapped == (name == "mapped")
        learner = Training(job, samples, sets)
        learner.run().write(tmp_path / name / "state.safetensors")
        return learner.model.state_dict(), (tmp_path / name / "state.safetensors").read_bytes()

    (weights, state), (others, other_state) = learned("resident", None), learned("mapped", 0)
    assert all(torch.equal(weights[name], others[name]) for name in weights)
    assert state == other_state


def test_scaling_is_learned_from_samples_in_a_file_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    columns = {"task": "tabular_classification", "shape": [3], "classes": ["no", "yes"]}
    x = np.random.default_rng(0).normal([1, 2, 3], [1, 2, 3], (900, 3)).astype(np.float32)
    np.savez(tmp_path / "rows.npz", x=x, y=np.arange(900) % 2, ids=np.arange(900).astype("U"))
    spec = factories.update_spec(
        tmp_path, "rows", "naive", signature=columns, model={"name": "tabular_mlp"}, evaluation=[]
    )
    spec["data"]["resident_bytes"] = 0
    monkeypatch.setattr(training, "FITTED_SAMPLES", 300)
    job = factories.update_job(spec, tmp_path / "out")
    scaling = Training(job, *update._read(job.spec)).model.normalise
    assert torch.allclose(scaling.shift, torch.from_numpy(x[::3].mean(0)))
    assert torch.allclose(scaling.scale, torch.from_numpy(x[::3].std(0)))


BOUNDED = [name for name, entry in STRATEGIES.items() if issubclass(entry.parameters, MemoryParameters)]


@pytest.mark.parametrize("strategy", BOUNDED)
@pytest.mark.parametrize("selection", SELECTIONS)
def test_every_strategy_keeps_within_its_bytes_by_every_policy(strategy: str, selection: Selection) -> None:
    parameters = {"memory_bytes": 9000, "selection": selection}
    made = tomorrow.learner(strategy, tomorrow.network(), parameters=parameters, epochs=1)
    for samples in (tomorrow.today(), tomorrow.tomorrow()):
        made.learn(samples)
    memory = made.state().memory or made.keeper.latent.memory  # type: ignore[attr-defined]
    assert memory
    assert 8000 < memory.size_bytes <= 9000


def test_herded_exemplars_are_within_their_bytes() -> None:
    made = tomorrow.learner("icarl", tomorrow.network(), parameters={"memory_bytes": 3000})
    made.learn(tomorrow.today())
    memory = made.state().memory
    assert memory
    assert 2900 < memory.size_bytes <= 3000
