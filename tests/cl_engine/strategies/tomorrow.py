"""`python -m tests.cl_engine.strategies.tomorrow FOLDER`: goes on from every state in the folder, in a new process.

Two small experiences of digits, whose classes overlap, and learners for them.
"""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from cl_engine.data import TensorDataset
from cl_engine.data.tensorfile import read_tensors, write_tensors
from cl_engine.models import Classifier, build_model
from cl_engine.scenarios import digits
from cl_engine.specs import ModelSpec, Signature, StrategySpec, TrainSpec, parse
from cl_engine.specs.strategies import STRATEGIES
from cl_engine.state import CLState
from cl_engine.strategies import Learner, build_learner
from cl_engine.strategies.optimisers import build_optimiser
from tests.cl_engine import factories

SIGNATURE = parse(Signature, factories.signature())
TRAIN = parse(TrainSpec, {"epochs": 2})
DEPLOYABLE = [name for name, entry in STRATEGIES.items() if entry.deployable]


def experience(first: int, last: int) -> TensorDataset:
    """150 digits of the classes from `first` to `last`."""
    images = digits(np.random.default_rng(0))
    chosen = images[(images.y >= first) & (images.y <= last)][:150]
    return TensorDataset(torch.from_numpy(chosen.x), torch.from_numpy(chosen.y), tuple(chosen.ids.tolist()))


def today() -> TensorDataset:
    return experience(0, 4)


def tomorrow() -> TensorDataset:
    return experience(3, 9)


def network() -> Classifier:
    torch.manual_seed(0)
    return build_model(parse(ModelSpec, {"name": "small_cnn"}), SIGNATURE)


def learner(
    strategy: str,
    model: Classifier,
    state: CLState | None = None,
    *,
    parameters: dict[str, Any] | None = None,
    watchers: Sequence[Any] = (),
    **train: Any,
) -> Learner:
    """A learner of the strategy with its defaults, but for these parameters, on one thread."""
    torch.set_num_threads(1)
    spec = parse(StrategySpec, {"name": strategy, "parameters": parameters or {}})
    training = TRAIN.model_copy(update=train)
    return build_learner(
        spec,
        training,
        model=model,
        optimiser=build_optimiser(training, model),
        state=state or CLState(SIGNATURE.classes),
        watchers=watchers,
    )


def put_down(made: Learner, folder: Path, strategy: str) -> None:
    """Write weights and state."""
    made.state().write(folder / f"{strategy}.state")
    write_tensors(folder / f"{strategy}.weights", made.setting.model.state_dict())


def taken_up(folder: Path, strategy: str) -> Learner:
    """The learner that goes on from written weights and state."""
    model = network()
    model.load_state_dict(read_tensors(folder / f"{strategy}.weights")[0])
    return learner(strategy, model, CLState.read(folder / f"{strategy}.state"))


def main(folder: Path) -> None:
    for path in sorted(folder.glob("*.state")):
        made = taken_up(folder, path.stem)
        made.learn(tomorrow())
        put_down(made, folder / "tomorrow", path.stem)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
