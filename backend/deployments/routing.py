"""Where the gateway sends each service's requests: a pure read of what is live."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count

from backend.core.clock import now
from backend.deployments.models import GatewayLease, LivePeriod

# Longer than any hiccup of the database: a gateway goes on with its last routing while it hears nothing.
LEASE_S = 30.0


@dataclass(frozen=True, slots=True)
class Route:
    """One service: `host_url` answers `service_name` in `version_number`, with these classes in this order."""

    service_id: int
    service_name: str
    version_number: int
    classes: tuple[str, ...]
    host_url: str
    sample_rate: float
    signature: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Routing:
    """generation: rises whenever what is live changes. routes: by service name.

    A service's other settings (sample rate, signature) may change without a new generation: take the
    routes of every read.
    """

    generation: int
    routes: dict[str, Route]


def generation() -> int:
    """How often something became live or ceased to be, ever: periods are never deleted or reopened."""
    counted = LivePeriod.objects.aggregate(begun=Count("pk"), ended=Count("ended_at"))
    return int(counted["begun"] + counted["ended"])


def routing() -> Routing:
    """What is live now. A service that is live in several environments is routed to the oldest of them."""
    # Read before the routes: a change in between makes routes newer than their generation, never older.
    number = generation()
    opened = LivePeriod.objects.filter(ended_at__isnull=True).select_related("service", "host", "version")
    routes: dict[str, Route] = {}
    for period in opened.order_by("environment_id"):
        routes.setdefault(period.service.name, _route(period))
    return Routing(generation=number, routes=routes)


def gateway_acknowledge(name: str, generation: int) -> None:
    """A gateway says that it routes by `generation`; said again within `LEASE_S`, or it no longer counts."""
    GatewayLease.objects.update_or_create(name=name, defaults={"generation": generation, "seen_at": now()})


def gateway_leave(name: str) -> None:
    """A gateway ends in good order; leases of those that did not are forgotten after a day."""
    GatewayLease.objects.filter(name=name).delete()
    GatewayLease.objects.filter(seen_at__lt=now() - timedelta(days=1)).delete()


def acknowledged_by_all() -> bool:
    """Whether every gateway that still speaks routes by what is live now."""
    speaking = GatewayLease.objects.filter(seen_at__gte=now() - timedelta(seconds=LEASE_S))
    return not speaking.filter(generation__lt=generation()).exists()


def _route(period: LivePeriod) -> Route:
    service, version = period.service, period.version
    return Route(
        service_id=service.pk,
        service_name=service.name,
        version_number=version.number,
        classes=tuple(version.classes),
        host_url=period.host.http_url,
        sample_rate=service.sample_rate,
        signature=service.signature,
    )
