"""The real tritonserver, for this room's tests."""

from collections.abc import Iterator

import pytest

from backend.config.environment import ENV
from backend.deployments.placement import Placement
from tests.deployments.live import LiveStage, triton_row
from tests.triton import TritonHost, triton_host

__all__ = ["triton", "triton_host"]


@pytest.fixture
def triton(triton_host: TritonHost) -> Iterator[TritonHost]:
    """The host, with its key where control finds it."""
    kept = ENV.triton_api_key
    object.__setattr__(ENV, "triton_api_key", triton_host.key)
    yield triton_host
    object.__setattr__(ENV, "triton_api_key", kept)


@pytest.fixture
def stage(triton: TritonHost) -> Iterator[LiveStage]:
    """A stage on the real host, which is left empty."""
    made = LiveStage(triton)
    yield made
    place = Placement(triton_row(triton))
    for name in place.names():
        place.remove(name)
