"""What a piece of work costs: seconds, and how far memory rises while it is done."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

STATUS, REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Cost:
    """seconds; peak_mib: the highest resident memory of the process meanwhile, above what it had before."""

    seconds: float
    peak_mib: float


def cost_of(work: Callable[[], object], device: str) -> Cost:
    """Do the work once. On a GPU the memory is the device's, and the work ends when the device is done."""
    gc.collect()
    cuda = device.startswith("cuda")
    before_mib = _reset_peak(cuda=cuda)
    began_s = time.perf_counter()
    work()
    if cuda:
        torch.cuda.synchronize()
    seconds = time.perf_counter() - began_s
    return Cost(seconds, max(0.0, _peak_mib(cuda=cuda) - before_mib))


def _reset_peak(*, cuda: bool) -> float:
    """Begin a new peak; returns what is used now, MiB."""
    if cuda:
        torch.cuda.reset_peak_memory_stats()
        return torch.cuda.memory_allocated() / 2**20
    REFERENCES.write_text("5")  # Linux: the peak of resident memory begins anew
    return _status_mib("VmRSS")


def _peak_mib(*, cuda: bool) -> float:
    return torch.cuda.max_memory_allocated() / 2**20 if cuda else _status_mib("VmHWM")


def _status_mib(field: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) / 1024
