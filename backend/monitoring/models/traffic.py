"""What was served, for how long it is kept, and what is counted of it."""

from django.db import models

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
