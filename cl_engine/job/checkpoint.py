"""Where an interrupted training goes on: one file, replaced as a whole."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor
from torch.optim import Optimizer

from cl_engine.data.tensorfile import Tensors, below, read_tensors, write_tensors
from cl_engine.errors import EngineError
from cl_engine.kept import Kept, packed, unpacked
from cl_engine.models import Classifier
from cl_engine.strategies.optimisers import optimiser_tensors, restore_optimiser

NAME = "checkpoint.safetensors"


@dataclass(frozen=True)
class Checkpoint:
    """Weights, optimiser, random state, metrics and what the strategy keeps, after `step` steps.

    samples: digests of the ids that are learned from, new and remembered ones.
    """

    step: int
    metrics: dict[str, float]
    weights: Tensors
    optimiser: Tensors
    kept: Kept
    random: Tensor
    samples: Tensor

    @classmethod
    def of(
        cls,
        step: int,
        metrics: dict[str, float],
        model: Classifier,
        optimiser: Optimizer,
        kept: Kept,
        samples: Tensor,
    ) -> Self:
        """The training as it stands now."""
        weights, moments = model.state_dict(), optimiser_tensors(optimiser, model)
        return cls(step, dict(metrics), weights, moments, kept, torch.get_rng_state(), samples)

    def restore(self, model: Classifier, optimiser: Optimizer) -> None:
        """Put the training back to where it stood."""
        model.load_state_dict(self.weights)
        optimiser.state.clear()
        restore_optimiser(optimiser, model, self.optimiser)
        torch.set_rng_state(self.random)

    def write(self, folder: Path, fingerprint: str) -> None:
        """Replace the folder's checkpoint."""
        tensors = {f"weights/{name}": tensor for name, tensor in self.weights.items()}
        tensors |= {f"optimiser/{name}": tensor for name, tensor in self.optimiser.items()}
        kept, described = packed(self.kept)
        tensors |= {f"kept{place}": tensor for place, tensor in kept.items()}
        about = {"step": self.step, "metrics": self.metrics, "spec": fingerprint, "kept": described}
        write_tensors(folder / NAME, {**tensors, "random": self.random, "samples": self.samples}, about)

    @classmethod
    def read(cls, folder: Path, fingerprint: str, samples: Tensor) -> Self | None:
        """The folder's checkpoint, if any.

        Raises: EngineError checkpoint_mismatch where it is another spec's or of other samples; checkpoint_withdrawn
        where samples that it learned from were forgotten; weights_unreadable, digest_mismatch, checkpoint_unreadable.
        """
        if not (folder / NAME).exists():
            return None
        tensors, about = _read(folder / NAME)
        if about["spec"] != fingerprint:
            detail = "The folder holds the checkpoint of another spec; take an empty folder or the same spec."
            raise EngineError("checkpoint_mismatch", detail)
        if "withdrawn" in about:
            detail = f"This run learned from {about['withdrawn']} samples that were forgotten, so it can not go on; "
            detail += "start in an empty folder, from data and a state without them."
            raise EngineError("checkpoint_withdrawn", detail, samples=about["withdrawn"])
        if not torch.equal(tensors["samples"], samples):
            detail = "The data or the base's state hold other samples than when the run was interrupted; "
            detail += "take an empty folder or the same samples."
            raise EngineError("checkpoint_mismatch", detail)
        return cls(
            about["step"],
            about["metrics"],
            weights=below(tensors, "weights/"),
            optimiser=below(tensors, "optimiser/"),
            kept=unpacked(below(tensors, "kept"), about["kept"]),
            random=tensors["random"],
            samples=samples,
        )


def learned_from(path: Path, ids: Collection[str]) -> list[str]:
    """Which of these ids the checkpoint's run learns from, in their order. Raises EngineError as reading it does."""
    tensors, _ = _read(path)
    known = set(tensors["samples"].tolist()) if "samples" in tensors else set()
    return [name for name in ids if _digest(name) in known]


def withdraw(path: Path, target: Path, samples: int) -> None:
    """Write in the checkpoint's place that its run can not go on, for so many of its samples were forgotten."""
    _, about = _read(path)
    told = {"step": about["step"], "spec": about["spec"], "withdrawn": samples}
    write_tensors(target, {}, told)


def id_digests(ids: Collection[str]) -> Tensor:
    """(N,) int64, rising: 64 bits that stand for each distinct id without telling it."""
    return torch.tensor(sorted({_digest(name) for name in ids}), dtype=torch.int64)


def _digest(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little", signed=True)


def _read(path: Path) -> tuple[Tensors, dict[str, Any]]:
    tensors, about = read_tensors(path)
    if "spec" not in about:
        raise EngineError(
            "checkpoint_unreadable", f"{path.name} is no checkpoint of a training.", path=str(path)
        )
    return tensors, about
