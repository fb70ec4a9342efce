"""All strategies by name."""

from collections.abc import Mapping

from cl_engine.specs.strategies.baselines import BASELINES
from cl_engine.specs.strategies.consolidation import CONSOLIDATION
from cl_engine.specs.strategies.distillation import DISTILLATION
from cl_engine.specs.strategies.entry import StrategyEntry
from cl_engine.specs.strategies.gradients import GRADIENTS
from cl_engine.specs.strategies.importance import IMPORTANCE
from cl_engine.specs.strategies.isolation import ISOLATION
from cl_engine.specs.strategies.meta import META
from cl_engine.specs.strategies.prototypes import PROTOTYPES
from cl_engine.specs.strategies.pseudo_rehearsal import PSEUDO_REHEARSAL
from cl_engine.specs.strategies.rehearsal import REHEARSAL

STRATEGIES: Mapping[str, StrategyEntry] = (
    BASELINES
    | REHEARSAL
    | PSEUDO_REHEARSAL
    | IMPORTANCE
    | DISTILLATION
    | GRADIENTS
    | PROTOTYPES
    | CONSOLIDATION
    | META
    | ISOLATION
)
