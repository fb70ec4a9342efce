"""The engine's refusals in the backend's words: the same code, sentence and data."""

from collections.abc import Iterator
from contextlib import contextmanager

from backend.core.errors import AppError
from cl_engine.errors import EngineError

__all__ = ["EngineError", "engine_refusals"]


@contextmanager
def engine_refusals() -> Iterator[None]:
    """Raise AppError where the engine raises EngineError; `data` names the field."""
    try:
        yield
    except EngineError as error:
        raise AppError(error.code, error.detail, **error.data) from error
