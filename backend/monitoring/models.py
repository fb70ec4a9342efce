"""What was served, what the monitors make of it, and the alerts they raise."""

from django.db import models

from backend.core.states import StatefulModel
from backend.monitoring.states import ALERT, DRIFT_MONITOR
from backend.projects.models import Service


class Segment(models.Model):
    """One immutable blob with the inputs of one batch of observations, dropped whole.

    It begins with a mark of its own, so that no other row ever holds the same blob: to drop it takes nothing else away.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="segments")
    blob = models.CharField(max_length=64)
    size_bytes = models.PositiveBigIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)


class Retention(models.Model):
    """How long a service keeps its observations, and about how many at most, where it says so itself."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="retention")
    days = models.PositiveIntegerField()
    observations = models.PositiveBigIntegerField()


class ObservationHead(models.Model):
    """The last `sequence` given out in a service; locked by whoever records a batch."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="observation_head")
    sequence = models.PositiveBigIntegerField(default=0)


class Observation(models.Model):
    """One answered input. Its bytes (signature's dtype and shape) are `length` bytes of the segment at `offset`.

    `sequence` is dense per service in commit order: what windows and cursors count by.
    `probabilities`: float32 little-endian bytes, one per class of the version that answered. A client that asked the
    host itself may have told less: then it is empty, and `confidence` and `latency_ms` are None.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="observations")
    sequence = models.PositiveBigIntegerField()
    version_number = models.PositiveIntegerField()
    request_id = models.CharField(max_length=64)
    at = models.DateTimeField()
    latency_ms = models.FloatField(null=True)
    predicted = models.CharField(max_length=80)
    confidence = models.FloatField(null=True)
    probabilities = models.BinaryField()
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="observations")
    offset = models.PositiveBigIntegerField()
    length = models.PositiveIntegerField()
    label = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["sequence"]
        constraints = [
            models.UniqueConstraint(fields=["service", "sequence"], name="observation_sequence_once")
        ]
        indexes = [
            models.Index(fields=["service", "version_number", "sequence"]),
            models.Index(fields=["service", "request_id"]),
            models.Index(fields=["service", "at"]),
        ]


class IntakeHour(models.Model):
    """What became of what clients told of a service in one hour: so many `items` had this answer."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="intake")
    hour = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=[(k, k) for k in ("observation", "label")])
    answer = models.CharField(max_length=40)
    items = models.PositiveBigIntegerField(default=0)

    class Meta:
        ordering = ["-hour", "kind", "answer"]
        constraints = [
            models.UniqueConstraint(fields=["service", "hour", "kind", "answer"], name="intake_hour_once")
        ]


class TrafficMinute(models.Model):
    """Requests that a gateway answered in one minute: counts, and latencies as a histogram (upper bound ms -> n).

    Later on one row, of no gateway, stands for the hour or the day that begins with its minute: see `rollups`.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="traffic")
    gateway = models.CharField(max_length=60)
    minute = models.DateTimeField()
    span_minutes = models.PositiveIntegerField(default=1)
    requests = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    dropped = models.PositiveIntegerField(default=0)
    latency_histogram = models.JSONField(default=dict)

    class Meta:
        ordering = ["minute"]
        constraints = [
            models.UniqueConstraint(fields=["service", "gateway", "minute"], name="traffic_minute_once")
        ]
        indexes = [models.Index(fields=["service", "minute"])]


class DriftMonitor(StatefulModel):
    """Watches one view of a service's traffic (`input`: its embeddings, `output`: the probabilities) by one detector.

    Its reference and calibration (a blob, no pickle) belong to one version; at promotion it is disarmed and rebuilt.
    """

    machine = DRIFT_MONITOR

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="monitors")
    view = models.CharField(max_length=8, choices=[("input", "input"), ("output", "output")])
    detector = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    version_number = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=64, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    armed_from_sequence = models.PositiveBigIntegerField(default=0)
    next_sequence = models.PositiveBigIntegerField(default=0)
    vote = models.JSONField(default=dict)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "view", "detector"], name="monitor_detector_once")
        ]

    def __str__(self) -> str:
        """Its name within the service: `input:mmd`."""
        return f"{self.view}:{self.detector}"


class DriftResult(models.Model):
    """The verdict on one window of one version."""

    monitor = models.ForeignKey(DriftMonitor, on_delete=models.CASCADE, related_name="results")
    version_number = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    verdict = models.CharField(max_length=10, choices=[(v, v) for v in ("normal", "breached", "no_data")])

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["monitor", "version_number", "last_sequence"], name="drift_result_once"
            )
        ]


class AccuracyEstimator(models.Model):
    """Estimates the accuracy of the live version where nobody has labelled anything; one a service.

    `reference`: of the fitted estimator (a blob, no pickle), calibrated on held-out samples, of one version; blank
    while it is being made, or where there is a `problem`. `accuracy`: of these `held_out` samples, 0..1.
    `next_sequence`: where the next window begins.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="estimator")
    version_number = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, blank=True)
    accuracy = models.FloatField(null=True)
    held_out = models.PositiveIntegerField(default=0)
    next_sequence = models.PositiveBigIntegerField(default=0)
    problem = models.TextField(blank=True)


class AccuracyWindow(models.Model):
    """The estimated accuracy of one window of one version, 0..1, and the band that should hold what labels say."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="accuracy_windows")
    version_number = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    estimated = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()

    class Meta:
        ordering = ["last_sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "version_number", "last_sequence"], name="accuracy_window_once"
            )
        ]
        indexes = [models.Index(fields=["service", "at"])]


class Alert(StatefulModel):
    """Drift that a person or a policy should act on: one open alert per service and version.

    `changes`: what changed, as `monitoring.explaining` says it; None while that is being found out.
    """

    machine = ALERT

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="alerts")
    monitor = models.ForeignKey(DriftMonitor, null=True, on_delete=models.SET_NULL, related_name="alerts")
    version_number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    data = models.JSONField(default=dict)
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    changes = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "version_number"],
                condition=models.Q(state__in=["open", "acknowledged"]),
                name="alert_one_open",
            )
        ]
