"""The command line that asks for a benchmark again; what it leaves out is the default."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.specs import TrainSpec
from cl_engine.specs.base import Parameters, Spec

# Training's settings with an option of their own; a trial's seed replaces the training's, and how often a checkpoint
# is written and how far the process steps back change no result.
OPTIONS = {
    "optimiser": "--optimiser",
    "learning_rate": "--learning-rate",
    "device": "--device",
}
IRRELEVANT = {"seed", "nice", "checkpoint_every_s"}
ALWAYS = {"epochs": "--epochs", "batch_size": "--batch-size"}


def command_line(spec: BenchmarkSpec, out: str) -> str:
    """A shell command over several lines; data sets and the trials at a time are those of the machine it runs on."""
    words = ["python -m cl_engine benchmark", *(shlex.join(part) for part in _parts(spec)), f"--out {out}"]
    return " \\\n  ".join(words)


def _parts(spec: BenchmarkSpec) -> Iterator[tuple[str, ...]]:
    yield "--scenario", spec.scenario.name
    yield "--strategies", ",".join(one.name for one in spec.strategies)
    yield "--seeds", ",".join(map(str, spec.seeds))
    yield from _training(spec.train)
    yield from _set("scenario", spec.scenario.typed)
    for one in spec.strategies:
        yield from _set(one.name, one.typed)
        if one.learning_rate is not None:
            yield "--set", f"{one.name}.learning_rate={one.learning_rate}"
    if spec.tune:
        yield "--tune", str(spec.tune.trials)
        yield "--tune-experiences", str(spec.tune.experiences)
    usual = BenchmarkSpec.model_fields["model"].default
    if (spec.model.name, spec.model.typed) != (usual.name, usual.typed):
        yield "--model", spec.model.name
        yield from _set(spec.model.name, spec.model.typed)


def _training(train: TrainSpec) -> Iterator[tuple[str, ...]]:
    for name, option in ALWAYS.items():
        yield option, str(getattr(train, name))
    for name, value in _changed(train).items():
        if name in OPTIONS:
            yield OPTIONS[name], str(value)
        elif name not in IRRELEVANT | ALWAYS.keys():
            yield "--set", f"train.{name}={_word(value)}"


def _set(owner: str, typed: Parameters) -> Iterator[tuple[str, ...]]:
    for name, value in _changed(typed).items():
        yield "--set", f"{owner}.{name}={_word(value)}"


def _changed(typed: Spec) -> dict[str, Any]:
    """What is not the default."""
    usual = type(typed)().model_dump(mode="json")
    return {name: value for name, value in typed.model_dump(mode="json").items() if value != usual[name]}


def _word(value: Any) -> str:
    """A text stands as it is unless it would be read as something else."""
    if not isinstance(value, str):
        return json.dumps(value)
    try:
        json.loads(value)
    except ValueError:
        return value
    return json.dumps(value)
