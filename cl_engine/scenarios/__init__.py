"""Continual-learning scenarios, and the demo's digits and their drift; loads no torch."""

from cl_engine.scenarios.by_class import class_incremental, new_classes, task_incremental
from cl_engine.scenarios.by_domain import (
    corrupted,
    domain_incremental,
    drifting,
    noisy,
    permuted,
    rotated_by,
)
from cl_engine.scenarios.by_time import Snapshot, from_snapshots
from cl_engine.scenarios.drifting import drifted
from cl_engine.scenarios.images import LabelledImages, digits, mnist, save_npz
from cl_engine.scenarios.registry import SCENARIOS, build_scenario, scenario_catalogue
from cl_engine.scenarios.scenario import Experience, Part, Scenario
from cl_engine.scenarios.streams import blurry, limited, online, validation

__all__ = [
    "SCENARIOS",
    "Experience",
    "LabelledImages",
    "Part",
    "Scenario",
    "Snapshot",
    "blurry",
    "build_scenario",
    "class_incremental",
    "corrupted",
    "digits",
    "domain_incremental",
    "drifted",
    "drifting",
    "from_snapshots",
    "limited",
    "mnist",
    "new_classes",
    "noisy",
    "online",
    "permuted",
    "rotated_by",
    "save_npz",
    "scenario_catalogue",
    "task_incremental",
    "validation",
]
