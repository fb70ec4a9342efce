"""Alarms for tests, as monitors raise them."""

from backend.core.actor import system_actor
from backend.core.clock import now
from backend.monitoring.alarms import alert_raise
from backend.monitoring.models import AccuracyWindow, Alert, DriftMonitor, DriftResult
from backend.monitoring.services import monitors_create
from backend.projects.models import Service

ACTOR = system_actor("test")


def monitor_of(service: Service, detector: str = "mmd") -> DriftMonitor:
    monitors_create(actor=ACTOR, service=service)
    return DriftMonitor.objects.select_related("service").get(service=service, detector=detector)


def alarm(
    service: Service,
    detector: str = "mmd",
    *,
    score: float | None = 1.1,
    first: int | None = None,
    size: int = 200,
    version: int = 1,
) -> Alert:
    """An alarm by one window, whose threshold is 1: the one that begins at `first`, else the monitor's next."""
    monitor = monitor_of(service, detector)
    last = DriftResult.objects.filter(monitor=monitor).order_by("last_sequence").last()
    first = first or (last.last_sequence if last else 200) + 1
    window = DriftResult.objects.create(
        monitor=monitor,
        version_number=version,
        first_sequence=first,
        last_sequence=first + size - 1,
        at=now(),
        size=size,
        score=score,
        threshold=1.0,
        verdict="breached",
    )
    return alert_raise(actor=ACTOR, monitor=monitor, result=window, windows=[window])


def estimate(service: Service, first: int, value: float, version: int = 1) -> None:
    """What is estimated of a window of a hundred answers, give or take .05."""
    AccuracyWindow.objects.create(
        service=service,
        version_number=version,
        first_sequence=first,
        last_sequence=first + 99,
        at=now(),
        size=100,
        estimated=value,
        low=value - 0.05,
        high=value + 0.05,
    )
