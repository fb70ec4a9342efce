"""Windows of a monitor: the next answers of its version, by count or by the clock."""

from datetime import UTC, datetime, timedelta

from django.db.models import QuerySet

from backend.core.clock import now
from backend.monitoring.kinds import OF_LABELS
from backend.monitoring.models import DriftMonitor, Observation
from backend.monitoring.settings import MonitorSettings

# A window of the clock is over so long after its end: what was answered in it is recorded by then.
GRACE_S = 5.0
# Of a larger one so many are judged, evenly spaced.
MOST = 10_000


def settings_of(monitor: DriftMonitor) -> MonitorSettings:
    return MonitorSettings.model_validate(monitor.parameters)


def next_window(monitor: DriftMonitor) -> QuerySet[Observation] | None:
    """What the next window holds, oldest first, one at least; None until it is over."""
    waiting = waiting_answers(monitor).order_by("sequence")
    settings = settings_of(monitor)
    if settings.window_s is None:
        window = _by_count(waiting, settings.window_size)
    else:
        window = _by_clock(waiting, settings.window_s)
    if window is None or monitor.view not in OF_LABELS:
        return window
    return window if _is_labelled(window, settings.label_delay_s) else None


def waiting_answers(monitor: DriftMonitor) -> QuerySet[Observation]:
    """What it has not judged."""
    return _answers(monitor).filter(sequence__gte=monitor.next_sequence)


def judged_answers(monitor: DriftMonitor) -> QuerySet[Observation]:
    """What it has judged since it was armed."""
    return _answers(monitor).filter(
        sequence__gte=monitor.armed_from_sequence, sequence__lt=monitor.next_sequence
    )


def _answers(monitor: DriftMonitor) -> QuerySet[Observation]:
    """Those of its version; where nobody told the probabilities, they cannot be judged."""
    rows = Observation.objects.filter(service_id=monitor.service_id, version_number=monitor.version_number)
    if monitor.view == "confidence":
        return rows.exclude(confidence=None)
    return rows.exclude(probabilities=b"") if monitor.view == "output" else rows


def window_rows(window: QuerySet[Observation]) -> list[Observation]:
    """Its answers with their segments, at most MOST of them."""
    count = window.count()
    rows = window.select_related("segment")
    if count <= MOST:
        return list(rows)
    keys = list(window.values_list("pk", flat=True))
    kept = [keys[index * (count - 1) // (MOST - 1)] for index in range(MOST)]
    return [row for first in range(0, MOST, 500) for row in rows.filter(pk__in=kept[first : first + 500])]


def _by_count(waiting: QuerySet[Observation], size: int) -> QuerySet[Observation] | None:
    last = waiting.values_list("sequence", flat=True)[size - 1 : size].first()
    return None if last is None else waiting.filter(sequence__lte=last)


def _by_clock(waiting: QuerySet[Observation], span_s: float) -> QuerySet[Observation] | None:
    """From the first that waits up to the first that was answered after its span: no answer is left out."""
    first = waiting.values_list("at", flat=True).first()
    if first is None:
        return None
    end = _span_end(first, span_s)
    if now() < end + timedelta(seconds=GRACE_S):
        return None
    beyond = waiting.filter(at__gte=end).values_list("sequence", flat=True).first()
    return waiting if beyond is None else waiting.filter(sequence__lt=beyond)


def _is_labelled(window: QuerySet[Observation], delay_s: float) -> bool:
    """Whether all labels have come, or none is waited for any longer."""
    since = now() - timedelta(seconds=delay_s)
    return not (window.filter(at__gt=since).exists() and window.filter(label="").exists())


def _span_end(at: datetime, span_s: float) -> datetime:
    """Spans lie side by side since 1970, so that hours begin at full hours of UTC."""
    return datetime.fromtimestamp((at.timestamp() // span_s + 1) * span_s, UTC)
