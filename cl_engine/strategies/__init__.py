"""The algorithms, each an Avalanche template or plugin over tensor-resident data."""

from cl_engine.lean_avalanche import import_avalanche

# Before any module of this package imports from Avalanche.
import_avalanche()

from cl_engine.strategies.learner import Learner, Setting  # noqa: E402
from cl_engine.strategies.registry import build_learner  # noqa: E402

__all__ = ["Learner", "Setting", "build_learner"]
