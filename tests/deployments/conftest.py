"""The real tritonserver, for this room's tests."""

from collections.abc import Iterator

import pytest

from backend.config.environment import ENV
from tests.triton import TritonHost, triton_host

__all__ = ["triton", "triton_host"]


@pytest.fixture
def triton(triton_host: TritonHost) -> Iterator[TritonHost]:
    """The host, with its key where control finds it."""
    kept = ENV.triton_api_key
    object.__setattr__(ENV, "triton_api_key", triton_host.key)
    yield triton_host
    object.__setattr__(ENV, "triton_api_key", kept)
