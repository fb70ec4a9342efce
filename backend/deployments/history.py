"""Which version served when: every live period with who asked for it, who approved it, and what was answered in it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import (
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from backend.core.actor import Actor
from backend.core.clock import now
from backend.deployments.models import Approval, LivePeriod
from backend.deployments.selectors import live_periods
from backend.hosts.models import Environment
from backend.projects.models import Service

MINUTE = timedelta(minutes=1)


def live_history(
    actor: Actor, service: Service | None = None, environment: Environment | None = None
) -> QuerySet[LivePeriod]:
    """Live periods, newest first, with what `requested_by` and `approved_by` read."""
    votes = Approval.objects.filter(approve=True).select_related("user")
    rows = live_periods(actor, service, environment).select_related(
        "service__project", "environment", "host", "version", "rollout__request"
    )
    told = rows.prefetch_related(Prefetch("rollout__request__votes", votes, "approvals"))
    return told.order_by("-started_at", "-pk")


def answered_in(periods: Iterable[LivePeriod]) -> dict[int, int | None]:
    """Requests that gateways answered without an error, by the period's id.

    Gateways count by the minute: a minute is that of the version that was live at its end. None where an older
    environment was live meanwhile, to which gateways route.
    """
    rows = LivePeriod.objects.filter(pk__in=[period.pk for period in periods])
    summed = (
        rows.annotate(elsewhere=_elsewhere(), heard=FilteredRelation("service__traffic", condition=_within()))
        .values("pk", "elsewhere")
        .annotate(answered=Sum(F("heard__requests") - F("heard__errors"), default=0))
        .order_by()
    )
    return {row["pk"]: None if row["elsewhere"] else row["answered"] for row in summed}


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
    rule = [request.approved_by] if request and request.approved_by else []
    return [vote.user.actor.ref for vote in votes] + rule


def duration_s(period: LivePeriod, at: datetime) -> float:
    """Seconds that it lasted; until `at` where it is open."""
    return ((period.ended_at or at) - period.started_at).total_seconds()


def _within() -> Q:
    """Of the service's minutes, those that ended in the period; the open one has all until now, begun ones too."""
    last = Coalesce(F("ended_at"), Value(now() + MINUTE), output_field=DateTimeField())
    return Q(
        service__traffic__minute__gt=ExpressionWrapper(F("started_at") - MINUTE, DateTimeField()),
        service__traffic__minute__lte=ExpressionWrapper(last - MINUTE, DateTimeField()),
    )


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
