"""Policies, how far each has read the log, and what each entry set going."""

from django.db import models

from backend.projects.models import Service


class Policy(models.Model):
    """What an alert sets going. `settings`: samples to label, labels that start an update, strategy, cooldown_s."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="policy")
    enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    settings = models.JSONField(default=dict)


class LogCursor(models.Model):
    """How far a reader has read one scope's log."""

    reader = models.CharField(max_length=40)
    scope = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "scope"], name="cursor_once")]


class Reaction(models.Model):
    """What one policy did about one log entry: once, whatever crashes in between."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reactions")
    scope = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    did = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["policy", "scope", "number"], name="reaction_once")]
