"""How far memory rises while a piece of work is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

STATUS, REFERENCES = Path("/proc/self/status"), Path("/proc/self/clear_refs")
RESET_PEAK = "5"


@dataclass
class Peak:
    """mib: the highest use meanwhile, above what was used before."""

    mib: float = 0.0


@contextmanager
def peak_memory(device: str) -> Iterator[Peak]:
    """Measures the body: the device's memory on a GPU, else this process's resident memory."""
    cuda, peak = device.startswith("cuda"), Peak()
    before_mib = _reset(cuda=cuda)
    yield peak
    highest_mib = torch.cuda.max_memory_allocated() / 2**20 if cuda else _status_mib("VmHWM")
    peak.mib = max(0.0, highest_mib - before_mib)


def _reset(*, cuda: bool) -> float:
    """Begin a new peak; returns what is used now, MiB."""
    if cuda:
        torch.cuda.reset_peak_memory_stats()
        return torch.cuda.memory_allocated() / 2**20
    # Linux alone keeps a peak that can begin anew.
    REFERENCES.write_text(RESET_PEAK)
    return _status_mib("VmRSS")


def _status_mib(field: str) -> float:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{field}:"))
    return int(line.split()[1]) / 1024
