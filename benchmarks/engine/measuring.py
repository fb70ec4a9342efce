"""What a piece of work costs."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from cl_engine.benchmarking.memory import peak_memory


@dataclass(frozen=True)
class Cost:
    """seconds; peak_mib: the highest memory meanwhile, above what was used before."""

    seconds: float
    peak_mib: float


def cost_of(work: Callable[[], object], device: str) -> Cost:
    """Do the work once; on a GPU it ends when the device is done."""
    gc.collect()
    with peak_memory(device) as peak:
        began_s = time.perf_counter()
        work()
        if device.startswith("cuda"):
            torch.cuda.synchronize()
        seconds = time.perf_counter() - began_s
    return Cost(seconds, peak.mib)
