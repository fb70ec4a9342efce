"""The real tritonserver, for this room's tests."""

from tests.triton import triton_host

__all__ = ["triton_host"]
