"""Asking for what a catalogue holds, by its name and with its parameters."""

from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationInfo, field_validator

from cl_engine.specs.base import Parameters, Spec


class Catalogued(Protocol):
    """An entry of a catalogue. parameters: the typed class of what it takes."""

    @property
    def parameters(self) -> type[Parameters]: ...


EntryT = TypeVar("EntryT", bound=Catalogued)


class NamedSpec(Spec, Generic[EntryT]):
    """An entry and its parameters; what is not given takes the catalogue's default."""

    name: str
    parameters: dict[str, Any] = {}

    @classmethod
    def entry_of(cls, name: str) -> EntryT:
        """The catalogue's entry. Raises EngineError where there is none, or none that can be used."""
        raise NotImplementedError

    @field_validator("name")
    @classmethod
    def _name_is_known(cls, name: str) -> str:
        cls.entry_of(name)
        return name

    @field_validator("parameters")
    @classmethod
    def _parameters_fit(cls, parameters: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        # A name that is no text was refused already.
        if "name" in info.data:
            cls.entry_of(info.data["name"]).parameters.model_validate(parameters)
        return parameters

    @property
    def entry(self) -> EntryT:
        """The catalogue's entry."""
        return self.entry_of(self.name)

    @property
    def typed(self) -> Parameters:
        """The parameters as the entry's own typed class."""
        return self.entry.parameters.model_validate(self.parameters)
