"""Asking for an architecture by name, with its parameters."""

import re
from functools import cache
from typing import Self

from cl_engine.errors import EngineError
from cl_engine.plugins import Offered, offered
from cl_engine.specs.architectures import own_models
from cl_engine.specs.describing import described
from cl_engine.specs.entries import ModelEntry
from cl_engine.specs.named import NamedSpec
from cl_engine.specs.parsing import refusal, unknown
from cl_engine.specs.signature import Signature

GROUP = "modelcie.models"
VARIANT = re.compile(r"[\w.]+")


@cache
def models() -> Offered[ModelEntry]:
    """The engine's own architectures and those of installed plug-ins, looked for once."""
    return offered(GROUP, ModelEntry, own_models(), describe=lambda entry: described(entry.parameters))


def shown_name(name: str, entry: ModelEntry) -> str:
    """The name as the catalogue shows it."""
    return f"{name}/<name>" if entry.family else name


def model_entry(name: str) -> ModelEntry:
    """The catalogue's entry. Raises EngineError model_unknown, spec_invalid, plugin_broken or package_missing."""
    key, slash, variant = name.partition("/")
    entry = models().entries.get(key)
    if entry and entry.family:
        if not VARIANT.fullmatch(variant):
            raise refusal("model.name", f"{key} is a family of models; one is asked for as {key}/<name>")
        return entry
    if entry and not slash:
        return entry
    models().refuse_broken(name, "model.name")
    if key == "timm":
        detail = f"The model {name} needs the package timm: pip install timm."
        raise EngineError("package_missing", detail, field="model.name", package="timm")
    raise unknown(name, (shown_name(*item) for item in models().entries.items()), kind="model")


class ModelSpec(NamedSpec[ModelEntry]):
    """An architecture and its parameters."""

    @classmethod
    def entry_of(cls, name: str) -> ModelEntry:
        """As model_entry gives it."""
        return model_entry(name)

    @property
    def variant(self) -> str | None:
        """Which of a family, "resnet18" in "timm/resnet18"; None of an architecture that is no family."""
        return self.name.partition("/")[2] or None

    def for_stored_weights(self) -> Self:
        """The same without the parameters that say how fresh weights begin."""
        kept = {name: value for name, value in self.parameters.items() if name not in self.entry.fresh_only}
        return self.model_copy(update={"parameters": kept})

    def require_fit(self, signature: Signature) -> None:
        """Raise EngineError unless the architecture can take the signature's input."""
        if reason := self.entry.misfit(signature):
            raise refusal("model.name", f"model {self.name} {reason}")
