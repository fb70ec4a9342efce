"""What is known of a service now, from the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from backend.automation.facts import Accuracy, OpenAlert, Source
from backend.automation.models import Chain, Policy
from backend.core.actor import Actor
from backend.core.acts import ref
from backend.datasets.models import Sample
from backend.deployments.models import LivePeriod
from backend.deployments.selectors import live_periods
from backend.monitoring.models import AccuracyWindow, Alert, Observation, TrafficMinute
from backend.monitoring.selectors import calling, last_sequence
from backend.projects.models import Service


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """`automation.facts.Facts` of a service. live: the period that is open in the policy's environment, if one is."""

    service: Service
    at: datetime
    since: datetime
    live: LivePeriod | None

    def alert(self) -> OpenAlert | None:
        answered = Chain.objects.filter(service=self.service).values_list("cause", flat=True)
        opened = calling(Alert.objects.filter(service=self.service), self.at).order_by("pk")
        known = set(answered)
        for alert in opened:
            if ref(alert) not in known:
                return OpenAlert(ref(alert), alert.title, alert.version_number, alert.first_sequence)
        return None

    def accuracy(self, window: int, source: Source) -> Accuracy | None:
        return self._estimated("-", window) if source == "estimated" else self._measured("-", window)

    def first_accuracy(self, window: int, source: Source) -> Accuracy | None:
        return self._estimated("", window) if source == "estimated" else self._measured("", window)

    def new_labels(self) -> int:
        return labelled_anew(self.service).count()

    def new_inputs(self) -> int:
        """By their dense numbers: none is counted one by one."""
        rows = Observation.objects.filter(service=self.service, at__gt=self.since).order_by("at")
        first = rows.values_list("sequence", flat=True).first()
        return 0 if first is None else last_sequence(self.service) - first + 1

    def requests(self) -> int:
        if self.live is None:
            return 0
        minutes = TrafficMinute.objects.filter(service=self.service, minute__gte=self.live.started_at)
        return int(minutes.aggregate(sum=Sum("requests"))["sum"] or 0)

    def _measured(self, order: str, window: int) -> Accuracy | None:
        if self.live is None:
            return None
        answers = Observation.objects.filter(service=self.service, version_number=self.live.version.number)
        labelled = answers.exclude(label="").order_by(f"{order}sequence")[:window]
        right = [predicted == label for predicted, label in labelled.values_list("predicted", "label")]
        return Accuracy(sum(right) / window, window) if len(right) == window else None

    def _estimated(self, order: str, window: int) -> Accuracy | None:
        """Over whole windows of the estimator, as many as it takes."""
        if self.live is None:
            return None
        number = self.live.version.number
        rows = AccuracyWindow.objects.filter(service=self.service, version_number=number)
        sizes = rows.order_by(f"{order}last_sequence").values_list("estimated", "size")
        return mean_of(sizes.iterator(), window)


def service_facts(actor: Actor, policy: Policy, at: datetime, environment: str) -> ServiceFacts:
    """As of `at`; since the newest chain's begin, or the policy's last change."""
    begun = Chain.objects.filter(service=policy.service).values_list("created_at", flat=True).first()
    since = max(policy.changed_at, begun) if begun else policy.changed_at
    periods = live_periods(actor, policy.service).filter(environment__name=environment, ended_at__isnull=True)
    return ServiceFacts(policy.service, at, since, periods.first())


def mean_of(estimates: Iterable[tuple[float, int]], window: int) -> Accuracy | None:
    """estimates: (value, answers that it is of), those to begin with first."""
    total, of = 0.0, 0
    for value, size in estimates:
        total, of = total + value * size, of + size
        if of >= window:
            return Accuracy(total / of, of)
    return None


def labelled_anew(service: Service) -> QuerySet[Sample]:
    """The samples whose labels no version was trained on, and that no evaluation holds back."""
    return Sample.objects.filter(service=service, trained=False, reserved="").exclude(label="")
