"""What a job is asked to do, typed and checked; loads no torch.

`parse(UpdateSpec, data)` returns a spec or raises EngineError naming the field; the catalogues describe
every strategy and architecture with its parameters, so that forms and APIs are built from them.
"""

from cl_engine.specs.base import Parameters
from cl_engine.specs.catalogue import broken_plugins, model_catalogue, selection_catalogue, strategy_catalogue
from cl_engine.specs.criteria import CRITERIA, CriterionEntry
from cl_engine.specs.entries import ModelEntry, any_input, columns, images
from cl_engine.specs.jobs import (
    BaseSpec,
    DataSpec,
    EvaluatedModel,
    EvaluateSpec,
    EvaluationSet,
    ExportSpec,
    PrecisionName,
    SuspectsSpec,
    TrainSpec,
    TwinsSpec,
    UpdateSpec,
)
from cl_engine.specs.models import ModelSpec
from cl_engine.specs.parsing import parse, read_spec
from cl_engine.specs.select import SelectSpec, WeightedCriterion
from cl_engine.specs.signature import Signature
from cl_engine.specs.strategies import StrategyEntry, StrategySpec
from cl_engine.specs.strategies.memory import ReplayedParameters

__all__ = [
    "CRITERIA",
    "BaseSpec",
    "CriterionEntry",
    "DataSpec",
    "EvaluateSpec",
    "EvaluatedModel",
    "EvaluationSet",
    "ExportSpec",
    "ModelEntry",
    "ModelSpec",
    "Parameters",
    "PrecisionName",
    "ReplayedParameters",
    "SelectSpec",
    "Signature",
    "StrategyEntry",
    "StrategySpec",
    "SuspectsSpec",
    "TrainSpec",
    "TwinsSpec",
    "UpdateSpec",
    "WeightedCriterion",
    "any_input",
    "broken_plugins",
    "columns",
    "images",
    "model_catalogue",
    "parse",
    "read_spec",
    "selection_catalogue",
    "strategy_catalogue",
]
