"""Which version served when: every live period with who asked for it, who approved it, and what was answered in it."""

from datetime import datetime, timedelta

from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from backend.core.actor import Actor
from backend.core.clock import now
from backend.deployments.models import Approval, LivePeriod
from backend.deployments.selectors import live_periods
from backend.hosts.models import Environment
from backend.monitoring.models import TrafficMinute
from backend.projects.models import Service

MINUTE = timedelta(minutes=1)


def live_history(
    actor: Actor, service: Service | None = None, environment: Environment | None = None
) -> QuerySet[LivePeriod]:
    """Live periods, newest first, each with `answered`: requests that gateways answered without an error.

    Gateways count by the minute: a minute is that of the version that was live at its end. None where an older
    environment was live meanwhile, to which gateways route.
    """
    votes = Approval.objects.filter(approve=True).select_related("user")
    rows = live_periods(actor, service, environment).select_related(
        "service__project", "environment", "host", "version", "rollout__request"
    )
    return (
        rows.prefetch_related(Prefetch("rollout__request__votes", votes, "approvals"))
        .annotate(answered=Case(When(_elsewhere(), then=Value(None)), default=_answered()))
        .order_by("-started_at", "-pk")
    )


def live_period_at(actor: Actor, service: Service, number: int, at: datetime) -> LivePeriod | None:
    """The period in which the version was live then; None where a rollout tried it, or drained it."""
    begun = live_periods(actor, service).filter(version__number=number, started_at__lte=at)
    return begun.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=at)).order_by("environment_id").first()


def requested_by(period: LivePeriod) -> str:
    """The reference of who asked for the version; of a roll back, who began it."""
    request = period.rollout.request
    return request.created_by if request else period.rollout.created_by


def approved_by(period: LivePeriod) -> list[str]:
    """The references of those who approved it, in the order of their votes; a roll back needs nobody."""
    request = period.rollout.request
    votes = request.approvals if request else []  # type: ignore[attr-defined]
    return [vote.user.actor.ref for vote in votes]


def duration_s(period: LivePeriod, at: datetime) -> float:
    """Seconds that it lasted; until `at` where it is open."""
    return ((period.ended_at or at) - period.started_at).total_seconds()


def _answered() -> Coalesce:
    last = Coalesce(OuterRef("ended_at"), Value(now() + MINUTE), output_field=DateTimeField())
    within = TrafficMinute.objects.filter(
        service=OuterRef("service"),
        minute__gt=ExpressionWrapper(OuterRef("started_at") - MINUTE, DateTimeField()),
        minute__lte=ExpressionWrapper(last - MINUTE, DateTimeField()),
    )
    summed = within.order_by().values("service").annotate(n=Sum(F("requests") - F("errors")))
    return Coalesce(Subquery(summed.values("n")), 0, output_field=IntegerField())


def _elsewhere() -> Exists:
    """Whether an older environment of the service was live in the period, too."""
    ends = Coalesce(OuterRef("ended_at"), Value(now()), output_field=DateTimeField())
    return Exists(
        LivePeriod.objects.filter(
            Q(ended_at__isnull=True) | Q(ended_at__gt=OuterRef("started_at")),
            service=OuterRef("service"),
            environment__lt=OuterRef("environment"),
            started_at__lt=ends,
        )
    )
