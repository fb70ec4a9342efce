"""A monitor's reference: what the live version makes of held-out samples, with the threshold calibrated on it."""

import tempfile
from pathlib import Path

from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Snapshot
from backend.datasets.selectors import snapshot_arrays
from backend.engine.drift import detector_kind, save_detector
from backend.engine.errors import engine_refusals
from backend.monitoring.models import DriftMonitor
from backend.monitoring.services import monitor_arm, monitor_unarm
from backend.monitoring.views_of_traffic import view_of
from backend.registry.models import ModelVersion

ACTOR = system_actor("monitoring")


def rebuild(monitor_id: int) -> None:
    """Take an unarmed monitor through `rebuilding` to `armed`; a second delivery finds it taken and exits."""
    monitor = DriftMonitor.objects.select_related("service").get(pk=monitor_id)
    try:
        with act(project_scope(monitor.service.project_id), ACTOR) as log:
            advance(monitor, "rebuilding", act=log)
    except ConflictError:
        return
    try:
        reference, threshold = _fit(monitor)
    except AppError as error:
        monitor_unarm(actor=ACTOR, monitor=monitor, problem=error.detail)
        return
    except Exception:
        monitor_unarm(
            actor=ACTOR, monitor=monitor, problem="The rebuild failed by a fault of ours; see the log."
        )
        raise
    monitor_arm(actor=ACTOR, monitor=monitor, reference=reference, threshold=threshold)


def _fit(monitor: DriftMonitor) -> tuple[str, float]:
    """(digest of the fitted detector, its threshold)."""
    version = ModelVersion.objects.get(service=monitor.service, number=monitor.version_number)
    snapshot = held_out_snapshot(version)
    inputs = snapshot_arrays(snapshot, snapshot.classes)[0]
    with engine_refusals():
        detector = detector_kind(monitor.detector).fit(
            view_of(monitor.view, version, inputs), window_size=int(monitor.parameters["window_size"]), seed=0
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
