"""What an update hands to the next one, in whatever process that runs."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor

from cl_engine.data import Memory, TensorDataset
from cl_engine.data.tensorfile import Tensors, read_tensors, write_tensors
from cl_engine.errors import EngineError
from cl_engine.models.classifier import with_rows

FORMAT = 1
HEAD = ("head.weight", "head.bias")


@dataclass
class CLState:
    """The continual learner's state beside the weights.

    classes: those of the head, in order. seen: those that some training showed.
    importances, anchors: one dict for each consolidated experience, by parameter name (EWC).
    optimiser: by "<parameter>/<quantity>", of the optimiser named optimiser_name.
    The teacher of a distillation is the base's weights; it needs no place here.
    """

    classes: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    experiences: int = 0
    memory: Memory | None = None
    importances: list[Tensors] = field(default_factory=list)
    anchors: list[Tensors] = field(default_factory=list)
    optimiser_name: str | None = None
    optimiser: Tensors = field(default_factory=dict)

    @property
    def memory_ids(self) -> list[str]:
        """The ids of the samples that will be replayed."""
        return list(self.memory.samples.ids) if self.memory else []

    def described(self) -> dict[str, Any]:
        """The part that is no tensor, as JSON."""
        return {
            "format": FORMAT,
            "classes": list(self.classes),
            "seen": sorted(self.seen),
            "experiences": self.experiences,
            "memory_ids": self.memory_ids,
            "consolidated": len(self.importances),
            "optimiser": self.optimiser_name,
        }

    def write(self, path: Path) -> None:
        """Store tensors and description in one safetensors file."""
        tensors = {f"optimiser/{name}": tensor for name, tensor in self.optimiser.items()}
        for kind, parts in (("importances", self.importances), ("anchors", self.anchors)):
            for number, part in enumerate(parts):
                tensors |= {f"{kind}/{number}/{name}": tensor for name, tensor in part.items()}
        if self.memory:
            tensors |= _memory_tensors(self.memory)
        write_tensors(path, tensors, self.described())

    @classmethod
    def read(cls, path: Path) -> Self:
        """The state in a file. Raises EngineError weights_unreadable, state_unreadable."""
        tensors, about = read_tensors(path)
        if about.get("format") != FORMAT:
            raise EngineError(
                "state_unreadable", f"{path.name} is no continual-learning state of format {FORMAT}."
            )
        numbers = range(about["consolidated"])
        return cls(
            classes=tuple(about["classes"]),
            seen=set(about["seen"]),
            experiences=about["experiences"],
            memory=_memory(tensors, about["memory_ids"]),
            importances=[_below(tensors, f"importances/{number}/") for number in numbers],
            anchors=[_below(tensors, f"anchors/{number}/") for number in numbers],
            optimiser_name=about["optimiser"],
            optimiser=_below(tensors, "optimiser/"),
        )

    def forget(self, ids: Collection[str]) -> list[str]:
        """Remove the samples of these ids from the memory, and return the ids that were there, in its order.

        The others keep their keys and order. What importances, anchors, moments and stored logits learned stays.
        """
        unwanted = set(ids)
        found = [name for name in self.memory_ids if name in unwanted]
        if self.memory and found:
            self.memory = self.memory.without(found)
        return found

    def grow(self, classes: tuple[str, ...]) -> None:
        """Make room for more classes: labels and head rows move with their class, new rows are 0."""
        known, self.classes = self.classes, classes
        if known == classes:
            return
        if self.memory:
            self.memory = _relabelled(self.memory, known, classes)
        for part in (*self.importances, *self.anchors, self.optimiser):
            _grow_head(part, known, classes)


def _memory_tensors(memory: Memory) -> Tensors:
    tensors = {"memory/x": memory.samples.x, "memory/y": memory.samples.y, "memory/keys": memory.keys}
    return tensors if memory.samples.logits is None else tensors | {"memory/logits": memory.samples.logits}


def _memory(tensors: Tensors, ids: Sequence[str]) -> Memory | None:
    stored = _below(tensors, "memory/")
    if not stored:
        return None
    return Memory(TensorDataset(stored["x"], stored["y"], tuple(ids), stored.get("logits")), stored["keys"])


def _below(tensors: Mapping[str, Tensor], prefix: str) -> Tensors:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _relabelled(memory: Memory, known: Sequence[str], classes: Sequence[str]) -> Memory:
    """Labels follow their class; logits keep the known classes' columns, NaN where nothing was answered."""
    samples = memory.samples
    y = torch.tensor([classes.index(name) for name in known])[samples.y]
    logits = samples.logits
    if logits is not None:
        unknown = torch.full((len(classes), len(samples)), torch.nan)
        logits = with_rows(logits.T, known, classes, unknown).T.contiguous()
    return Memory(TensorDataset(samples.x, y, samples.ids, logits), memory.keys)


def _grow_head(tensors: Tensors, known: Sequence[str], classes: Sequence[str]) -> None:
    for name, tensor in tensors.items():
        if name.startswith(HEAD) and tensor.ndim:
            fresh = tensor.new_zeros((len(classes), *tensor.shape[1:]))
            tensors[name] = with_rows(tensor, known, classes, fresh)
