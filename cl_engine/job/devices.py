"""PyTorch made ready for a job."""

import torch

from cl_engine.errors import EngineError


def ready_torch(threads: int, device: str = "cpu") -> None:
    """Fix the threads. Raises EngineError device_unavailable where this machine lacks the device."""
    torch.set_num_threads(threads)
    # torch takes this number once.
    if torch.get_num_interop_threads() != 1:
        torch.set_num_interop_threads(1)
    require_device(device)


def require_device(device: str) -> None:
    """Raise EngineError device_unavailable where this machine lacks the device."""
    kind, _, number = device.partition(":")
    if kind == "cuda" and int(number or 0) >= torch.cuda.device_count():
        found = torch.cuda.device_count()
        raise EngineError("device_unavailable", f"There is no device {device} here ({found} CUDA devices).")
