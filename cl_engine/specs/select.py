"""The spec of the select job: which samples to label next."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from cl_engine.specs.base import Spec
from cl_engine.specs.criteria import CRITERIA, CriterionName
from cl_engine.specs.jobs import EvaluatedModel, Resources
from cl_engine.specs.parsing import refusal
from cl_engine.specs.signature import Signature

WORDS = {"model": "a model", "committee": "a committee", "labels": "samples with labels"}


class WeightedCriterion(Spec):
    """A criterion, and how much it weighs beside the others."""

    name: CriterionName
    weight: float = Field(1.0, gt=0, le=1000)


class SelectSpec(Resources):
    """Choose `count` of `candidates` (.npz of x and ids) to be labelled next.

    criteria: one, or several that are mixed. labelled: .npz of x, y, ids: what has a label. model: whose answers are
    asked; committee: others beside it. embedding: the graph by which distances are measured; None takes the
    inputs themselves. neighbours: of drift, how many labelled samples a distance is the mean to.
    """

    signature: Signature
    candidates: Path
    labelled: Path | None = None
    model: EvaluatedModel | None = None
    committee: tuple[EvaluatedModel, ...] = ()
    embedding: Path | None = None
    criteria: tuple[WeightedCriterion, ...] = Field(min_length=1)
    count: int = Field(ge=1, le=10_000)
    neighbours: int = Field(5, ge=1, le=1000)
    seed: int = Field(0, ge=0, lt=2**31)

    @property
    def names(self) -> list[CriterionName]:
        return [one.name for one in self.criteria]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if len(set(self.names)) != len(self.names):
            raise refusal("criteria", f"each is named once, got {self.names}")
        given = {"model": self.model, "committee": self.committee, "labels": self.labelled}
        for name in self.names:
            for need in CRITERIA[name].needs:
                if not given[need]:
                    raise refusal("criteria", f"{name} takes {WORDS[need]}", missing=need)
        return self
