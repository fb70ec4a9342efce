"""Asking for an architecture by name, with its parameters."""

import re
from functools import cache
from typing import Any, Self

from pydantic import ValidationInfo, field_validator

from cl_engine.errors import EngineError
from cl_engine.plugins import Offered, offered
from cl_engine.specs.architectures import own_models
from cl_engine.specs.base import Parameters, Spec
from cl_engine.specs.describing import described
from cl_engine.specs.entries import ModelEntry
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


class ModelSpec(Spec):
    """An architecture and its parameters; what is not given takes the catalogue's default."""

    name: str
    parameters: dict[str, Any] = {}

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        model_entry(name)
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_fit(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        # A name that is no text was refused already.
        if "name" in info.data:
            model_entry(info.data["name"]).parameters.model_validate(parameters)
        return parameters

    @property
    def entry(self) -> ModelEntry:
        """The catalogue's entry."""
        return model_entry(self.name)

    @property
    def variant(self) -> str | None:
        """Which of a family, "resnet18" in "timm/resnet18"; None of an architecture that is no family."""
        return self.name.partition("/")[2] or None

    @property
    def typed(self) -> Parameters:
        """The parameters as the architecture's own typed class."""
        return self.entry.parameters.model_validate(self.parameters)

    def for_stored_weights(self) -> Self:
        """The same without the parameters that say how fresh weights begin."""
        kept = {name: value for name, value in self.parameters.items() if name not in self.entry.fresh_only}
        return self.model_copy(update={"parameters": kept})

    def require_fit(self, signature: Signature) -> None:
        """Raise EngineError unless the architecture can take the signature's input."""
        if reason := self.entry.misfit(signature):
            raise refusal("model.name", f"model {self.name} {reason}")
