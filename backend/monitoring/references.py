"""What windows are compared with: samples of a snapshot, or traffic of the version itself."""

from backend.core.errors import AppError
from backend.datasets.models import Snapshot
from backend.monitoring.models import DriftMonitor, Observation
from backend.monitoring.sights import Sight, Sights
from backend.monitoring.windows import judged_answers, settings_of, waiting_answers
from backend.registry.models import ModelVersion


def held_out_snapshot(version: ModelVersion) -> Snapshot:
    """The service's newest validation snapshot: samples like those the version was made for.

    Raises: AppError `reference_missing`.
    """
    return _newest(version, "validation")


def reference_of(monitor: DriftMonitor, version: ModelVersion, sights: Sights) -> tuple[Sight, int]:
    """(the reference, the number of the first answer that may be judged by it).

    Raises: AppError `reference_missing`.
    """
    settings = settings_of(monitor)
    if settings.from_traffic:
        rows = _traffic(monitor, settings.reference_size)
        return sights.of_traffic(version, rows), rows[-1].sequence + 1
    learned_from = version.snapshot if settings.reference == "training" else None
    snapshot = learned_from or _newest(version, settings.reference)
    return sights.of_snapshot(version, snapshot), monitor.next_sequence


def reference_has_come(monitor: DriftMonitor) -> bool:
    """Whether a reference out of traffic has all its inputs; one that is a snapshot is there, or is missed."""
    settings = settings_of(monitor)
    if not settings.from_traffic or _moves_on(monitor):
        return True
    size = settings.reference_size
    return waiting_answers(monitor)[:size].count() >= size


def has_moved_past(monitor: DriftMonitor) -> bool:
    """Whether it has judged as many answers as a reference that moves holds."""
    settings = settings_of(monitor)
    size = settings.reference_size
    return settings.reference == "moving" and judged_answers(monitor)[:size].count() >= size


def _traffic(monitor: DriftMonitor, size: int) -> list[Observation]:
    """The first answers since it was disarmed; of a reference that moves on the newest that were judged."""
    if _moves_on(monitor):
        return list(judged_answers(monitor).select_related("segment").order_by("-sequence")[:size])[::-1]
    return list(waiting_answers(monitor).select_related("segment").order_by("sequence")[:size])


def _moves_on(monitor: DriftMonitor) -> bool:
    """Whether its reference moves, and it had one of this version before."""
    return settings_of(monitor).reference == "moving" and bool(monitor.reference)


def _newest(version: ModelVersion, role: str) -> Snapshot:
    snapshot = Snapshot.objects.filter(service=version.service, role=role).first()
    if snapshot is None:
        raise AppError(
            "reference_missing", f"There is no {role} snapshot to compare traffic with; create one."
        )
    return snapshot
