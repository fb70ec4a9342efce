"""CoPE: its loss against Avalanche's, moving prototypes, and the memory that fills step by step."""

import pytest
import torch
from torch.nn.functional import normalize

from cl_engine.data import Stream, TensorDataset, TensorLoader
from cl_engine.specs.strategies.memory import BoundedParameters
from cl_engine.strategies.buffer import TensorBuffer
from cl_engine.strategies.cope import Evolution, proxy_loss
from cl_engine.strategies.filling import FillingMemory
from tests.cl_engine.strategies import tomorrow


@pytest.mark.parametrize(("labels", "known"), [([0, 1, 1, 3, 0, 1], 4), ([2, 2, 2], 4), ([0, 1, 1, 0], 2)])
def test_the_loss_and_its_gradient_are_avalanches(labels: list[int], known: int) -> None:
    # Avalanche can be loaded once the engine's strategies have been.
    from avalanche.training.plugins.cope import PPPloss

    torch.manual_seed(0)
    y, prototypes = torch.tensor(labels), torch.zeros(5, 6)
    prototypes[:known] = normalize(torch.randn(known, 6))
    raw = torch.randn(len(y), 6, requires_grad=True)
    ours = proxy_loss(normalize(raw), y, prototypes, 0.5)
    theirs = PPPloss({c: prototypes[c : c + 1] for c in range(known)}, T=0.5)(normalize(raw), y)
    assert torch.allclose(ours, theirs)
    gradients = [torch.autograd.grad(loss, raw, retain_graph=True)[0] for loss in (ours, theirs)]
    assert torch.allclose(*gradients, atol=1e-6)


def test_the_loss_stays_finite_where_embeddings_and_prototypes_coincide() -> None:
    prototypes = torch.eye(3)
    embeddings = prototypes[[0, 0, 1]].clone().requires_grad_()
    loss = proxy_loss(embeddings, torch.tensor([1, 0, 0]), prototypes, 0.01)
    assert loss.isfinite()
    assert torch.autograd.grad(loss, embeddings)[0].isfinite().all()


def test_a_class_begins_with_its_first_batch_and_moves_with_momentum() -> None:
    made = tomorrow.learner("cope", tomorrow.network())
    seen: list[tuple[torch.Tensor, torch.Tensor, torch.Tensor]] = []
    strategy = made.strategy
    evolution = next(plugin for plugin in strategy.plugins if isinstance(plugin, Evolution))
    moved = evolution.after_update

    def watched(strategy: object) -> None:
        moved(strategy)
        made_by = made.strategy
        seen.append((made_by.embeddings.detach(), made_by.mb_y, made_by.prototypes.means.clone()))

    evolution.after_update = watched  # type: ignore[method-assign, assignment]
    made.learn(tomorrow.experience(0, 1))
    (first, y, means), (second, later_y, later) = seen[:2]
    assert torch.allclose(means[0], normalize(first[y == 0].sum(0), dim=0), atol=1e-6)
    expected = normalize(0.99 * means[0] + 0.01 * normalize(second[later_y == 0].sum(0), dim=0), dim=0)
    assert torch.allclose(later[0], expected, atol=1e-6)
    assert len(seen[0][1]) == 32
    assert len(seen[1][1]) == 64
    assert not means[2:].any()


def samples(labels: list[int], name: str) -> TensorDataset:
    return TensorDataset(
        torch.arange(len(labels))[:, None].float(),
        torch.tensor(labels),
        tuple(f"{name}{i}" for i in range(len(labels))),
    )


def filling(
    size: int, old: TensorDataset | None, new: TensorDataset
) -> tuple[FillingMemory, TensorBuffer, torch.Tensor]:
    buffer = TensorBuffer(None, BoundedParameters(memory_size=size))
    if old:
        strategy = type("Strategy", (), {"new_samples": old, "seed": 1, "model": None})
        buffer.update(strategy)  # type: ignore[arg-type]
    (order,) = TensorLoader(Stream(new, 4), seed=0).orders(0)
    return FillingMemory(buffer, new, order, 4, 0), buffer, order


def test_the_memory_takes_in_what_each_step_showed() -> None:
    new = samples([0] * 6 + [1] * 6, "new")
    memory, _, order = filling(100, None, new)
    assert memory.drawn(3, 0) is None
    assert set(memory.held(1).tolist()) == set(order[:4].tolist())
    assert set(memory.held(2).tolist()) == set(order[:8].tolist())
    assert len(memory.held(3)) == len(memory.held(30)) == 12


def test_the_memory_stays_balanced_and_ends_as_the_buffer_does() -> None:
    new = samples([2] * 20 + [0] * 20, "new")
    memory, buffer, _ = filling(9, samples([0] * 20 + [1] * 20, "old"), new)
    held = memory.samples.y[memory.held(100)]
    assert torch.bincount(held).tolist() == [3, 3, 3]
    strategy = type("Strategy", (), {"new_samples": new, "seed": 0, "model": None})
    buffer.update(strategy)  # type: ignore[arg-type]
    assert buffer.samples
    assert {memory.samples.ids[i] for i in memory.held(100).tolist()} == set(buffer.samples.ids)
