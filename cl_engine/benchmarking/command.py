"""`python -m cl_engine benchmark`: a spec from the command line, and a bar with the time left."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from cl_engine.benchmarking.results import RESULTS
from cl_engine.errors import EngineError
from cl_engine.files import write_bytes
from cl_engine.job.runner import FAILED, FINISHED, INTERRUPTED, REFUSED, run
from cl_engine.specs.parsing import refusal

SPEC = "benchmark.json"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can be said on the command line; what is not takes the spec's default."""
    parser.add_argument(
        "spec", type=Path, nargs="?", help="JSON file with the typed spec, instead of all below"
    )
    parser.add_argument("--supervisor", type=int, help="process id without which the job must not run")
    parser.add_argument("--scenario", help="such as split-mnist (list scenarios)")
    parser.add_argument("--strategies", help="comma-separated, such as replay,ewc,der")
    parser.add_argument("--seeds", default="0", help="comma-separated; a trial for each strategy and seed")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder; the same command goes on where it stood"
    )
    parser.add_argument("--model", help="architecture (list models); a perceptron of 256 units by default")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--batch-size", type=int)
    parser.add_argument("--learning-rate", type=float)
    parser.add_argument("--optimiser")
    parser.add_argument("--device", help="cpu, cuda or cuda:N")
    parser.add_argument(
        "--jobs", type=int, default=os.cpu_count() or 1, help="trials at a time; all cores by default"
    )
    parser.add_argument(
        "--tune",
        type=int,
        metavar="N",
        help="search each strategy's parameters by N trials on the first experiences before it is measured",
    )
    parser.add_argument("--tune-experiences", type=int, metavar="K", help="how many of them; 3 by default")
    parser.add_argument(
        "--datasets", type=Path, help="folder of data set files; MODELCIE_DATASETS by default"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME.PARAMETER=VALUE",
        help="a parameter of a strategy, of the model, of the scenario (scenario.experiences=5) or of the training "
        "(train.momentum=0.5); may be repeated",
    )


def run_command(options: argparse.Namespace) -> int:
    """Run the benchmark and print its table; returns the exit code."""
    if not (options.scenario and options.strategies):
        print("Say --scenario and --strategies, or name a file with the spec.", file=sys.stderr)
        return REFUSED
    path = options.out / SPEC
    try:
        spec = _spec(options)
        options.out.mkdir(parents=True, exist_ok=True)
        write_bytes(path, json.dumps(spec, indent=1).encode())
    except EngineError as error:
        print(error, file=sys.stderr)
        return REFUSED if error.code == "spec_invalid" else FAILED
    console = Console()
    with _bar(console) as bar:
        code = run("benchmark", path, options.out, echo=bar)
    if code == FINISHED:
        from cl_engine.benchmarking.report import REPORT, shown

        results = json.loads((options.out / RESULTS).read_text("utf-8"))
        print(shown(results), f"The whole of it: {options.out / REPORT}", sep="\n")
    elif code == INTERRUPTED:
        print("Interrupted; the same command goes on where it stood.", file=sys.stderr)
    return code


def _spec(options: argparse.Namespace) -> dict[str, Any]:
    parameters = _parameters(options.set)
    datasets = options.datasets or os.environ.get("MODELCIE_DATASETS")
    asked = {
        "epochs": options.epochs,
        "batch_size": options.batch_size,
        "learning_rate": options.learning_rate,
        "optimiser": options.optimiser,
        "device": options.device,
    }
    # The defaults of a benchmark, one pass in batches of 64 at normal priority, are not those of an update.
    train = {"epochs": 1, "batch_size": 64, "nice": 0}
    spec = {
        "scenario": {"name": options.scenario, "parameters": parameters.pop("scenario", {})},
        "train": train
        | parameters.pop("train", {})
        | {name: value for name, value in asked.items() if value is not None},
        "seeds": _numbers(options.seeds),
        "jobs": options.jobs,
        "datasets": str(Path(datasets).resolve()) if datasets else None,
    }
    if options.model:
        spec["model"] = {"name": options.model, "parameters": parameters.pop(options.model, {})}
    tune = {"trials": options.tune, "experiences": options.tune_experiences}
    if tune := {name: value for name, value in tune.items() if value is not None}:
        spec["tune"] = tune
    names = options.strategies.split(",")
    spec["strategies"] = [_strategy(name, parameters.pop(name, {})) for name in names]
    for owner in parameters:
        known = ", ".join(filter(None, (*names, options.model, "scenario", "train")))
        raise refusal(f"--set {owner}", f"it is none of what this benchmark has: {known}")
    return spec


def _strategy(name: str, parameters: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "learning_rate": parameters.pop("learning_rate", None), "parameters": parameters}


def _parameters(settings: list[str]) -> dict[str, dict[str, Any]]:
    """By whose parameter it is; a value that is no JSON is a word."""
    found: dict[str, dict[str, Any]] = {}
    for setting in settings:
        place, equals, value = setting.partition("=")
        owner, dot, name = place.rpartition(".")
        if not (equals and dot):
            raise refusal(f"--set {setting}", "say NAME.PARAMETER=VALUE, such as replay.memory_size=2000")
        found.setdefault(owner, {})[name] = _value(value)
    return found


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _numbers(text: str) -> list[Any]:
    return [_value(part) for part in text.split(",")]


class Bar:
    """Takes a job's events, a JSON line each, shows how far it is and says what the job logs."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task = progress.add_task("Loading", total=None, left="")

    def write(self, line: str) -> int:
        event = json.loads(line) if line.strip() else {"kind": ""}
        match event:
            case {"kind": "started", "total_steps": total, "resumed_at": step}:
                self.progress.update(self.task, description="Training", total=total, completed=step)
            case {"kind": "progress", "step": step, "total_steps": total, "eta_s": left}:
                # The total shrinks where tuning leaves candidates out.
                self.progress.update(self.task, completed=step, total=total, left=f"{left:.0f} s left")
            case {"kind": "log", "text": text}:
                self.progress.console.print(text, markup=False, highlight=False, soft_wrap=True)
        return len(line)

    def flush(self) -> None:
        """Nothing is held back."""


@contextmanager
def _bar(console: Console) -> Iterator[Bar]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
