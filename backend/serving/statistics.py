"""What a model version did since it was loaded, as Triton counts it."""

from dataclasses import astuple, dataclass
from typing import Any


@dataclass(frozen=True)
class Statistics:
    """Cumulative counts and times in nanoseconds; they begin again when the version is loaded again."""

    inference_count: int = 0  # samples
    execution_count: int = 0  # calls of the model
    success_count: int = 0  # requests
    success_ns: int = 0
    fail_count: int = 0
    fail_ns: int = 0
    queue_ns: int = 0
    compute_input_ns: int = 0
    compute_infer_ns: int = 0
    compute_output_ns: int = 0

    @property
    def mean_latency_ms(self) -> float:
        """From Triton's receipt to its answer; 0.0 where nothing was answered."""
        return self.success_ns / self.success_count / 1e6 if self.success_count else 0.0

    @property
    def mean_queue_ms(self) -> float:
        """The part of it spent waiting for the model."""
        return self.queue_ns / self.success_count / 1e6 if self.success_count else 0.0

    @classmethod
    def from_triton(cls, entry: dict[str, Any]) -> "Statistics":
        """One entry of Triton's `model_stats`."""
        times = entry.get("inference_stats", {})

        def of(name: str, key: str) -> int:
            return int(times.get(name, {}).get(key, 0))

        return cls(
            inference_count=int(entry.get("inference_count", 0)),
            execution_count=int(entry.get("execution_count", 0)),
            success_count=of("success", "count"),
            success_ns=of("success", "ns"),
            fail_count=of("fail", "count"),
            fail_ns=of("fail", "ns"),
            queue_ns=of("queue", "ns"),
            compute_input_ns=of("compute_input", "ns"),
            compute_infer_ns=of("compute_infer", "ns"),
            compute_output_ns=of("compute_output", "ns"),
        )


def delta(earlier: Statistics, later: Statistics) -> Statistics:
    """What happened between the two; all of `later` where the counts began again meanwhile."""
    pairs = list(zip(astuple(earlier), astuple(later), strict=True))
    if any(after < before for before, after in pairs):
        return later
    return Statistics(*(after - before for before, after in pairs))
