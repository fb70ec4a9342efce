"""The real tritonserver, for this room's tests."""

from tests.triton import triton, triton_host

__all__ = ["triton", "triton_host"]
