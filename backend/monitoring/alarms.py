"""Alarms of monitors: they open alerts."""

from backend.core.actor import Actor
from backend.core.acts import act, project_scope, ref
from backend.jobs.queue import enqueue
from backend.monitoring.models import Alert, DriftMonitor, DriftResult


def alert_raise(
    *, actor: Actor, monitor: DriftMonitor, result: DriftResult, windows: list[DriftResult]
) -> Alert | None:
    """Open an alert for the version that drifts; while one is open the next breaches join it (None)."""
    service = monitor.service
    open_states = ["open", "acknowledged"]
    with act(project_scope(service.project_id), actor) as log:
        about = Alert.objects.filter(service=service, version_number=result.version_number)
        joined = about.filter(state__in=open_states).first()
        if joined is not None:
            joined.last_sequence = result.last_sequence
            joined.data = {
                **joined.data,
                "monitors": sorted({*joined.data.get("monitors", []), str(monitor)}),
            }
            joined.save()
            return None
        alert = Alert.objects.create(
            service=service,
            monitor=monitor,
            version_number=result.version_number,
            title=f"{monitor.get_view_display().capitalize()} drift on {service.name} v{result.version_number}",
            data={"monitors": [str(monitor)], "score": result.score, "threshold": result.threshold},
            first_sequence=min(window.first_sequence for window in windows),
            last_sequence=result.last_sequence,
            cause=ref(monitor),
        )
        log.record("alert.opened", alert, {"monitor": str(monitor), "score": result.score})
        enqueue("monitoring.explain", alert.pk)
    return alert
