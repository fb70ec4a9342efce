"""What is kept first: a policy ranks candidates, of each class or of all; how many stay is not its concern."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from torch import Tensor

from cl_engine.data.cache.herding import herded
from cl_engine.data.dataset import TensorDataset
from cl_engine.specs.selections import Selection

Measure = Callable[[TensorDataset], Tensor]
SMALLEST_LOSS = 1e-12


@dataclass(frozen=True)
class Measures:
    """What a model says of samples. embeddings: (N, D); losses: (N,), at least 0."""

    embeddings: Measure
    losses: Measure


@dataclass(frozen=True)
class Policy:
    """rank(keys (N,), measured (N, ...), count) gives the indices of the best `count` samples, best first.

    measured: what `measure` answers, or the keys where a policy asks no model. by_class: classes have equal shares.
    """

    rank: Callable[[Tensor, Tensor, int], Tensor]
    measure: Callable[[Measures], Measure] | None = None
    by_class: bool = True


def _by_key(keys: Tensor, measured: Tensor, count: int) -> Tensor:
    """The highest keys: a uniform sample (Efraimidis and Spirakis 2006, equal weights)."""
    return keys.argsort(descending=True, stable=True)[:count]


def _by_loss(keys: Tensor, losses: Tensor, count: int) -> Tensor:
    """The highest key ** (1 / loss): a sample weighted by the loss (Efraimidis and Spirakis 2006, A-Res).

    Hard examples are likelier to stay, as in the loss-aware reservoir of Buzzega et al. 2020 ("Rethinking Experience
    Replay"); mislabelled ones do not crowd the rest out, as they would if the highest losses alone were kept.
    """
    priorities = keys.log() / losses.double().clamp_min(SMALLEST_LOSS)
    return priorities.argsort(descending=True, stable=True)[:count]


def _by_herding(keys: Tensor, embeddings: Tensor, count: int) -> Tensor:
    return herded(embeddings, count)


POLICIES: Mapping[Selection, Policy] = {
    "class_balanced": Policy(_by_key),
    "reservoir": Policy(_by_key, by_class=False),
    "herding": Policy(_by_herding, lambda measures: measures.embeddings),
    "loss_aware": Policy(_by_loss, lambda measures: measures.losses),
}
