"""What was served, what the monitors make of it, and the alerts they raise."""

from datetime import datetime

from django.db import models

from backend.access.models import User
from backend.core.clock import now
from backend.core.states import StatefulModel
from backend.monitoring.kinds import VIEWS
from backend.monitoring.severity import SCALES, SEVERITIES
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
    """How long a service keeps its observations, and about how many at most, where it says so itself.

    After `minutes_days` its traffic is kept by the hour, after `hours_days` by the day.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="retention")
    days = models.PositiveIntegerField()
    observations = models.PositiveBigIntegerField()
    minutes_days = models.PositiveIntegerField(default=2)
    hours_days = models.PositiveIntegerField(default=60)


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
    """Watches one view of a service's traffic by one detector; `parameters` are its MonitorSettings.

    name: `input:mmd`, with a number behind it where a service has several such; once in a service.
    Its reference and calibration (a blob, no pickle) belong to one version; at promotion it is disarmed and rebuilt.
    `revision` counts what people change: whoever changes it says which one they saw. `memory`: of a stream what it
    remembers of the windows before (no pickle).
    """

    machine = DRIFT_MONITOR

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="monitors")
    name = models.CharField(max_length=60)
    view = models.CharField(max_length=12, choices=[(name, view.words) for name, view in VIEWS.items()])
    detector = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=1)
    version_number = models.PositiveIntegerField(default=0)
    reference = models.CharField(max_length=64, blank=True)
    threshold = models.FloatField(null=True, blank=True)
    armed_from_sequence = models.PositiveBigIntegerField(default=0)
    next_sequence = models.PositiveBigIntegerField(default=0)
    vote = models.JSONField(default=dict)
    memory = models.BinaryField(default=b"")
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "name"], name="monitor_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def finding(self) -> str:
        """What an alert of it is called."""
        return VIEWS[self.view].finding


class DriftResult(models.Model):
    """The verdict on one window of one version; `details`: what it rests on, as the view's judge says it."""

    monitor = models.ForeignKey(DriftMonitor, on_delete=models.CASCADE, related_name="results")
    version_number = models.PositiveIntegerField()
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    size = models.PositiveIntegerField()
    score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    verdict = models.CharField(max_length=10, choices=[(v, v) for v in ("normal", "breached", "no_data")])
    details = models.JSONField(default=dict)

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
    while it is being made, or where there is a `problem`. `accuracy`: of these `held_out` samples, 0..1; `classes`: of
    each class [right, all] among them. `next_sequence`: where the next window begins.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="estimator")
    version_number = models.PositiveIntegerField()
    reference = models.CharField(max_length=64, blank=True)
    accuracy = models.FloatField(null=True)
    held_out = models.PositiveIntegerField(default=0)
    classes = models.JSONField(default=dict)
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


class Downtime(models.Model):
    """A span in which a service is expected to see odd traffic: alarms are kept, and call for nobody.

    The end is no part of it. One that was called off before it began ends when it begins. `ended_by`: who ended it
    early, else blank.
    """

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="downtimes")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    created_by = models.CharField(max_length=64)
    ended_by = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-begins_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("begins_at")), name="downtime_ends_after_begin"
            )
        ]

    @property
    def state(self) -> str:
        """planned, running, ended, or called off."""
        if self.ends_at == self.begins_at:
            return "called off"
        if now() < self.begins_at:
            return "planned"
        return "running" if now() < self.ends_at else "ended"


class Alert(StatefulModel):
    """Drift that a person or a policy should act on: one open alert per service and version.

    `occurrences`: alarms of all its monitors, which `evidence` has one by one. `severity_by`: the person who set the
    severity, blank while it is weighed. `muted_until`: until then it calls for nobody. `downtime`: the one in which
    it was raised, while no alarm came outside of it. `note`, `resolved_by`: of its resolution. `changes`: what changed,
    as `monitoring.explaining` says it; None while that is being found out.
    """

    machine = ALERT
    # While it is one of these, alarms of its version join it.
    OPEN = ("open", "acknowledged")

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="alerts")
    monitor = models.ForeignKey(DriftMonitor, null=True, on_delete=models.SET_NULL, related_name="alerts")
    version_number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    severity = models.CharField(
        max_length=8, choices=[(word, word) for word in SEVERITIES], default=SEVERITIES[0]
    )
    severity_by = models.CharField(max_length=64, blank=True)
    occurrences = models.PositiveIntegerField(default=1)
    last_seen_at = models.DateTimeField(default=now)
    first_sequence = models.PositiveBigIntegerField()
    last_sequence = models.PositiveBigIntegerField()
    assignee = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts"
    )
    muted_until = models.DateTimeField(null=True, blank=True)
    downtime = models.ForeignKey(
        Downtime, null=True, blank=True, on_delete=models.SET_NULL, related_name="alerts"
    )
    note = models.TextField(blank=True)
    resolved_by = models.CharField(max_length=64, blank=True)
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

    def is_muted(self, at: datetime) -> bool:
        return self.muted_until is not None and at < self.muted_until


class AlertEvidence(models.Model):
    """What one monitor, by its name (`input:mmd`), says of an alert: its alarms, and its worst score.

    `details`: what the verdict with that score rests on, as the view's judge says it.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="evidence")
    monitor = models.CharField(max_length=60)
    occurrences = models.PositiveIntegerField(default=0)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    score = models.FloatField(null=True)
    threshold = models.FloatField(null=True)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["first_seen_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["alert", "monitor"], name="alert_evidence_once")]

    @property
    def view(self) -> str:
        return self.monitor.partition(":")[0]

    @property
    def distance(self) -> float:
        """How far the worst window is beyond the usual, on its view's scale; 0.0 without a score."""
        if self.score is None or self.threshold is None:
            return 0.0
        return SCALES[self.view].distance(self.score, self.threshold, self.details)

    @property
    def severity(self) -> str:
        """Of SEVERITIES, by this monitor alone."""
        return SCALES[self.view].severity(self.distance)
