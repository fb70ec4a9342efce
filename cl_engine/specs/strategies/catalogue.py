"""All strategies by name: our own by family, and those of plug-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from cl_engine.plugins import Offered, offered
from cl_engine.specs.describing import described
from cl_engine.specs.parsing import unknown
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

GROUP = "modelcie.strategies"


@dataclass(frozen=True)
class Family:
    """Strategies that go about it in the same way; `way` ends the sentence "They ..."."""

    title: str
    way: str
    entries: Mapping[str, StrategyEntry]


FAMILIES = (
    Family("Baselines", "are what the others are measured against", BASELINES),
    Family("Rehearsal", "learn old samples again", REHEARSAL),
    Family(
        "Pseudo-rehearsal",
        "replay something other than old samples: their features, or what a generator makes up",
        PSEUDO_REHEARSAL,
    ),
    Family("Importance of weights", "hold weights by how much they matter", IMPORTANCE),
    Family("Distillation", "hold the new model to the old one's answers", DISTILLATION),
    Family("Gradients", "turn each step away from directions that would hurt old experiences", GRADIENTS),
    Family(
        "Prototypes and corrected scores",
        "predict by class means, prototypes, a discriminant or corrected logits, in place of the head",
        PROTOTYPES,
    ),
    Family(
        "Consolidated heads",
        "merge each experience's head into that of all, and live off a broad first experience",
        CONSOLIDATION,
    ),
    Family("Meta-learning", "step so that the gradients of old and new samples agree", META),
    Family("Isolation", "give each task weights of its own, and so must be told it", ISOLATION),
)
STRATEGIES: Mapping[str, StrategyEntry] = {
    name: entry for family in FAMILIES for name, entry in family.entries.items()
}


@cache
def strategies() -> Offered[StrategyEntry]:
    """The engine's own strategies and those of installed plug-ins, looked for once."""
    return offered(GROUP, StrategyEntry, STRATEGIES, describe=lambda entry: described(entry.parameters))


def strategy_entry(name: str) -> StrategyEntry:
    """The catalogue's entry. Raises EngineError strategy_unknown or plugin_broken."""
    entries = strategies().entries
    if name not in entries:
        strategies().refuse_broken(name, "strategy.name")
        raise unknown(name, entries, kind="strategy")
    return entries[name]
