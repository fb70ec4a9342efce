"""What a supervised process of the engine leaves in the database, whatever it works on."""

from typing import ClassVar

from django.db import models

from backend.core.states import StatefulModel


class SupervisedRun(StatefulModel):
    """One job of the engine. `attempt` fences writers: only the current one may write.

    `failure` is {"code", "detail", "data"}. `sequence` is the newest engine event read, `events_offset` the bytes of
    its file that it took. `topic` is what the live socket calls it, `folder` where its files lie under the home,
    `project_path` the way from a row to its project, `outcome` the fields that a finished one fills.
    """

    topic: ClassVar[str]
    folder: ClassVar[str]
    project_path: ClassVar[str]
    outcome: ClassVar[tuple[str, ...]]

    spec = models.JSONField(default=dict)
    attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fraction = models.FloatField(default=0.0)
    eta_s = models.FloatField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    sequence = models.PositiveBigIntegerField(default=0)
    events_offset = models.PositiveBigIntegerField(default=0)
    failure = models.JSONField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]


class Point(models.Model):
    """One value of one metric; `sequence` is the engine's event number, dense order within the run."""

    sequence = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    step = models.PositiveIntegerField()
    value = models.FloatField()

    class Meta:
        abstract = True
        ordering = ["sequence"]


class Line(models.Model):
    """One line that a run said; `sequence` as in Point."""

    sequence = models.PositiveIntegerField()
    at = models.DateTimeField()
    level = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        abstract = True
        ordering = ["sequence"]
