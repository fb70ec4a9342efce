"""Strategies that predict by class means, prototypes, a discriminant or corrected logits, in place of the head."""

from pydantic import Field

from cl_engine.specs.base import Parameters
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import BoundedParameters, MemoryBatchSize, ReplayedParameters
from cl_engine.specs.strategies.temperatures import ContrastiveTemperature, DistillationTemperature


class ICaRLParameters(BoundedParameters):
    """Keep the samples that stand best for each class, distil the old model, and predict by the nearest class mean."""

    temperature: float = Field(
        0.1,
        gt=0,
        le=100,
        description="How soft the probabilities are; the predicted class does not depend on it",
    )


class SCRParameters(ReplayedParameters):
    """Draw views of the same class together by a contrastive loss, and predict by the nearest class mean."""

    temperature: ContrastiveTemperature = 0.1
    projection: int = Field(
        128, ge=1, le=65_536, description="Width of the projection on which embeddings are compared"
    )
    smallest_crop: float = Field(
        0.6,
        gt=0,
        le=1,
        description="Least share of an image's area that a view shows; 1 crops nothing",
        json_schema_extra={"search": [0.2, 1]},
    )
    mirrored: float = Field(
        0.0,
        ge=0,
        le=1,
        description="Share of the images that are mirrored; about 0.5 for photographs",
        json_schema_extra={"search": [0, 0.5]},
    )
    noise: float = Field(
        0.05,
        ge=0,
        le=10,
        description="Noise on a view, as a share of the range (or deviation) of the inputs",
        json_schema_extra={"search": [0, 0.3]},
    )


class CoPEParameters(BoundedParameters):
    """Move a prototype of each class along with the embedding, step by step, and predict by the nearest one."""

    memory_batch_size: MemoryBatchSize = 32
    momentum: float = Field(
        0.99,
        ge=0,
        le=1,
        description="Share of a prototype that a step keeps (alpha)",
        json_schema_extra={"search": [0.9, 0.999]},
    )
    temperature: float = Field(
        0.1,
        gt=0,
        le=100,
        description="Temperature of the loss and of the probabilities",
        json_schema_extra={"search": [0.01, 1]},
    )


class SLDAParameters(Parameters):
    """Fit a discriminant to the embeddings in one pass; only the first experience trains the network."""

    # Ten times the paper's: with less, float32's own noise in the embeddings shows in the probabilities.
    shrinkage: float = Field(
        1e-3,
        gt=0,
        le=1,
        description="Share of the identity in the covariance, which keeps its inverse finite",
        json_schema_extra={"search": [1e-3, 0.5]},
    )


class BiCParameters(ReplayedParameters):
    """Replay and distil, then correct the scores of new classes on samples that were held out."""

    held_out: float = Field(
        0.1,
        gt=0,
        le=0.9,
        description="Share of the samples that no training sees, to correct the scores by",
        json_schema_extra={"search": [0.05, 0.3]},
    )
    distillation_temperature: DistillationTemperature = 2.0


PROTOTYPES = {
    "icarl": StrategyEntry(
        "iCaRL",
        ICaRLParameters,
        "cl_engine.strategies.icarl:icarl",
        "https://arxiv.org/abs/1611.07725",
        suits=("class",),
        keeps="a memory and class means",
    ),
    "scr": StrategyEntry(
        "SCR",
        SCRParameters,
        "cl_engine.strategies.scr:scr",
        "https://arxiv.org/abs/2103.13885",
        suits=("class", "online"),
        keeps="a memory, class means and a projection",
    ),
    "cope": StrategyEntry(
        "CoPE",
        CoPEParameters,
        "cl_engine.strategies.cope:cope",
        "https://arxiv.org/abs/2009.00919",
        suits=("class", "online"),
        keeps="a memory and prototypes",
    ),
    "slda": StrategyEntry(
        "Deep SLDA",
        SLDAParameters,
        "cl_engine.strategies.slda:slda",
        "https://arxiv.org/abs/1909.01520",
        suits=("class", "domain", "online"),
        keeps="class means and one covariance",
    ),
    "bic": StrategyEntry(
        "BiC",
        BiCParameters,
        "cl_engine.strategies.bic:bic",
        "https://arxiv.org/abs/1905.13260",
        suits=("class",),
        keeps="a memory",
    ),
}
