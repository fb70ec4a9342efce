"""A line of the model catalogue, ours or a plug-in's; loads no torch."""

from collections.abc import Callable
from dataclasses import dataclass

from cl_engine.specs.base import Parameters
from cl_engine.specs.signature import Signature

Misfit = Callable[[Signature], str | None]


def any_input(signature: Signature) -> str | None:
    """Fits every signature."""
    return None


def columns(signature: Signature) -> str | None:
    """Fits inputs of one dimension."""
    if len(signature.shape) == 1:
        return None
    return f"needs columns; the signature has shape {list(signature.shape)}"


def images(smallest: int) -> Misfit:
    """Fits images whose sides are no shorter than so many pixels."""

    def misfit(signature: Signature) -> str | None:
        if signature.layout == "CHW" and min(signature.shape[1:]) >= smallest:
            return None
        wanted = f"images of at least {smallest} x {smallest} pixels (CHW)"
        return f"needs {wanted}; the signature has shape {list(signature.shape)}"

    return misfit


@dataclass(frozen=True)
class ModelEntry:
    """An architecture that can be asked for.

    parameters: each with a default, a range and a meaning; the class's docstring says what the architecture is.
    build: "package.module:Class", a `cl_engine.models.Classifier` that is imported only when a model is built and
        called with the signature and the parameters by name.
    misfit: why a signature does not fit, or None where it does.
    family: whether it is asked for as "<name>/<variant>"; the class is given `variant` too.
    fresh_only: parameters that say how fresh weights begin; stored weights leave them at their defaults.
    """

    title: str
    parameters: type[Parameters]
    build: str
    misfit: Misfit = any_input
    family: bool = False
    fresh_only: tuple[str, ...] = ()
