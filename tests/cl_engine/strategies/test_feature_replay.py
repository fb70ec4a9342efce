"""Feature replay: old features hold the head, and only the new classes form the features."""

import torch
from torch.nn.functional import cross_entropy

from cl_engine.strategies import Learner
from cl_engine.strategies.buffer import embedded, predicted
from cl_engine.strategies.template import Experience
from tests.cl_engine.strategies import tomorrow

OLD, NEW = tomorrow.experience(0, 4), tomorrow.experience(5, 9)


def learned(strategy: str) -> Learner:
    made = tomorrow.learner(strategy, tomorrow.network(), epochs=10)
    made.learn(OLD)
    made.learn(NEW)
    return made


def old_accuracy(made: Learner) -> float:
    return (predicted(made.setting.model, OLD.x).argmax(1) == OLD.y).float().mean().item()


def test_old_features_keep_old_classes_alive() -> None:
    assert old_accuracy(learned("feature_replay")) > old_accuracy(learned("naive")) + 0.3


def test_embeddings_are_kept_with_the_ids_of_samples_that_are_not() -> None:
    made = tomorrow.learner("feature_replay", tomorrow.network(), parameters={"memory_size": 20})
    made.learn(OLD)
    kept = made.keeper.keep()["samples"]
    places = torch.tensor([OLD.ids.index(name) for name in kept.ids])
    assert torch.equal(kept.x, embedded(made.setting.model, OLD.x)[places])
    assert torch.bincount(kept.y).tolist() == [4] * 5
    assert made.state().memory is None


def test_a_forgotten_sample_leaves_the_others_their_keys() -> None:
    made = tomorrow.learner("feature_replay", tomorrow.network())
    made.learn(OLD)
    kept, latent = made.keeper.keep(), made.strategy.latent
    keys = latent.memory.keys
    made.keeper.take(kept | {"samples": kept["samples"].subset(torch.arange(1, len(keys)))})
    assert torch.equal(latent.memory.keys, keys[1:])


def test_the_features_feel_the_new_classes_alone() -> None:
    """The loss moves the embedding exactly as half a cross-entropy among the new classes does."""
    made = tomorrow.learner("feature_replay", tomorrow.network(), epochs=1)
    made.learn(OLD)
    strategy, model = made.strategy, made.setting.model
    strategy.experience = Experience(NEW, 1)
    strategy._before_training_exp()
    strategy.mbatch = [NEW.x[:8], NEW.y[:8], torch.zeros(8)]
    strategy.mb_output = strategy.forward()
    (found,) = torch.autograd.grad(strategy.criterion(), model.embedding.weight)
    among_new = 0.5 * cross_entropy(model(NEW.x[:8])[:, 5:], NEW.y[:8] - 5)
    (expected,) = torch.autograd.grad(among_new, model.embedding.weight)
    assert torch.allclose(found, expected, atol=1e-7)


def test_without_features_they_are_taken_of_the_memory_of_samples() -> None:
    made = tomorrow.learner("replay", tomorrow.network())
    made.learn(OLD)
    state = made.state()
    state.strategy, state.kept = "naive", None
    later = tomorrow.learner("feature_replay", made.setting.model, state)
    later.learn(NEW)
    assert set(later.keeper.keep()["samples"].ids) & set(OLD.ids)
