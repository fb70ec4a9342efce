"""From an architecture's name to a network, ours or a plug-in's."""

import torch

from cl_engine.errors import EngineError
from cl_engine.models.classifier import Classifier
from cl_engine.plugins import built, reason_of
from cl_engine.specs import ModelSpec, Signature


def build_model(spec: ModelSpec, signature: Signature) -> Classifier:
    """A network with fresh weights for the signature's shape and classes.

    Raises: EngineError spec_invalid where the signature does not fit, model_unsuitable where the architecture
    cannot be built or answers in another shape.
    """
    spec.require_fit(signature)
    try:
        return _built(spec, signature)
    except EngineError:
        raise
    # A plug-in's class may raise anything.
    except Exception as error:
        shape, reason = list(signature.shape), reason_of(error)
        detail = f"The model {spec.name} could not be built for inputs of shape {shape}: {reason}"
        raise EngineError("model_unsuitable", detail, field="model.name", name=spec.name) from error


def _built(spec: ModelSpec, signature: Signature) -> Classifier:
    keywords = spec.typed.model_dump()
    if spec.variant:
        keywords["variant"] = spec.variant
    model = built(spec.entry.build, Classifier, signature, **keywords)  # type: ignore[type-abstract]
    _require_logits(model, signature)
    return model


@torch.no_grad()
def _require_logits(model: Classifier, signature: Signature) -> None:
    """Answer one blank sample, without a trace in the model."""
    blank = torch.zeros(1, *signature.shape, dtype=getattr(torch, signature.dtype))
    found, expected = list(model.eval()(blank).shape), [1, len(signature.classes)]
    model.train()
    if found != expected:
        raise ValueError(f"one sample is answered in shape {found}, not {expected}.")
