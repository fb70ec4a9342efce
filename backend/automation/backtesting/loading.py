"""A service's record, from the database and its versions' files."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Sum

from backend.automation.backtesting.labelled import Labelled
from backend.automation.backtesting.record import Record, seconds
from backend.automation.facts import OpenAlert
from backend.core.acts import ref
from backend.core.errors import AppError
from backend.datasets.models import Label
from backend.deployments.models import LivePeriod
from backend.hosts.models import Environment
from backend.monitoring.models import AccuracyWindow, Alert, Downtime, Observation, TrafficMinute
from backend.monitoring.payloads import with_payloads
from backend.projects.models import Service
from backend.registry.models import ModelVersion

# Labelled inputs that the versions are asked about: more are thinned out evenly.
MOST_LABELLED = 5000


class Loaded(NamedTuple):
    """unreadable: how many labelled inputs were left out, for their payloads are gone. kept_since: where the span
    begins among what was dropped by retention, when the oldest that is kept was answered."""

    record: Record
    labelled: Labelled
    unreadable: int
    kept_since: datetime | None


def load(
    service: Service, environment: Environment, since: datetime, until: datetime, label_delay: timedelta
) -> Loaded:
    """label_delay: how long after its answer a label is taken to have come; when it really came is not kept.

    Raises: AppError `nothing_recorded` where the span holds no observation.
    """
    rows = Observation.objects.filter(service=service, at__gte=since, at__lte=until).order_by("at")
    inputs_s = np.array([seconds(at) for at in rows.values_list("at", flat=True).iterator(chunk_size=5000)])
    if not len(inputs_s):
        raise AppError("nothing_recorded", "No answers were recorded in this span of time.")
    periods = list(_periods(service, environment, until))
    labelled_pks = list(rows.exclude(label="").values_list("pk", flat=True))
    thinned = max(1.0, len(labelled_pks) / MOST_LABELLED)
    chosen = [labelled_pks[int(index * thinned)] for index in range(int(len(labelled_pks) / thinned))]
    found = list(Observation.objects.filter(pk__in=chosen).select_related("segment").order_by("at"))
    labelled = Labelled(service, with_payloads(found))
    labelled_s = np.array([seconds(row.at) for row in labelled.rows])
    minutes = TrafficMinute.objects.filter(service=service, minute__gte=since, minute__lte=until).order_by(
        "minute"
    )
    counts = list(minutes.values_list("minute").annotate(Sum("requests")))
    versions = list(_versions(service, periods, until))
    record = Record(
        from_s=seconds(since),
        to_s=seconds(until),
        inputs_s=inputs_s,
        labelled_s=labelled_s,
        known_s=labelled_s + label_delay.total_seconds(),
        right={version.number: labelled.right_of(version) for version in versions},
        thinned=thinned,
        labels_s=np.array(sorted(seconds(at) for at in _labels(service, since, until))),
        minutes_s=np.array([seconds(minute) for minute, _ in counts]),
        requests=np.array([count for _, count in counts], int),
        alerts=_alerts(service, since, until),
        made=[(seconds(version.created_at), version.number) for version in versions],
        lives=_lives(periods, since),
        estimates=_estimates(service, since, until),
        downtimes=_downtimes(service, since, until),
    )
    return Loaded(record, labelled, len(found) - len(labelled.rows), _kept_since(service, since))


def _kept_since(service: Service, since: datetime) -> datetime | None:
    """The rows of what was dropped are gone too: that there were some, their dense numbers say."""
    oldest = Observation.objects.filter(service=service).order_by("sequence").first()
    return oldest.at if oldest and oldest.sequence > 1 and oldest.at > since else None


def _periods(service: Service, environment: Environment, until: datetime) -> Any:
    rows = LivePeriod.objects.filter(service=service, environment=environment, started_at__lte=until)
    return rows.select_related("version").order_by("started_at")


def _versions(service: Service, periods: Sequence[LivePeriod], until: datetime) -> list[ModelVersion]:
    """Those that were ever live there by then: what never passed is nothing that an update would have brought."""
    numbers = {period.version.number for period in periods}
    return list(
        ModelVersion.objects.filter(service=service, number__in=numbers, created_at__lte=until).order_by(
            "number"
        )
    )


def _lives(periods: Sequence[LivePeriod], since: datetime) -> list[tuple[float, int]]:
    """The one that was live at the beginning, and each that became so."""
    begun = [(max(seconds(period.started_at), seconds(since)), period.version.number) for period in periods]
    before = [one for one in begun if one[0] <= seconds(since)]
    return [*before[-1:], *(one for one in begun if one[0] > seconds(since))]


def _labels(service: Service, since: datetime, until: datetime) -> Any:
    rows = Label.objects.filter(sample__service=service, sample__reserved="", current=True)
    return rows.filter(created_at__gte=since, created_at__lte=until).values_list("created_at", flat=True)


def _alerts(service: Service, since: datetime, until: datetime) -> list[tuple[float, OpenAlert]]:
    rows = Alert.objects.filter(service=service, downtime=None, created_at__gte=since, created_at__lte=until)
    return [
        (seconds(row.created_at), OpenAlert(ref(row), row.title, row.version_number, row.first_sequence))
        for row in rows.order_by("pk")
    ]


def _downtimes(service: Service, since: datetime, until: datetime) -> list[tuple[float, float]]:
    rows = Downtime.objects.filter(service=service, ends_at__gt=since, begins_at__lte=until).order_by(
        "begins_at"
    )
    return [(seconds(row.begins_at), seconds(row.ends_at)) for row in rows]


def _estimates(
    service: Service, since: datetime, until: datetime
) -> dict[int, list[tuple[float, float, int]]]:
    rows = AccuracyWindow.objects.filter(service=service, at__gte=since, at__lte=until).order_by("at")
    found: dict[int, list[tuple[float, float, int]]] = {}
    for row in rows:
        found.setdefault(row.version_number, []).append((seconds(row.at), row.estimated, row.size))
    return found
