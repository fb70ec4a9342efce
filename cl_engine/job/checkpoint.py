"""Where an interrupted training goes on: one file, replaced as a whole."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

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
    """Weights, optimiser, random state, metrics and what the strategy keeps, after `step` steps."""

    step: int
    metrics: dict[str, float]
    weights: Tensors
    optimiser: Tensors
    kept: Kept
    random: Tensor

    @classmethod
    def of(
        cls, step: int, metrics: dict[str, float], model: Classifier, optimiser: Optimizer, kept: Kept
    ) -> Self:
        """The training as it stands now."""
        weights, moments = model.state_dict(), optimiser_tensors(optimiser, model)
        return cls(step, dict(metrics), weights, moments, kept, torch.get_rng_state())

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
        write_tensors(folder / NAME, {**tensors, "random": self.random}, about)

    @classmethod
    def read(cls, folder: Path, fingerprint: str) -> Self | None:
        """The folder's checkpoint, if any. Raises EngineError checkpoint_mismatch where it is another spec's."""
        if not (folder / NAME).exists():
            return None
        tensors, about = read_tensors(folder / NAME)
        if about["spec"] != fingerprint:
            detail = "The folder holds the checkpoint of another spec; take an empty folder or the same spec."
            raise EngineError("checkpoint_mismatch", detail)
        return cls(
            about["step"],
            about["metrics"],
            weights=below(tensors, "weights/"),
            optimiser=below(tensors, "optimiser/"),
            kept=unpacked(below(tensors, "kept"), about["kept"]),
            random=tensors["random"],
        )
