"""Generative replay: a generator that learns beside the model, and labels from the model before the update."""

from copy import deepcopy
from typing import Any

import torch

from cl_engine.data import TensorDataset
from cl_engine.models import build_model
from cl_engine.specs import ModelSpec, Signature, parse
from cl_engine.strategies import Learner
from cl_engine.strategies.autoencoder import Autoencoder
from cl_engine.strategies.buffer import predicted
from cl_engine.strategies.template import Experience
from tests.cl_engine.strategies import tomorrow

OLD, NEW = tomorrow.experience(0, 4), tomorrow.experience(5, 9)


def learned(strategy: str, *experiences: TensorDataset) -> Learner:
    made = tomorrow.learner(strategy, tomorrow.network(), epochs=15, learning_rate=2e-3)
    for samples in experiences:
        made.learn(samples)
    return made


def test_made_up_samples_keep_old_classes_alive() -> None:
    right = {}
    for strategy in ("generative_replay", "naive"):
        made = learned(strategy, OLD, NEW)
        right[strategy] = (predicted(made.setting.model, OLD.x).argmax(1) == OLD.y).float().mean().item()
    assert right["generative_replay"] > right["naive"] + 0.2


def test_the_generator_makes_client_tensors_that_look_like_the_samples() -> None:
    made = learned("generative_replay", OLD)
    generator = made.keeper.generator
    torch.manual_seed(0)
    images = generator.generate(100, made.setting.model.normalise, OLD.x)
    assert images.dtype == torch.uint8
    assert images.shape == (100, 1, 8, 8)
    nearest = torch.cdist(images.flatten(1).float(), OLD.x.flatten(1).float()).amin(1)
    noise = torch.randint(256, (100, 64)).float()
    assert nearest.mean() < torch.cdist(noise, OLD.x.flatten(1).float()).amin(1).mean() / 2


def test_made_up_samples_are_labelled_by_the_model_before_among_the_classes_it_saw() -> None:
    made = learned("generative_replay", OLD)
    with torch.no_grad():
        made.setting.model.head.bias[9] = 100.0  # of a class that nothing was learned of
    strategy, plugin = made.strategy, made.keeper
    before = deepcopy(made.setting.model)
    batch = first_batch(strategy, NEW)
    assert torch.equal(batch[0][:32], NEW.x[:32])
    assert torch.equal(batch[1][:32], NEW.y[:32])
    images, labels = batch[0][32:], batch[1][32:]
    assert len(images) == 32
    assert torch.equal(labels, before(images)[:, :5].argmax(1))
    with torch.no_grad():
        made.setting.model.head.weight.zero_()
    assert torch.equal(plugin._labels(images), labels)


def test_the_replayed_share_grows_where_it_is_asked_to() -> None:
    for parameters, made_up in (({"replayed_share": 0.5}, 16), ({"growing": True}, 64)):
        made = tomorrow.learner("generative_replay", tomorrow.network(), parameters=parameters)
        made.learn(OLD)
        assert len(first_batch(made.strategy, NEW, number=2)[0]) == 32 + made_up


def test_a_generator_keeps_its_size_whatever_a_later_update_asks_for() -> None:
    made = learned("generative_replay", OLD)
    later = tomorrow.learner("generative_replay", tomorrow.network(), made.state(), parameters={"latent": 3})
    later.learn(NEW)
    assert later.keeper.generator.latent == 16


def test_columns_without_a_range_are_made_up_in_the_clients_units() -> None:
    signature = {"task": "tabular_classification", "shape": [3], "classes": ["no", "yes"]}
    model = build_model(parse(ModelSpec, {"name": "tabular_mlp"}), parse(Signature, signature))
    samples = torch.randn(200, 3) * torch.tensor([1.0, 10.0, 0.1]) + torch.tensor([0.0, 1000.0, -5.0])
    model.normalise.fit(samples)
    torch.manual_seed(0)
    generator = Autoencoder(3, 2, bounded=False)
    made = generator.generate(100, model.normalise, samples)
    assert made.dtype == torch.float32
    assert torch.allclose(made.mean(0), samples.mean(0), atol=1, rtol=0.1)


def first_batch(strategy: Any, samples: TensorDataset, number: int = 1) -> list[torch.Tensor]:
    """The batch of 32 samples with what is put beside it."""
    strategy.experience = Experience(samples, number)
    strategy._before_training_exp()
    strategy.mbatch = list(samples.batch(torch.arange(32)))
    strategy._before_training_iteration()
    batch: list[torch.Tensor] = strategy.mbatch
    return batch
