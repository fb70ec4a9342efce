"""The algorithms, each an Avalanche template or plugin over tensor-resident data."""

import warnings

from cl_engine.torchvision_shim import make_importable

# Before any module of this package imports Avalanche.
make_importable()
warnings.filterwarnings("ignore", message="no QP solver found")

from cl_engine.strategies.learner import Learner  # noqa: E402
from cl_engine.strategies.registry import build_learner  # noqa: E402

__all__ = ["Learner", "build_learner"]
