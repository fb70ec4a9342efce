"""Policies, the chains that they set going, and how far the log has been read."""

from django.db import models

from backend.automation.states import CHAIN
from backend.core.states import StatefulModel
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport


class Policy(models.Model):
    """What an alert of a service sets going. `settings` as in `automation.settings`; a change raises `version`."""

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="policy")
    enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    settings = models.JSONField(default=dict)


class Chain(StatefulModel):
    """What one alert set going: samples, labels, an update, its validation, a deployment.

    `settings` are the policy's of the moment it began: a later change never touches a chain under way.
    `collected_to`: the last observation (sequence) that was considered for labelling.
    """

    machine = CHAIN

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="chains")
    policy_version = models.PositiveIntegerField()
    settings = models.JSONField()
    cause = models.CharField(max_length=64, unique=True)
    collected_to = models.PositiveBigIntegerField()
    run = models.ForeignKey(UpdateRun, null=True, blank=True, on_delete=models.PROTECT, related_name="chains")
    report = models.ForeignKey(
        ValidationReport, null=True, blank=True, on_delete=models.PROTECT, related_name="chains"
    )
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service"],
                condition=~models.Q(state__in=["live", "stopped"]),
                name="chain_one_active",
            )
        ]

    def __str__(self) -> str:
        return f"chain {self.pk} of {self.service}"


class LogCursor(models.Model):
    """How far a reader has read one scope's log."""

    reader = models.CharField(max_length=40)
    scope = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reader", "scope"], name="cursor_once")]


class Reaction(models.Model):
    """What one policy did about one log entry, or why it did nothing: once, whatever crashes in between."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reactions")
    scope = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    did = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["policy", "scope", "number"], name="reaction_once")]
