"""How a process of ours leaves the processors to serving, as the engine's jobs do."""

from collections.abc import Mapping
from typing import Any

from cl_engine.governor import Governor
from cl_engine.governor.pacer import LEAST_DUTY
from cl_engine.governor.session import lower_session
from cl_engine.governor.share import take_share
from cl_engine.specs.jobs import GovernorSpec, Resources

__all__ = ["SLOWEST", "lower_session", "yield_to_serving"]
# What rests at the least duty takes so many times as long.
SLOWEST = 1 / LEAST_DUTY


def yield_to_serving(asked: Mapping[str, Any]) -> tuple[str, Governor]:
    """Lower this process and its later children; by what (`cpu.idle` where that may be, or `nice`), and what rests
    between its steps.

    asked: of `backend.serving.board.governor`.
    """
    spec = GovernorSpec.model_validate(asked)
    resting = Governor(spec, wanted=lambda: True, tell=lambda name, value: None, say=lambda line: None)
    return take_share(Resources(), idle=spec.priority == "idle").yields_by, resting
