"""What other strategies are measured against."""

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import MemoryParameters

EVERY_SAMPLE = "it keeps every sample ever seen, so its state has no bound"


class NaiveParameters(Parameters):
    """Train on the new samples alone: the baseline that shows how much is forgotten."""


class FromScratchParameters(Parameters):
    """Begin again from the first weights and train on the new samples alone: what the old weights are worth."""


class CumulativeParameters(Parameters):
    """Go on with the weights and train on all samples ever seen: what unlimited memory would give."""


class JointParameters(Parameters):
    """Begin again from the first weights and train on all samples ever seen: the upper bound."""


class GDumbParameters(MemoryParameters):
    """Begin again from the first weights and train on a class-balanced memory alone: greedy sampler, dumb learner."""


BASELINES = {
    "naive": StrategyEntry(
        "Naive fine-tuning",
        NaiveParameters,
        "cl_engine.strategies.baselines:naive",
        suits=("class", "domain", "task", "online"),
    ),
    "from_scratch": StrategyEntry(
        "From scratch",
        FromScratchParameters,
        "cl_engine.strategies.baselines:from_scratch",
        keeps="the first weights",
    ),
    "cumulative": StrategyEntry(
        "Cumulative",
        CumulativeParameters,
        "cl_engine.strategies.baselines:cumulative",
        suits=("class", "domain", "task"),
        keeps="every sample",
        benchmark_only=EVERY_SAMPLE,
    ),
    "joint": StrategyEntry(
        "Joint",
        JointParameters,
        "cl_engine.strategies.baselines:joint",
        suits=("class", "domain", "task"),
        keeps="every sample and the first weights",
        benchmark_only=EVERY_SAMPLE,
    ),
    "gdumb": StrategyEntry(
        "GDumb",
        GDumbParameters,
        "cl_engine.strategies.baselines:gdumb",
        "https://doi.org/10.1007/978-3-030-58536-5_31",
        suits=("class", "domain", "online"),
        keeps="a memory and the first weights",
    ),
}
