"""Strategies that learn old samples again."""

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import SAMPLES, MemoryBatchSize, MemorySize, ReplayedParameters
from cl_engine.specs.strategies.temperatures import ContrastiveTemperature


class ReplayParameters(ReplayedParameters):
    """Mix each step's new samples with samples from a bounded memory of old ones."""


class DERParameters(ReplayedParameters):
    """Replay old samples together with the logits the model gave them (DER++ where beta is above 0)."""

    alpha: float = Field(
        0.1,
        ge=0,
        le=100,
        description="Weight of the distance between old and new logits",
        json_schema_extra={"search": [0.01, 3]},
    )
    beta: float = Field(
        0.5,
        ge=0,
        le=100,
        description="Weight of the replayed samples' cross-entropy",
        json_schema_extra={"search": [0.01, 3]},
    )


class ERACEParameters(ReplayedParameters):
    """Replay, where new samples compete with each other's classes only, so that old ones are not pushed away."""


class ERAMLParameters(ReplayedParameters):
    """Replay, where new samples are drawn to their class and away from others by a contrastive loss on features."""

    temperature: ContrastiveTemperature = 0.1
    base_temperature: float = Field(0.07, gt=0, le=100, description="Temperature that scales the loss")


class MIRParameters(ReplayedParameters):
    """Replay those samples of the memory whose loss the coming step would raise most."""

    subsample: int = Field(
        200,
        ge=1,
        le=65_536,
        description="Samples drawn from the memory, of which the worst hit are replayed",
        json_schema_extra=SAMPLES,
    )
    other_classes: bool = Field(
        False, description="Draw only from classes that the new samples do not hold, as its authors did"
    )


class GSSParameters(Parameters):
    """Replay from a memory whose samples' gradients differ as much as possible from each other's."""

    memory_size: MemorySize = 200
    memory_batch_size: MemoryBatchSize = 32
    strength: int = Field(
        5, ge=1, le=1000, description="Random parts of the memory that a new sample is compared with"
    )


REHEARSAL = {
    "replay": StrategyEntry(
        "Replay",
        ReplayParameters,
        "cl_engine.strategies.replay:replay",
        "https://arxiv.org/abs/1902.10486",
        suits=("class", "domain", "task", "online"),
        keeps="a memory",
    ),
    "der": StrategyEntry(
        "DER and DER++",
        DERParameters,
        "cl_engine.strategies.der:der",
        "https://arxiv.org/abs/2004.07211",
        suits=("class", "domain", "online"),
        keeps="a memory with logits",
    ),
    "er_ace": StrategyEntry(
        "ER-ACE",
        ERACEParameters,
        "cl_engine.strategies.ace:er_ace",
        "https://openreview.net/forum?id=N8MaByOzUfb",
        suits=("class", "online"),
        keeps="a memory",
    ),
    "er_aml": StrategyEntry(
        "ER-AML",
        ERAMLParameters,
        "cl_engine.strategies.ace:er_aml",
        "https://openreview.net/forum?id=N8MaByOzUfb",
        suits=("class", "online"),
        keeps="a memory",
    ),
    "mir": StrategyEntry(
        "MIR",
        MIRParameters,
        "cl_engine.strategies.mir:mir",
        "https://arxiv.org/abs/1908.04742",
        suits=("class", "domain", "online"),
        keeps="a memory",
    ),
    "gss": StrategyEntry(
        "GSS (greedy)",
        GSSParameters,
        "cl_engine.strategies.gss:gss",
        "https://arxiv.org/abs/1903.08671",
        suits=("class", "domain", "online"),
        keeps="a memory with scores",
    ),
}
