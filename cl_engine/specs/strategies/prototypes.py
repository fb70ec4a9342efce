"""Strategies that predict by class means, prototypes, a discriminant or corrected logits, in place of the head."""

from pydantic import Field

from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.memory import BoundedParameters


class ICaRLParameters(BoundedParameters):
    """Keep the samples that stand best for each class, distil the old model, and predict by the nearest class mean."""

    temperature: float = Field(
        0.1,
        gt=0,
        le=100,
        description="How soft the probabilities are; the predicted class does not depend on it",
    )


PROTOTYPES = {
    "icarl": StrategyEntry(
        "iCaRL",
        ICaRLParameters,
        "https://arxiv.org/abs/1611.07725",
        suits=("class",),
        keeps="a memory and class means",
    ),
}
