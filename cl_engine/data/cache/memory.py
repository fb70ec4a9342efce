"""The replay memory: a bounded, materialised sample of all that was learned from."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain

import torch
from torch import Tensor

from cl_engine.data.cache.policies import POLICIES, Measures, Policy
from cl_engine.data.cache.shares import fair_shares, fitting
from cl_engine.data.dataset import TensorDataset
from cl_engine.errors import EngineError
from cl_engine.specs.selections import Selection

KEY_BYTES = 8


@dataclass(frozen=True)
class Memory:
    """Samples kept for replay, each with a random key drawn once. keys: (N,) float64 in [0, 1), on the CPU.

    What is random in a choice lies in the keys, and what a policy asks of the model is asked anew at each choice.
    So a memory that was stored and read again goes on as if it had never left the process.
    """

    samples: TensorDataset
    keys: Tensor

    def __len__(self) -> int:
        return len(self.samples)

    @classmethod
    def of(cls, samples: TensorDataset, generator: torch.Generator) -> "Memory":
        """All of these samples, with keys of their own. Raises EngineError values_not_finite."""
        samples.require_finite()
        return cls(samples, torch.rand(len(samples), generator=generator, dtype=torch.float64))

    @property
    def size_bytes(self) -> int:
        """What is kept, as stored: x, y, logits, key, and the id in UTF-8."""
        return int(_bytes_of(self).sum())

    def extended(self, other: "Memory") -> "Memory":
        """This memory and another's samples; of the samples with one id the newest stays."""
        return _taken((self, other), _newest((self, other)))

    def bounded(
        self,
        size: int,
        selection: Selection,
        *,
        size_bytes: int | None = None,
        measures: Measures | None = None,
    ) -> "Memory":
        """A copy of at most `size` samples and `size_bytes` bytes, chosen by a policy; as many as both allow.

        measures: what the model of now says, for the policies that ask it, where there is a choice to be made.
        Raises: EngineError measures_missing, measures_unfit.
        """
        return _bounded((self,), size, size_bytes, POLICIES[selection], measures)

    def updated(
        self,
        new: "Memory",
        size: int,
        selection: Selection,
        *,
        size_bytes: int | None = None,
        measures: Measures | None = None,
    ) -> "Memory":
        """The extended memory, bounded; what is let go of is never copied. Raises as `bounded` does."""
        return _bounded((self, new), size, size_bytes, POLICIES[selection], measures)

    def without(self, ids: Collection[str]) -> "Memory":
        """A copy without the samples of these ids; the others keep their keys and their order."""
        unwanted = set(ids)
        kept = [index for index, name in enumerate(self.samples.ids) if name not in unwanted]
        return _taken((self,), torch.tensor(kept, dtype=torch.long))


def _bounded(
    parts: Sequence[Memory],
    size: int,
    size_bytes: int | None,
    policy: Policy,
    measures: Measures | None,
) -> Memory:
    newest = _newest(parts)
    bytes_of = torch.cat([_bytes_of(part) for part in parts])[newest]
    if len(newest) <= size and (size_bytes is None or int(bytes_of.sum()) <= size_bytes):
        return _taken(parts, newest)
    keys = torch.cat([part.keys for part in parts])
    measured = (_measured(parts, policy, measures) if policy.measure else keys)[newest]
    labels = torch.cat([part.samples.y.cpu() for part in parts])[newest]
    groups = _groups(labels if policy.by_class else torch.zeros_like(labels))
    shares = fair_shares({label: len(members) for label, members in groups.items()}, size)
    ranked = {
        label: members[policy.rank(keys[newest][members], measured[members], shares[label])]
        for label, members in groups.items()
    }
    return _taken(parts, newest[fitting(ranked, bytes_of, size, size_bytes)])


def _newest(parts: Sequence[Memory]) -> Tensor:
    """Indices, through all parts, of the last sample with each id, in the order of the samples."""
    last = {name: index for index, name in enumerate(chain.from_iterable(part.samples.ids for part in parts))}
    return torch.tensor(list(last.values()), dtype=torch.long).sort().values


def _groups(labels: Tensor) -> dict[int, Tensor]:
    return {label: (labels == label).nonzero().flatten() for label in torch.unique(labels).tolist()}


def _taken(parts: Sequence[Memory], chosen: Tensor) -> Memory:
    """The samples with these rising indices, through all parts."""
    taken, start = [], 0
    for part in parts:
        own = chosen[(chosen >= start) & (chosen < start + len(part))] - start
        taken.append(Memory(part.samples.subset(own), part.keys[own]))
        start += len(part)
    samples = reduce(TensorDataset.joined, (part.samples for part in taken))
    return Memory(samples, torch.cat([part.keys for part in taken]))


def _bytes_of(memory: Memory) -> Tensor:
    samples = memory.samples
    fixed = KEY_BYTES + samples.row_bytes
    return torch.tensor([fixed + len(name.encode()) for name in samples.ids], dtype=torch.long)


def _measured(parts: Sequence[Memory], policy: Policy, measures: Measures | None) -> Tensor:
    if measures is None or policy.measure is None:
        detail = "This selection asks a model for embeddings or losses; hand `measures` in."
        raise EngineError("measures_missing", detail)
    measure = policy.measure(measures)
    measured = torch.cat([measure(part.samples).detach().cpu() for part in parts if len(part)])
    if len(measured) != sum(map(len, parts)) or not measured.isfinite().all():
        detail = "The model's embeddings or losses hold NaN or infinite values, or are not one a sample."
        raise EngineError("measures_unfit", detail)
    return measured
