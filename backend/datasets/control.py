"""What control looks after: imports and bulk changes whose worker died, and uploads that stopped half-way."""

from datetime import timedelta

from backend.config.environment import ENV
from backend.core.clock import now
from backend.datasets.importing.services import import_expire, import_requeue
from backend.datasets.models import BulkChange, DataImport
from backend.datasets.services.bulk_pieces import LOST_AFTER, bulk_requeue
from backend.jobs.control import control_step, each


@control_step("datasets.lost_imports", every_s=5.0)
def restart_lost_imports() -> None:
    silent_since = now() - timedelta(seconds=ENV.heartbeat_timeout_s)
    lost = DataImport.objects.filter(state="running", heartbeat_at__lt=silent_since)
    each(lost.select_related("service"), import_requeue)


@control_step("datasets.stopped_uploads", every_s=60.0)
def expire_stopped_uploads() -> None:
    each(DataImport.objects.filter(state="receiving").select_related("service"), import_expire)


@control_step("datasets.lost_bulk_changes", every_s=10.0)
def restart_lost_bulk_changes() -> None:
    late = BulkChange.objects.filter(state__in=("running", "undoing"), moved_at__lt=now() - LOST_AFTER)
    each(late.select_related("service"), bulk_requeue)
