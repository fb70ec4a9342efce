"""What an alert costs in accuracy, as far as it is estimated: in its windows, beside those before them."""

from dataclasses import dataclass

from django.db.models import F, QuerySet, Sum

from backend.monitoring.models import AccuracyEstimator, AccuracyWindow, Alert

# Windows before it that are looked at.
BEFORE = 20


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of several windows: the mean accuracy, 0..1, and the mean band of one window, over so many answers."""

    value: float
    low: float
    high: float
    answers: int


@dataclass(frozen=True, slots=True)
class AlertAccuracy:
    """held_out: measured on the held-out samples that the estimator was made of. problem: why it says nothing."""

    before: Estimate | None
    within: Estimate | None
    held_out: float | None
    problem: str

    @property
    def drop(self) -> float | None:
        """How much lower it is within than before, or than on held-out samples; None: not known."""
        usual = self.before.value if self.before else self.held_out
        return None if usual is None or self.within is None else usual - self.within.value


def alert_accuracy(alert: Alert) -> AlertAccuracy:
    """A window that holds both calm and drifted answers is in neither part."""
    windows = AccuracyWindow.objects.filter(
        service_id=alert.service_id, version_number=alert.version_number
    ).order_by("-last_sequence")
    before = windows.filter(last_sequence__lt=alert.first_sequence)[:BEFORE]
    within = windows.filter(first_sequence__gte=alert.first_sequence, first_sequence__lte=alert.last_sequence)
    made = AccuracyEstimator.objects.filter(
        service_id=alert.service_id, version_number=alert.version_number
    ).first()
    return AlertAccuracy(
        _mean(before), _mean(within), made.accuracy if made else None, made.problem if made else ""
    )


def _mean(windows: QuerySet[AccuracyWindow]) -> Estimate | None:
    """Each window counts by its size."""
    sums = {name: Sum(F(name) * F("size")) for name in ("estimated", "low", "high")}
    found = windows.aggregate(answers=Sum("size"), **sums)
    answers = found["answers"]
    if not answers:
        return None
    value, low, high = (found[name] / answers for name in sums)
    return Estimate(value, low, high, answers)
