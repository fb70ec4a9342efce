"""Embeddings of what is trained on may be computed in 16 bits; all else stays in 32."""

from pathlib import Path

import pytest
import torch

from cl_engine.models.precision import precision_of
from tests.cl_engine.strategies import tomorrow
from tests.cl_engine.strategies.test_resume import CHECKPOINTS, killed_and_whole, second_experience


@pytest.mark.parametrize("supported", [True, False])
def test_a_gpu_that_computes_in_16_bits_is_used_so(supported: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **asked: supported)
    assert precision_of("auto", "cuda:1") is (torch.bfloat16 if supported else torch.float32)
    assert precision_of("auto", "cpu") is torch.float32
    assert precision_of("bfloat16", "cpu") is torch.bfloat16


def test_convolutions_train_in_it_and_answer_without_it() -> None:
    model, found = tomorrow.network(), []
    model.precision = torch.bfloat16
    model.get_submodule("convolution_2").register_forward_hook(lambda *passed: found.append(passed[2].dtype))
    x = tomorrow.today().x[:4]
    features = [model.train().features(x), model.eval().features(x)]
    assert found == [torch.bfloat16, torch.float32]
    assert [embedding.dtype for embedding in features] == [torch.float32] * 2


@pytest.mark.parametrize("strategy", tomorrow.DEPLOYABLE)
def test_each_strategy_trains_in_it(strategy: str) -> None:
    """To weights of 32 bits, near those of a training in 32 bits."""
    weights = {}
    for precision in ("float32", "bfloat16"):
        made = tomorrow.learner(strategy, tomorrow.network(), epochs=1, precision=precision)
        made.learn(tomorrow.today())
        made.learn(tomorrow.tomorrow())
        weights[precision] = made.setting.model.state_dict()
    name = "convolution_1.weight"
    exact, rounded = (found[name] for found in weights.values())
    assert rounded.dtype == torch.float32
    assert 0 < (exact - rounded).abs().max() < 0.05


def test_a_killed_training_in_it_ends_as_the_undisturbed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = second_experience("replay", tmp_path)
    spec["train"] |= {"precision": "bfloat16"}
    interrupted, whole = killed_and_whole(spec, tmp_path, CHECKPOINTS[0], monkeypatch)
    assert interrupted == whole
