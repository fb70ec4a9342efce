"""The real tritonserver, for this room's tests."""

from collections.abc import Iterator

import pytest

from backend.deployments.placement import Placement
from tests.deployments.live import LiveStage, triton_row
from tests.triton import TritonHost, triton, triton_host

__all__ = ["triton", "triton_host"]


@pytest.fixture
def stage(triton: TritonHost) -> Iterator[LiveStage]:
    """A stage on the real host, which is left empty."""
    made = LiveStage(triton)
    yield made
    place = Placement(triton_row(triton))
    for name in place.names():
        place.remove(name)
