"""What a refusal of the engine says."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cl_engine.errors import EngineError


@contextmanager
def refused(code: str, *words: str) -> Iterator[None]:
    """The body raises an EngineError with this code whose sentence holds these words."""
    with pytest.raises(EngineError) as refusal:
        yield
    assert refusal.value.code == code
    assert all(word in refusal.value.detail for word in words), refusal.value.detail
