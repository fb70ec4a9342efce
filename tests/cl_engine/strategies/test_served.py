"""What does not predict by its head alone is served, judged and gone on from as it predicts."""

from pathlib import Path
from typing import Any

import pytest
import torch

from cl_engine.data import read_npz
from cl_engine.data.tensorfile import read_tensors
from cl_engine.export import export_model
from cl_engine.job.process import Interruption
from cl_engine.job.training import Training
from cl_engine.models import build_model, load_weights
from cl_engine.runtime import OnnxModel
from cl_engine.specs import ModelSpec
from cl_engine.state import CLState
from cl_engine.strategies.buffer import predicted
from tests.cl_engine import factories
from tests.cl_engine.strategies import tomorrow

CUT_STEP = 5
STRATEGIES = ["icarl", "scr", "cope", "slda", "bic"]


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_served_model_answers_as_the_strategy_does(strategy: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    model = build_model(ModelSpec(name="mlp"), tomorrow.SIGNATURE)
    made = tomorrow.learner(strategy, model)
    for samples in (tomorrow.today(), tomorrow.tomorrow()):
        made.learn(samples)
    answers = predicted(model, samples.x).softmax(1)
    head = model.logits(samples.x).softmax(1)
    export = export_model(model, tomorrow.SIGNATURE, samples, tmp_path, threads=1)
    served = torch.from_numpy(OnnxModel(tmp_path / "model.onnx").predict(samples.x.numpy()))
    assert export.parity["max_abs_difference"] < 1e-5
    assert (served - answers).abs().max() < 1e-5
    assert (served - head).abs().max() > 1e-2


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_the_reported_accuracy_is_that_of_the_stored_weights(
    strategy: str, data: Path, first: Path, tmp_path: Path
) -> None:
    spec = factories.update_spec(data, "new", strategy, base=factories.base_of(first, 9), epochs=2)
    result = factories.trained(spec, tmp_path)
    model = build_model(ModelSpec(name="small_cnn"), tomorrow.SIGNATURE)
    load_weights(model, tmp_path / "model.safetensors")
    for name in ("old", "drifted"):
        samples = read_npz(data / f"{name}.npz", tomorrow.SIGNATURE)
        right = (predicted(model, samples.x).argmax(1) == samples.y).float().mean().item()
        assert result["metrics"][f"eval/{name}/accuracy"] == pytest.approx(right, abs=1e-6)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_training_that_was_cut_off_goes_on_to_the_very_same_weights_and_state(
    strategy: str, data: Path, first: Path, tmp_path: Path
) -> None:
    spec = factories.update_spec(data, "new", strategy, base=factories.base_of(first, 9), epochs=3)
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    factories.trained(spec, whole)
    job = factories.update_job(spec, cut)
    training = Training(job, read_npz(job.spec.data.train, job.spec.signature), {})
    count = training.watcher.after_training_iteration

    def cut_off(strategy: Any) -> None:
        job.interruptions.asked = training.watcher.step == CUT_STEP - 1
        count(strategy)

    training.watcher.after_training_iteration = cut_off  # type: ignore[method-assign, assignment]
    with pytest.raises(Interruption):
        training.run()
    assert factories.events(cut, "checkpoint")[-1]["step"] == CUT_STEP
    factories.trained(spec, cut)
    for name in ("model.safetensors", "state.safetensors"):
        assert (whole / name).read_bytes() == (cut / name).read_bytes(), name


def test_the_next_strategy_begins_from_the_prediction_and_leaves_the_decision_behind(
    data: Path, first: Path, tmp_path: Path
) -> None:
    spec = factories.update_spec(data, "new", "cope", base=factories.base_of(first, 9), epochs=5)
    before = factories.trained(spec, tmp_path / "cope")["metrics"]["eval/drifted/accuracy"]
    base = factories.base_of(tmp_path / "cope", 10)
    slow = {"epochs": 1, "learning_rate": 1e-9, "optimiser": "sgd"}
    for strategy in ("der", "replay"):
        spec = factories.update_spec(data, "new", strategy, base=base, train=slow)
        result = factories.trained(spec, tmp_path / strategy)
        assert result["metrics"]["eval/drifted/accuracy"] == pytest.approx(before, abs=1e-6)
        weights, _ = read_tensors(tmp_path / strategy / "model.safetensors")
        assert not [name for name in weights if name.startswith("decision")]
        base = factories.base_of(tmp_path / strategy, 10)


@pytest.mark.parametrize("strategy", STRATEGIES)
@pytest.mark.parametrize("count", [1, 3])
def test_an_imported_base_may_meet_a_few_samples_of_one_class(strategy: str, count: int) -> None:
    state = CLState(tomorrow.SIGNATURE.classes, seen=set("01234"), experiences=1)
    made = tomorrow.learner(strategy, tomorrow.network(), state)
    made.learn(tomorrow.experience(4, 4).first(count))
    made.learn(tomorrow.experience(8, 9).first(count))
    scores = predicted(made.setting.model, tomorrow.today().x)
    assert scores.isfinite().all()
    assert made.state().experiences == 3
