"""Weights from safetensors files, checked key by key before they are used."""

from pathlib import Path

from cl_engine.data.tensorfile import Tensors, read_tensors
from cl_engine.errors import EngineError
from cl_engine.models.classifier import Classifier
from cl_engine.models.registry import build_model
from cl_engine.specs import BaseSpec, ModelSpec, Signature


def load_base(spec: ModelSpec, signature: Signature, base: BaseSpec) -> Classifier:
    """The base's network, its head grown to the signature's classes. Raises EngineError as load_weights does."""
    known = signature.model_copy(update={"classes": base.classes})
    model = build_model(spec, known)
    load_weights(model, base.weights)
    model.grow(base.classes, signature.classes)
    return model


def load_weights(model: Classifier, path: Path) -> None:
    """Fill the network from a file. Raises EngineError weights_unreadable or weights_mismatch naming the keys."""
    tensors, _ = read_tensors(path)
    model.expect(tensors)
    wanted = model.state_dict()
    missing, unexpected = sorted(wanted.keys() - tensors.keys()), sorted(tensors.keys() - wanted.keys())
    misshapen = {
        name: {"found": list(tensors[name].shape), "expected": list(wanted[name].shape)}
        for name in sorted(wanted.keys() & tensors.keys())
        if tensors[name].shape != wanted[name].shape
    }
    if missing or unexpected or misshapen:
        detail = _difference(path, missing, unexpected, misshapen)
        data = {"missing": missing, "unexpected": unexpected, "misshapen": misshapen}
        raise EngineError("weights_mismatch", detail, **data)
    _require_finite(path, tensors)
    model.load_state_dict(tensors)


def _difference(
    path: Path, missing: list[str], unexpected: list[str], misshapen: dict[str, dict[str, list[int]]]
) -> str:
    shapes = [
        f"{name} has shape {shape['found']}, not {shape['expected']}" for name, shape in misshapen.items()
    ]
    parts = [
        f"it lacks {', '.join(missing)}" if missing else "",
        f"it has {', '.join(unexpected)}, which the architecture does not" if unexpected else "",
        *shapes,
    ]
    return f"The weights in {path.name} do not fit the architecture: {'; '.join(part for part in parts if part)}."


def _require_finite(path: Path, tensors: Tensors) -> None:
    broken = [name for name, tensor in tensors.items() if not tensor.isfinite().all()]
    if broken:
        detail = f"The weights in {path.name} hold NaN or infinite values: {', '.join(broken)}."
        raise EngineError("weights_not_finite", detail, keys=broken)
