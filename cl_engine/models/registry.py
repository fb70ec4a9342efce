"""Architectures by name."""

from cl_engine.models.architectures import MLP, SmallCNN, TabularMLP
from cl_engine.models.classifier import Classifier
from cl_engine.specs import ModelSpec, Signature

ARCHITECTURES: dict[str, type[MLP] | type[SmallCNN] | type[TabularMLP]] = {
    "mlp": MLP,
    "small_cnn": SmallCNN,
    "tabular_mlp": TabularMLP,
}


def build_model(spec: ModelSpec, signature: Signature) -> Classifier:
    """A network with fresh weights for the signature's shape and classes."""
    return ARCHITECTURES[spec.name](signature, **spec.typed.model_dump())
