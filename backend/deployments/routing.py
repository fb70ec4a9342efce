"""Where the gateway sends each service's requests: a pure read of what is live."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Sum

from backend.core.clock import now
from backend.deployments.models import GatewayLease, LivePeriod, Rollout
from backend.deployments.names import candidate_name
from backend.deployments.states import TRIALS

# Longer than any hiccup of the database: a gateway goes on with its last routing while it hears nothing.
LEASE_S = 30.0


@dataclass(frozen=True, slots=True)
class Trial:
    """A version that a rollout tries, loaded as `model` on the live version's host.

    mode: `shadow`: `share` (0..1) of the requests are mirrored to it and its answers are thrown away; `canary`: it
    answers that share; `watch`: it is live already, and only counted. Counts are kept by `serial`, which rises with
    each change of the trial.
    """

    rollout_id: int
    serial: int
    mode: str
    share: float
    model: str
    version_number: int
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One service: its host answers `service_name` in `version_number`, with these classes in this order.

    host_grpc_url: host:port; blank where the host has no gRPC.
    """

    service_id: int
    service_name: str
    version_number: int
    classes: tuple[str, ...]
    host_url: str
    host_grpc_url: str
    sample_rate: float
    signature: dict[str, Any]
    trial: Trial | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """generation: rises whenever what is live or tried changes. routes: by service name.

    A service's other settings (sample rate, signature) may change without a new generation: take the
    routes of every read.
    """

    generation: int
    routes: dict[str, Route]


def generation() -> int:
    """How often what is live or tried changed, ever: periods and rollouts are never deleted, periods never reopened."""
    counted = LivePeriod.objects.aggregate(begun=Count("pk"), ended=Count("ended_at"))
    tried = Rollout.objects.aggregate(changes=Sum("trial_serial"))["changes"] or 0
    return int(counted["begun"] + counted["ended"] + tried)


def routing() -> Routing:
    """What is live now. A service that is live in several environments is routed to the oldest of them."""
    # Read before the routes: a change in between makes routes newer than their generation, never older.
    number = generation()
    opened = LivePeriod.objects.filter(ended_at__isnull=True).select_related("service", "host", "version")
    routes: dict[str, Route] = {}
    trials = _trials()
    for period in opened.order_by("environment_id"):
        trial = trials.get((period.service_id, period.environment_id))
        routes.setdefault(period.service.name, _route(period, trial))
    return Routing(generation=number, routes=routes)


def gateway_acknowledge(name: str, generation: int) -> None:
    """A gateway says that it routes by `generation`; said again within `LEASE_S`, or it no longer counts."""
    GatewayLease.objects.update_or_create(name=name, defaults={"generation": generation, "seen_at": now()})


def gateway_leave(name: str) -> None:
    """A gateway ends in good order; leases of those that did not are forgotten after a day."""
    GatewayLease.objects.filter(name=name).delete()
    GatewayLease.objects.filter(seen_at__lt=now() - timedelta(days=1)).delete()


def acknowledged() -> tuple[int, int]:
    """How many gateways route by what is live and tried now, of how many that still speak."""
    speaking = GatewayLease.objects.filter(seen_at__gte=now() - timedelta(seconds=LEASE_S))
    return speaking.filter(generation__gte=generation()).count(), speaking.count()


def acknowledged_by_all() -> bool:
    following, speaking = acknowledged()
    return following == speaking


def _trials() -> dict[tuple[int, int], Trial]:
    """What rollouts try now, by service and environment."""
    tried = Rollout.objects.filter(state__in=TRIALS).exclude(state="promoting", trial_share=0)
    rows = tried.select_related("service", "version__service")
    return {(row.service_id, row.environment_id): _trial(row) for row in rows}


def _trial(rollout: Rollout) -> Trial:
    mode = TRIALS[rollout.state]
    return Trial(
        rollout_id=rollout.pk,
        serial=rollout.trial_serial,
        mode=mode,
        share=rollout.trial_share,
        model=rollout.service.name if mode == "watch" else candidate_name(rollout.version),
        version_number=rollout.version.number,
        classes=tuple(rollout.version.classes),
    )


def _route(period: LivePeriod, trial: Trial | None) -> Route:
    service, version = period.service, period.version
    return Route(
        service_id=service.pk,
        service_name=service.name,
        version_number=version.number,
        classes=tuple(version.classes),
        host_url=period.host.http_url,
        host_grpc_url=period.host.grpc_url,
        sample_rate=service.sample_rate,
        signature=service.signature,
        trial=trial,
    )
