"""Decisions: what they predict, how they are stored and grow, and leave the head behind them."""

from pathlib import Path

import pytest
import torch
from torch.nn.functional import normalize

from cl_engine.data.tensorfile import write_tensors
from cl_engine.errors import EngineError
from cl_engine.models import Classifier, build_model, load_base, load_weights
from cl_engine.models.decisions import NEVER, BiasCorrected, Decision, LinearDiscriminant, NearestMean
from cl_engine.specs import BaseSpec, ModelSpec, Signature, parse
from tests.cl_engine import factories

CLASSES = 4
SIGNATURE = parse(Signature, factories.signature(CLASSES))
CNN = ModelSpec(name="small_cnn")
NEVER_SEEN = 2
KINDS = [NearestMean, BiasCorrected, LinearDiscriminant]


def images() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (20, 1, 8, 8), dtype=torch.uint8, generator=generator)


def decided(kind: type[Decision]) -> Classifier:
    """A network in evaluation mode that predicts by a decision; class 2 was never seen."""
    torch.manual_seed(0)
    model = build_model(CNN, SIGNATURE).eval()
    decision = kind(CLASSES, model.head.in_features)
    for name in decision.FILLS:
        values = decision.get_buffer(name)
        values.copy_(torch.rand(values.shape) + 0.5)
    if isinstance(decision, NearestMean):
        decision.means.copy_(normalize(torch.rand(decision.means.shape)))
        decision.means[NEVER_SEEN] = 0
    if isinstance(decision, LinearDiscriminant):
        decision.centre.copy_(torch.rand(decision.centre.shape))
        decision.bias[NEVER_SEEN] = NEVER
    model.decide_by(decision)
    return model


@pytest.mark.parametrize("kind", KINDS)
def test_it_decides_in_evaluation_mode_alone(kind: type[Decision]) -> None:
    model, x = decided(kind), images()
    logits = model.logits(x)
    assert model.decided_by
    assert torch.equal(model(x), model.decided_by(model.features(x), logits))
    assert not torch.allclose(model(x), logits)
    assert torch.equal(model.train()(x), logits)


def test_the_nearest_mean_is_found_and_a_class_without_one_is_never_predicted() -> None:
    model, x = decided(NearestMean), images()
    decision = model.decided_by
    assert isinstance(decision, NearestMean)
    distances = torch.cdist(normalize(model.features(x)), decision.means)
    distances[:, NEVER_SEEN] = torch.inf
    assert torch.equal(model(x).argmax(1), distances.argmin(1))
    assert model(x).softmax(1)[:, NEVER_SEEN].eq(0).all()


def test_logits_are_corrected_class_by_class() -> None:
    decision = BiasCorrected(2, 1)
    decision.alpha.copy_(torch.tensor([1.0, 0.5]))
    decision.beta.copy_(torch.tensor([0.0, -1.0]))
    assert decision(torch.zeros(1, 1), torch.tensor([[2.0, 4.0]])).tolist() == [[2, 1]]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_stored_with_the_weights_and_grows_with_the_head(kind: type[Decision], tmp_path: Path) -> None:
    old, x = decided(kind), images()
    assert any(name.startswith(f"decision.{kind.KIND}.") for name in old.state_dict())
    write_tensors(tmp_path / "w", old.state_dict())
    loaded = build_model(CNN, SIGNATURE).eval()
    load_weights(loaded, tmp_path / "w")
    assert torch.equal(loaded(x), old(x))
    base = BaseSpec(weights=tmp_path / "w", classes=SIGNATURE.classes)
    grown = load_base(CNN, SIGNATURE.model_copy(update={"classes": ("new", "3", "2", "1", "0")}), base).eval()
    assert torch.allclose(grown(x)[:, [4, 3, 2, 1]], old(x), rtol=1e-5)
    if kind is not BiasCorrected:
        assert grown(x)[:, 0].eq(torch.tensor(NEVER)).all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_head_that_takes_over_finds_the_same_class_among_those_seen(kind: type[Decision]) -> None:
    model, x = decided(kind), images()
    seen = [0, 1, 3]
    before = model(x)[:, seen].argmax(1)
    model.fold_decision()
    assert not model.decision
    assert torch.equal(model(x)[:, seen].argmax(1), before)


def test_weights_with_a_decision_that_does_not_fit_are_refused_by_key(tmp_path: Path) -> None:
    stored = decided(NearestMean).state_dict()
    unknown = {name.replace("nearest_mean", "oracle"): tensor for name, tensor in stored.items()}
    torn = {name: tensor for name, tensor in stored.items() if not name.endswith("means")}
    for broken, key in ((unknown, "decision.oracle.means"), (torn, "decision.nearest_mean.means")):
        write_tensors(tmp_path / "w", broken)
        with pytest.raises(EngineError, match=key) as refused:
            load_weights(build_model(CNN, SIGNATURE), tmp_path / "w")
        assert refused.value.code == "weights_mismatch"
