"""What an update hands to the next one, in whatever process that runs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from cl_engine.data import Memory, TensorDataset
from cl_engine.data.tensorfile import Tensors, below, read_tensors, write_tensors
from cl_engine.errors import EngineError
from cl_engine.kept import Kept, grown, kept_ids, packed, relabelled, unpacked, without

FORMAT = 2


@dataclass
class CLState:
    """The continual learner's state beside the weights.

    classes: those of the head, in order. seen: those that some training showed.
    memory: what is replayed; a strategy that does not replay passes it on untouched.
    strategy, kept: who learned last, and what it alone understands: importances, prototypes, trajectories.
    optimiser: by "<parameter>/<quantity>", of the optimiser named optimiser_name.
    tasks: the classes of each task, by its label, where the learner was told of tasks.
    The teacher of a distillation is the base's weights, and each experience's random numbers begin from a seed
    of its own: neither needs a place here.
    """

    classes: tuple[str, ...]
    seen: set[str] = field(default_factory=set)
    experiences: int = 0
    memory: Memory | None = None
    strategy: str | None = None
    kept: Kept = None
    optimiser_name: str | None = None
    optimiser: Tensors = field(default_factory=dict)
    tasks: dict[int, tuple[str, ...]] = field(default_factory=dict)

    @property
    def memory_ids(self) -> list[str]:
        """The ids of the samples that will be replayed."""
        return list(self.memory.samples.ids) if self.memory else []

    @property
    def sample_ids(self) -> list[str]:
        """The ids of all samples that it holds."""
        return [*self.memory_ids, *kept_ids(self.kept)]

    def kept_by(self, strategy: str) -> Kept:
        """What the strategy left, or None where another one, or none, learned last."""
        return self.kept if self.strategy == strategy else None

    def described(self) -> dict[str, Any]:
        """The part that is no tensor, as JSON."""
        return {
            "format": FORMAT,
            "classes": list(self.classes),
            "seen": sorted(self.seen),
            "experiences": self.experiences,
            "memory_ids": self.memory_ids,
            "strategy": self.strategy,
            "kept": packed(self.kept)[1],
            "optimiser": self.optimiser_name,
            "tasks": [[task, list(names)] for task, names in self.tasks.items()],
        }

    def write(self, path: Path) -> None:
        """Store tensors and description in one safetensors file."""
        tensors = {f"optimiser/{name}": tensor for name, tensor in self.optimiser.items()}
        tensors |= {f"kept{place}": tensor for place, tensor in packed(self.kept)[0].items()}
        if self.memory:
            tensors |= _memory_tensors(self.memory)
        write_tensors(path, tensors, self.described())

    @classmethod
    def read(cls, path: Path) -> Self:
        """The state in a file. Raises EngineError weights_unreadable, state_unreadable."""
        tensors, about = read_tensors(path)
        if about.get("format") != FORMAT:
            raise EngineError(
                "state_unreadable",
                f"{path.name} is no continual-learning state of format {FORMAT}; take one that an update left.",
            )
        return cls(
            classes=tuple(about["classes"]),
            seen=set(about["seen"]),
            experiences=about["experiences"],
            memory=_memory(tensors, about["memory_ids"]),
            strategy=about["strategy"],
            kept=unpacked(below(tensors, "kept"), about["kept"]),
            optimiser_name=about["optimiser"],
            optimiser=below(tensors, "optimiser/"),
            tasks={task: tuple(names) for task, names in about.get("tasks", [])},
        )

    def forget(self, ids: Collection[str]) -> list[str]:
        """Remove the samples of these ids, and return the ids that were there, in order.

        The others keep their keys and order. What importances, anchors, moments and stored logits learned stays.
        """
        unwanted = set(ids)
        found = [name for name in dict.fromkeys(self.sample_ids) if name in unwanted]
        if self.memory:
            self.memory = self.memory.without(unwanted)
        self.kept = without(self.kept, unwanted)
        return found

    def grow(self, classes: tuple[str, ...]) -> None:
        """Make room for more classes: labels and head rows move with their class, new rows are filled."""
        known, self.classes = self.classes, classes
        if known == classes:
            return
        if self.memory:
            self.memory = Memory(relabelled(self.memory.samples, known, classes), self.memory.keys)
        self.kept = grown(self.kept, known, classes)
        self.optimiser = grown(self.optimiser, known, classes)


def _memory_tensors(memory: Memory) -> Tensors:
    tensors = {"memory/x": memory.samples.x, "memory/y": memory.samples.y, "memory/keys": memory.keys}
    return tensors if memory.samples.logits is None else tensors | {"memory/logits": memory.samples.logits}


def _memory(tensors: Tensors, ids: Sequence[str]) -> Memory | None:
    stored = below(tensors, "memory/")
    if not stored:
        return None
    return Memory(TensorDataset(stored["x"], stored["y"], tuple(ids), stored.get("logits")), stored["keys"])
