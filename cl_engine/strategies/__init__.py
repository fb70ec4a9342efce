"""The algorithms, each an Avalanche template or plugin over tensor-resident data.

All that a strategy of one's own is written with can be imported from here; docs/plugins.md shows how.
"""

from cl_engine.lean_avalanche import import_avalanche

# Before any module of this package imports from Avalanche.
import_avalanche()

from avalanche.training.plugins import SupervisedPlugin  # noqa: E402

from cl_engine.kept import ByClass, Kept  # noqa: E402
from cl_engine.strategies.learner import Keeping, Learner, Setting  # noqa: E402
from cl_engine.strategies.penalty import weights_of  # noqa: E402
from cl_engine.strategies.registry import build_learner  # noqa: E402
from cl_engine.strategies.replay import TensorReplay  # noqa: E402
from cl_engine.strategies.template import TensorFed, TensorTemplate  # noqa: E402

__all__ = [
    "ByClass",
    "Keeping",
    "Kept",
    "Learner",
    "Setting",
    "SupervisedPlugin",
    "TensorFed",
    "TensorReplay",
    "TensorTemplate",
    "build_learner",
    "weights_of",
]
