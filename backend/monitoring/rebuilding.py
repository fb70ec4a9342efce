"""A monitor's reference: what the live version makes of held-out samples, with the threshold calibrated on it."""

import tempfile
from pathlib import Path

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Snapshot
from backend.engine.drift import detector_kind, save_detector
from backend.engine.errors import engine_refusals
from backend.monitoring.models import DriftMonitor
from backend.monitoring.services import monitor_arm, monitor_unarm
from backend.monitoring.sights import Sights
from backend.registry.models import ModelVersion

ACTOR = system_actor("monitoring")


def rebuild(service_id: int) -> None:
    """Arm a service's unarmed monitors, but for those of which a problem is known already.

    They share what the version makes of the reference.
    """
    unarmed = DriftMonitor.objects.filter(service=service_id, state="unarmed", problem="")
    sights = Sights()
    for monitor in unarmed.filter(version_number__gt=0).select_related("service").order_by("pk"):
        _rebuild(monitor, sights)


def _rebuild(monitor: DriftMonitor, sights: Sights) -> None:
    """Take it through `rebuilding` to `armed`; a second delivery finds it taken and leaves it."""
    try:
        with act(project_scope(monitor.service.project_id), ACTOR) as log:
            advance(monitor, "rebuilding", act=log)
    except ConflictError:
        return
    try:
        reference, threshold = _fit(monitor, sights)
    except AppError as error:
        monitor_unarm(actor=ACTOR, monitor=monitor, problem=error.detail)
        return
    except Exception:
        monitor_unarm(
            actor=ACTOR, monitor=monitor, problem="The rebuild failed by a fault of ours; see the log."
        )
        raise
    monitor_arm(actor=ACTOR, monitor=monitor, reference=reference, threshold=threshold)


def _fit(monitor: DriftMonitor, sights: Sights) -> tuple[str, float]:
    """(digest of the fitted detector, its threshold)."""
    version = ModelVersion.objects.get(service=monitor.service, number=monitor.version_number)
    reference = sights.of_snapshot(version, held_out_snapshot(version)).of(monitor.view)
    with engine_refusals():
        detector = detector_kind(monitor.detector).fit(
            reference, window_size=int(monitor.parameters["window_size"]), seed=0
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "detector.npz"
        save_detector(detector, path)
        return blobs().put_file(path), detector.threshold


def held_out_snapshot(version: ModelVersion) -> Snapshot:
    """The service's newest validation snapshot: samples like those the version was made for. Raises AppError."""
    snapshot = Snapshot.objects.filter(service=version.service, role="validation").first()
    if snapshot is None:
        raise AppError(
            "reference_missing", "There is no validation snapshot to compare traffic with; create one."
        )
    return snapshot
