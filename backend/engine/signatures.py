"""A service's signature as the engine reads it."""

from collections.abc import Mapping
from typing import Any

from cl_engine.specs import Signature, parse

__all__ = ["Signature", "signature_of"]


def signature_of(told: Mapping[str, Any]) -> Signature:
    """Raises: EngineError `spec_invalid`."""
    return parse(Signature, told)
