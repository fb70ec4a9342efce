"""Requests, votes, what is said of them, rollouts, and what was live when."""

from typing import Any

from django.db import models

from backend.access.models import User
from backend.core.errors import ConflictError
from backend.core.states import StatefulModel
from backend.deployments.states import DEPLOYMENT_REQUEST, ROLLOUT
from backend.hosts.models import Environment, ServingHost
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.validation.models import ValidationReport


class DeploymentRequest(StatefulModel):
    """A wish to make a version live, bound to its evidence: when any part of it changes it is superseded.

    `approved_by`: the rule that approved it by itself; blank: the votes do. `dossier`: what voters are shown, as
    `deployments.dossier` copied it when it was asked for; empty where the request is older than that. `reminded_at`:
    when those who may still vote were told that it expires.
    """

    machine = DEPLOYMENT_REQUEST

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="requests")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="requests")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="requests")
    replaces = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by_requests"
    )
    report = models.ForeignKey(ValidationReport, on_delete=models.PROTECT, related_name="requests")
    evidence = models.JSONField()
    dossier = models.JSONField(default=dict, blank=True)
    note = models.TextField(blank=True)
    expires_at = models.DateTimeField()
    approved_by = models.CharField(max_length=64, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "environment"],
                condition=models.Q(state__in=["pending", "approved"]),
                name="request_one_open",
            )
        ]


class Approval(models.Model):
    """One person's vote on one request: once, and for ever."""

    request = models.ForeignKey(DeploymentRequest, on_delete=models.CASCADE, related_name="votes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="votes")
    approve = models.BooleanField()
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="vote_once")]


class BrokenGlass(models.Model):
    """A request that was executed without the votes, by whom and why; and what another person said of that."""

    request = models.OneToOneField(DeploymentRequest, on_delete=models.PROTECT, related_name="broken_glass")
    broken_by = models.CharField(max_length=64)
    reason = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.CharField(max_length=64, blank=True)
    review = models.TextField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]


KEPT = "What was said of a request stays as it was said: add another comment."


class Comments(models.QuerySet["Comment"]):
    """Rows that are read and added to."""

    def update(self, **values: Any) -> int:
        raise ConflictError("comment_is_kept", KEPT)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ConflictError("comment_is_kept", KEPT)


class Comment(models.Model):
    """What one member said of a request, in Markdown: never changed. `mentions`: the members that it names."""

    request = models.ForeignKey(DeploymentRequest, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="comments")
    text = models.TextField()
    mentions = models.ManyToManyField(User, related_name="mentions")
    created_at = models.DateTimeField()

    objects = Comments.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"comment {self.pk} on request {self.request_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConflictError("comment_is_kept", KEPT)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ConflictError("comment_is_kept", KEPT)


class Rollout(StatefulModel):
    """The way of one version to live, advanced by control in short steps.

    `due_at`: when the next step may run; `tries`: how often the host did not answer in this state;
    `acknowledged_at`: when every gateway had taken up the new routing. `plan`: the environment's, as it was
    when the rollout began. `trial_serial`: rises with each change of what gateways try of it; `trial_share` of
    the requests since `trial_at`, the `canary_step`th of the plan. `analysis`: what was made of it last.
    `paused`: {"reason", "by"} while a person must continue it or abort it.
    """

    machine = ROLLOUT

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="rollouts")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="rollouts")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="rollouts")
    previous = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="rollouts_away"
    )
    request = models.OneToOneField(
        DeploymentRequest, null=True, blank=True, on_delete=models.PROTECT, related_name="rollout"
    )
    kind = models.CharField(max_length=10, choices=[("promote", "promote"), ("rollback", "rollback")])
    plan = models.JSONField(default=dict)
    trial_serial = models.PositiveIntegerField(default=0)
    trial_share = models.FloatField(default=0.0)
    trial_at = models.DateTimeField(null=True, blank=True)
    canary_step = models.PositiveSmallIntegerField(default=0)
    analysis = models.JSONField(null=True, blank=True)
    paused = models.JSONField(null=True, blank=True)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    failure = models.JSONField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "environment"],
                condition=models.Q(state__in=sorted(ROLLOUT.active)),
                name="rollout_one_active",
            )
        ]


class LivePeriod(models.Model):
    """What was live: from, until (open: now), where, at which weight (0..1)."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="live_periods")
    environment = models.ForeignKey(Environment, on_delete=models.PROTECT, related_name="live_periods")
    host = models.ForeignKey(ServingHost, on_delete=models.PROTECT, related_name="live_periods")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="live_periods")
    rollout = models.ForeignKey(Rollout, on_delete=models.PROTECT, related_name="live_periods")
    weight = models.FloatField(default=1.0)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "environment"],
                condition=models.Q(ended_at__isnull=True),
                name="live_one_open",
            )
        ]


class TrialCount(models.Model):
    """What one gateway saw of one arm of a trial, between two changes of it; see `trials.ArmCounts`."""

    rollout = models.ForeignKey(Rollout, on_delete=models.CASCADE, related_name="counts")
    serial = models.PositiveIntegerField()
    arm = models.CharField(max_length=5, choices=[("live", "live"), ("trial", "trial")])
    gateway = models.CharField(max_length=60)
    requests = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    latency_histogram = models.JSONField(default=dict)
    confidences = models.PositiveIntegerField(default=0)
    confidence_sum = models.FloatField(default=0.0)
    confidence_squares = models.FloatField(default=0.0)
    compared = models.PositiveIntegerField(default=0)
    agreed = models.PositiveIntegerField(default=0)
    shed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rollout", "serial", "arm", "gateway"], name="trial_count_once")
        ]


class GatewayLease(models.Model):
    """A gateway process that routes, and the newest routing generation it has taken up."""

    name = models.CharField(max_length=60, unique=True)
    generation = models.PositiveBigIntegerField(default=0)
    seen_at = models.DateTimeField()
