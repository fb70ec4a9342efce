"""The engine beside stock Avalanche: of the same first weights and batches come the same weights."""

import pytest
import torch

from benchmarks.engine.stock import Stock, as_dataset  # isort: skip  # first, so that Avalanche is the whole of it
from benchmarks.engine.ours import Ours
from benchmarks.engine.protocol import CLASSES, EXPERIENCES, Part, Protocol
from cl_engine.data import Stream, TensorLoader
from cl_engine.strategies.learner import SEED_STRIDE

BATCH, STEPS = 8, 4


@pytest.mark.parametrize("strategy", ["naive", "ewc", "mas", "lwf", "lfl"])
def test_without_a_memory_the_weights_are_those_of_stock(strategy: str) -> None:
    protocol = noisy_patterns()
    ours, stock = Ours(strategy, protocol, 0), Stock(strategy, protocol, 0)
    for number, experience in enumerate(stock.scenario.train_stream):
        samples, part = ours.samples[number], protocol.experiences[number]
        (order,) = TensorLoader(Stream(samples, BATCH), seed=number * SEED_STRIDE).orders(0)
        experience.dataset = as_dataset(part.x[order].float() / 255, part.y[order])
        stock.strategy.train(experience, eval_streams=[], shuffle=False)
        ours.learner.learn(samples)
    found, model = stock.strategy.model, ours.learner.setting.model
    for theirs, own in ((found.hidden, model.get_submodule("embedding")), (found.classifier, model.head)):
        torch.testing.assert_close(theirs.weight, own.weight, rtol=0, atol=1e-6)


def noisy_patterns() -> Protocol:
    """A pattern for each class under noise, two classes an experience."""
    drawing = torch.Generator().manual_seed(0)
    y = torch.arange(CLASSES).repeat_interleave(BATCH * STEPS // 2)
    patterns = torch.randint(0, 200, (CLASSES, 1, 28, 28), generator=drawing)
    noise = torch.randint(0, 56, (len(y), 1, 28, 28), generator=drawing)
    every = Part((patterns[y] + noise).to(torch.uint8), y)
    parts = zip(every.x.chunk(EXPERIENCES), every.y.chunk(EXPERIENCES), strict=True)
    return Protocol([Part(*part) for part in parts], every, batch_size=BATCH)
