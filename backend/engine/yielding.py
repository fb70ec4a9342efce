"""How a process of ours leaves the processors to serving, as the engine's jobs do."""

from cl_engine.governor.share import take_share
from cl_engine.specs.jobs import Resources


def yield_to_serving(*, idle: bool) -> str:
    """Lower this process and its later children, and say by what: `cpu.idle` where that may be, or `nice`."""
    return take_share(Resources(), idle=idle).yields_by
