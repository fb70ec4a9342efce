"""A row by stock Avalanche 0.6: the same samples in the same experiences, the same network and settings."""

import statistics
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.engine.stock_strategies import STRATEGIES  # isort: skip  # first, so that Avalanche is the whole of it
import torch
from avalanche.benchmarks import benchmark_from_datasets
from avalanche.benchmarks.scenarios.task_aware import with_task_labels
from avalanche.benchmarks.utils import _make_taskaware_tensor_classification_dataset as as_dataset
from avalanche.models import as_multitask, avalanche_forward
from avalanche.models.base_model import BaseModel
from avalanche.training import supervised
from avalanche.training.plugins import EvaluationPlugin
from torch import Tensor, nn

from benchmarks.engine.protocol import Part, Protocol
from benchmarks.published.outcome import STOCK_REPORT
from benchmarks.report import write_report
from cl_engine.benchmarking.spec import BenchmarkSpec
from cl_engine.models import Classifier, build_model
from cl_engine.scenarios import Experience, Scenario, build_scenario
from cl_engine.specs import TrainSpec
from cl_engine.strategies.optimisers import OPTIMISERS

Build = Callable[..., Any]
EVALUATED = 512


def run_stock(spec: Mapping[str, Any], folder: Path) -> None:
    """Train and judge as the spec of a row says, and write stock.json; one that is there is left as it is."""
    if (folder / STOCK_REPORT).is_file():
        return
    typed = BenchmarkSpec.model_validate(spec)
    if unknown := {asked.name for asked in typed.strategies} - BUILDS.keys():
        raise SystemExit(
            f"Stock Avalanche is built for {', '.join(BUILDS)}; not yet for {', '.join(unknown)}."
        )
    torch.set_num_threads(1)
    # Avalanche warns of its own use of what it deprecates, whatever the filter, at each experience.
    warnings.showwarning = lambda *_, **__: None
    began_s = time.perf_counter()
    found = [_accuracy(typed, seed) for seed in typed.seeds]
    figures = {
        "acc": statistics.fmean(found),
        "acc_std": statistics.stdev(found) if len(found) > 1 else 0.0,
        "seconds": (time.perf_counter() - began_s) / len(found),
        "seeds": len(found),
    }
    write_report(folder / STOCK_REPORT, figures)


def _accuracy(spec: BenchmarkSpec, seed: int) -> float:
    """Mean accuracy on all stages after the last one."""
    scenario = build_scenario(spec.scenario.name, spec.scenario.parameters, spec.datasets)
    torch.manual_seed(seed)
    model: nn.Module = Network(build_model(spec.model, scenario.signature))
    if scenario.kind == "task":
        model = as_multitask(model, "classifier")
    (asked,) = spec.strategies
    strategy = BUILDS[asked.name](
        asked.parameters,
        model=model,
        optimizer=_optimiser(spec.train, model),
        criterion=nn.CrossEntropyLoss(),
        train_mb_size=spec.train.batch_size,
        train_epochs=spec.train.epochs,
        eval_mb_size=EVALUATED,
        device=spec.train.device,
        evaluator=EvaluationPlugin(),
    )
    for experience in _stream(scenario):
        strategy.train(experience, eval_streams=[])
    tests = {experience.stage: experience for experience in scenario.experiences}
    return statistics.fmean(_right(strategy.model.eval(), test) for test in tests.values())


class Network(nn.Module, BaseModel):  # type: ignore[misc]
    """This engine's network as Avalanche expects one. It scales its inputs, 0 to 255, itself."""

    def __init__(self, body: Classifier) -> None:
        super().__init__()
        self.body, self.classifier = body, body.head
        body.head = nn.Identity()  # type: ignore[assignment]

    def forward(self, x: Tensor) -> Tensor:
        logits: Tensor = self.classifier(self.body.features(x))
        return logits

    def get_features(self, x: Tensor) -> Tensor:
        """Embeddings (N, D)."""
        return self.body.features(x)


def _optimiser(train: TrainSpec, model: nn.Module) -> torch.optim.Optimizer:
    own = {"momentum": train.momentum} if train.optimiser == "sgd" else {}
    return OPTIMISERS[train.optimiser](model.parameters(), lr=train.learning_rate, **own)


def _stream(scenario: Scenario) -> Iterator[Any]:
    parts = [experience.train.samples() for experience in scenario.experiences]
    train = [
        as_dataset(torch.from_numpy(part.x).float(), torch.from_numpy(part.y), task_labels=experience.task)
        for part, experience in zip(parts, scenario.experiences, strict=True)
    ]
    stream = with_task_labels(benchmark_from_datasets(train=train)).train_stream
    for theirs, ours in zip(stream, scenario.experiences, strict=True):
        # A head for each task asks for them.
        theirs.classes_in_this_experience = list(ours.classes)
        yield theirs


@torch.no_grad()
def _right(model: nn.Module, experience: Experience) -> float:
    """Share of the experience's test samples that are answered rightly, within its task where tasks are told."""
    samples = experience.test.samples()
    task = torch.full((len(samples),), experience.task)
    answers = avalanche_forward(model, torch.from_numpy(samples.x).float(), task).argmax(1)
    return float((answers == torch.from_numpy(samples.y)).float().mean())


def _shared(name: str, parameters: Mapping[str, Any], **common: Any) -> Any:
    """As the engine's benchmark builds it: of these, the memory's size and batch are all there is to say."""
    size, batch = parameters.get("memory_size", 1), parameters.get("memory_batch_size", 1)
    nothing = Part(torch.empty(0), torch.empty(0))
    return STRATEGIES[name](Protocol([], nothing, batch_size=batch, memory_size=size), **common)


BUILDS: Mapping[str, Build] = {
    **{name: partial(_shared, name) for name in ("naive", "replay", "gdumb", "er_ace", "er_aml", "der")},
    "agem": lambda asked, **common: supervised.AGEM(
        patterns_per_exp=asked["patterns_per_experience"], sample_size=asked["sample_size"], **common
    ),
    "si": lambda asked, **common: supervised.SynapticIntelligence(
        si_lambda=asked["penalty"], eps=asked["damping"], **common
    ),
}
