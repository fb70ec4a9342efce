"""The architectures, and weights from files."""

from cl_engine.models.classifier import Classifier
from cl_engine.models.registry import build_model
from cl_engine.models.weights import load_base, load_model, load_weights

__all__ = ["Classifier", "build_model", "load_base", "load_model", "load_weights"]
