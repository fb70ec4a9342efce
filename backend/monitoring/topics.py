"""Topic `drift:<service id>`: its cursor is the newest verdict on a window of the service, by either monitor."""

from django.db.models import Max

from backend.core.actor import Actor
from backend.events.topics import register
from backend.monitoring.models import DriftResult
from backend.projects.selectors import service_list


def latest(service_ids: list[int]) -> dict[int, int]:
    rows = DriftResult.objects.filter(monitor__service__in=service_ids).order_by()
    return dict(rows.values_list("monitor__service").annotate(Max("pk")))


def allowed(actor: Actor, service_id: int) -> bool:
    return service_list(actor).filter(pk=service_id).exists()


register("drift", latest, allowed)
