"""iCaRL: the herding order, exemplars of classes that stay away and come back, what is learned from whom."""

import torch
from torch.nn.functional import normalize

from cl_engine.data import TensorDataset
from cl_engine.state import CLState
from cl_engine.strategies import Learner
from cl_engine.strategies.buffer import embedded, head_logits, predicted
from cl_engine.strategies.icarl import TensorICaRL
from cl_engine.strategies.teaching import old_classes, taught
from tests.cl_engine.strategies import tomorrow


def learned(*experiences: TensorDataset) -> Learner:
    made = tomorrow.learner("icarl", tomorrow.network())
    for samples in experiences:
        made.learn(samples)
    return made


def test_the_exemplars_of_a_class_that_stays_away_are_the_beginning_of_its_order() -> None:
    made = tomorrow.learner("icarl", tomorrow.network())
    assert made.buffer
    made.buffer.max_size = 50
    made.learn(tomorrow.experience(0, 4))
    before = made.buffer.memory
    made.learn(tomorrow.experience(5, 9))
    after = made.buffer.memory
    assert before is not None
    assert after is not None
    assert torch.bincount(after.samples.y).tolist() == [5] * 10
    order = sorted(
        (-key, name)
        for key, name, y in zip(before.keys, before.samples.ids, before.samples.y, strict=True)
        if y == 2
    )
    kept = {name for name, y in zip(after.samples.ids, after.samples.y, strict=True) if y == 2}
    assert kept == {name for _, name in order[:5]}


def test_a_class_that_comes_back_chooses_among_old_exemplars_and_new_samples() -> None:
    made = learned(tomorrow.experience(0, 4))
    again = tomorrow.experience(4, 4).subset(torch.arange(100, 140))
    made.learn(again)
    assert made.buffer
    assert made.buffer.samples
    samples = made.buffer.samples
    of_four = {name for name, y in zip(samples.ids, samples.y.tolist(), strict=True) if y == 4}
    assert of_four & set(again.ids)
    assert of_four - set(again.ids)


def test_it_predicts_by_the_mean_of_the_exemplars() -> None:
    made = learned(tomorrow.experience(0, 4), tomorrow.experience(5, 9))
    model, x = made.setting.model, tomorrow.experience(0, 9).x
    assert made.buffer
    samples = made.buffer.samples
    assert samples
    exemplars = normalize(embedded(model, samples.x))
    means = normalize(torch.stack([exemplars[samples.y == label].mean(0) for label in range(10)]))
    nearest = torch.cdist(normalize(embedded(model, x)), means).argmin(1)
    assert torch.equal(predicted(model, x).argmax(1), nearest)


def test_old_classes_learn_from_the_old_model_and_those_present_from_labels() -> None:
    samples = tomorrow.experience(4, 6)
    state = CLState(tomorrow.SIGNATURE.classes, seen={"0", "3", "4"})
    old = old_classes(state, samples)
    assert old == [0, 3]
    answers = torch.randn(len(samples), 10)
    logits = taught(samples, answers, old).logits
    assert logits is not None
    assert torch.equal(logits[:, old], answers[:, old])
    assert logits[:, [1, 2, 4, 5, 6, 7, 8, 9]].isnan().all()


def test_the_loss_is_avalanches() -> None:
    made = learned(tomorrow.experience(0, 4))
    strategy, samples = made.strategy, tomorrow.experience(5, 9)
    assert isinstance(strategy, TensorICaRL)
    answers = head_logits(made.setting.model, samples.x)
    strategy.mbatch = list(taught(samples, answers, [0, 1, 2, 3, 4]).batch(torch.arange(20)))
    strategy.mb_output = torch.randn(20, 10)
    # Avalanche can be loaded once the engine's strategies have been.
    from avalanche.training.losses import ICaRLLossPlugin

    theirs = ICaRLLossPlugin()
    theirs.old_classes, theirs.old_logits = [0, 1, 2, 3, 4], answers[:20]
    assert torch.allclose(strategy.criterion(), theirs(strategy.mb_output, samples.y[:20]))
