"""Weights from safetensors files, checked key by key before they are used."""

from pathlib import Path

from torch import nn

from cl_engine.data.tensorfile import Tensors, read_tensors
from cl_engine.errors import EngineError
from cl_engine.models.classifier import Classifier
from cl_engine.models.registry import build_model
from cl_engine.specs import BaseSpec, ModelSpec, Signature

HEAD = "head.weight"


def load_base(spec: ModelSpec, signature: Signature, base: BaseSpec) -> Classifier:
    """The base's network, its head grown to the signature's classes. Raises EngineError as load_weights does."""
    known = signature.model_copy(update={"classes": base.classes})
    model = load_model(spec, known, base.weights, field="base.weights")
    model.grow(base.classes, signature.classes)
    return model


def load_model(spec: ModelSpec, signature: Signature, path: Path, *, field: str = "weights") -> Classifier:
    """A stored network. Raises EngineError as build_model and load_weights do."""
    model = build_model(spec.for_stored_weights(), signature)
    load_weights(model, path, field=field)
    return model


def load_weights(model: Classifier, path: Path, *, field: str = "weights") -> None:
    """Fill the network from a file; field: where the spec names it.

    Raises: EngineError weights_unreadable, weights_mismatch naming the keys, or weights_not_finite.
    """
    tensors = read_weights(path, field=field)
    model.expect(tensors)
    fill(model, tensors, path, field=field)


def read_weights(path: Path, *, field: str) -> Tensors:
    """The tensors of a file that the spec names in `field`. Raises EngineError weights_unreadable."""
    try:
        return read_tensors(path)[0]
    except EngineError as error:
        raise EngineError(error.code, error.detail, **error.data, field=field) from error


def fill(model: nn.Module, tensors: Tensors, path: Path, *, field: str) -> None:
    """Fill the network with exactly these tensors of a file. Raises EngineError as load_weights does."""
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
        raise EngineError("weights_mismatch", detail, field=field, **data)
    _require_finite(path, tensors, field)
    model.load_state_dict(tensors)


def _difference(
    path: Path, missing: list[str], unexpected: list[str], misshapen: dict[str, dict[str, list[int]]]
) -> str:
    shapes = [_shape_difference(name, shape["found"], shape["expected"]) for name, shape in misshapen.items()]
    parts = [
        f"it lacks {', '.join(missing)}" if missing else "",
        f"it has {', '.join(unexpected)}, which the architecture does not" if unexpected else "",
        *shapes,
    ]
    return f"The weights in {path.name} do not fit the architecture: {'; '.join(part for part in parts if part)}."


def _shape_difference(name: str, found: list[int], expected: list[int]) -> str:
    if name == HEAD and found[1:] == expected[1:]:
        return f"its head answers {found[0]} classes, but {expected[0]} are named"
    return f"{name} has shape {found}, not {expected}"


def _require_finite(path: Path, tensors: Tensors, field: str) -> None:
    broken = [name for name, tensor in tensors.items() if not tensor.isfinite().all()]
    if broken:
        detail = f"The weights in {path.name} hold NaN or infinite values: {', '.join(broken)}."
        raise EngineError("weights_not_finite", detail, field=field, keys=broken)
