"""What gateways count of a version that is tried: no acts, nothing here is a decision."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.db import transaction

from backend.deployments.models import Rollout, TrialCount

# Upper bounds of the latency histograms, ms: 1 to 10,000, fifty steps a decade, so that each bucket is 5 % wide.
LATENCY_BOUNDS_MS = tuple(round(10 ** (step / 50), 4) for step in range(201))
Arm = Literal["live", "trial"]
SUMMED = (
    "requests",
    "errors",
    "confidences",
    "confidence_sum",
    "confidence_squares",
    "compared",
    "agreed",
    "shed",
)


@dataclass(slots=True)
class ArmCounts:
    """One arm's requests since the last report.

    latencies: index of the upper bound in LATENCY_BOUNDS_MS -> count. confidence_*: over the `confidences` answers
    whose highest probability was read. compared, agreed: mirrored requests whose two labels were compared, and were
    one. shed: mirrored requests that were given up, under load first.
    """

    requests: int = 0
    errors: int = 0
    latencies: Counter[int] = field(default_factory=Counter)
    confidences: int = 0
    confidence_sum: float = 0.0
    confidence_squares: float = 0.0
    compared: int = 0
    agreed: int = 0
    shed: int = 0

    def add(self, latency_ms: float, *, failed: bool) -> None:
        self.requests += 1
        self.errors += failed
        self.latencies[bisect_left(LATENCY_BOUNDS_MS, latency_ms)] += 1

    def add_confidence(self, confidence: float) -> None:
        self.confidences += 1
        self.confidence_sum += confidence
        self.confidence_squares += confidence**2

    def merge(self, other: "ArmCounts") -> None:
        for name in SUMMED:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.latencies += other.latencies


def trial_record(gateway: str, counts: Mapping[tuple[int, int, Arm], ArmCounts]) -> None:
    """Add to the rows of (rollout id, serial, arm) of this gateway, which alone writes them."""
    with transaction.atomic():
        known = set(Rollout.objects.filter(pk__in={key[0] for key in counts}).values_list("pk", flat=True))
        for (rollout_id, serial, arm), found in counts.items():
            if rollout_id in known:
                _add(gateway, rollout_id, serial, arm, found)


def trial_counts(rollout: Rollout, serial: int | None = None) -> dict[Arm, ArmCounts]:
    """Both arms over all gateways, since the trial changed last, or of an earlier `serial` of it."""
    arms: dict[Arm, ArmCounts] = {"live": ArmCounts(), "trial": ArmCounts()}
    asked = rollout.trial_serial if serial is None else serial
    for row in TrialCount.objects.filter(rollout=rollout, serial=asked):
        arm: Arm = "trial" if row.arm == "trial" else "live"
        summed = {name: getattr(row, name) for name in SUMMED}
        arms[arm].merge(ArmCounts(**summed, latencies=_latencies(row)))
    return arms


def trial_baseline(rollout: Rollout) -> ArmCounts:
    """The live version's counts in the last step that tried this one beside it; empty where none did."""
    earlier = TrialCount.objects.filter(
        rollout=rollout, arm="live", serial__lt=rollout.trial_serial, requests__gt=0
    )
    serial = earlier.order_by("-serial").values_list("serial", flat=True).first()
    return ArmCounts() if serial is None else trial_counts(rollout, serial)["live"]


def _add(gateway: str, rollout_id: int, serial: int, arm: Arm, found: ArmCounts) -> None:
    row, _ = TrialCount.objects.select_for_update().get_or_create(
        rollout_id=rollout_id, serial=serial, arm=arm, gateway=gateway
    )
    for name in SUMMED:
        setattr(row, name, getattr(row, name) + getattr(found, name))
    latencies = _latencies(row) + found.latencies
    row.latency_histogram = {str(index): count for index, count in sorted(latencies.items())}
    row.save()


def _latencies(row: TrialCount) -> Counter[int]:
    return Counter({int(index): count for index, count in row.latency_histogram.items()})
