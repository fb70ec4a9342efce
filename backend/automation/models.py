"""Policies, the chains that they set going, and what they did."""

from django.db import models

from backend.automation.states import BACKTEST, CHAIN
from backend.core.clock import now
from backend.core.states import StatefulModel
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport


class Policy(models.Model):
    """What sets updates of a service going. `settings` as in `automation.settings`; a change raises `version`.

    `changed_at`: what was before says nothing of when the next update is due.
    """

    service = models.OneToOneField(Service, on_delete=models.CASCADE, related_name="policy")
    enabled = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    settings = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"policy of {self.service}"


class Chain(StatefulModel):
    """What a policy set going: samples, labels, an update, its validation, a deployment.

    `settings` are the policy's of the moment it began: a later change never touches a chain under way.
    `cause`: the alert that it answers, else the reaction that began it. `version_number`: the version that it is to
    follow; 0: none was live. `collected_to`: the last observation (sequence) that was considered for labelling.
    """

    machine = CHAIN

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="chains")
    policy_version = models.PositiveIntegerField()
    settings = models.JSONField()
    cause = models.CharField(max_length=64, unique=True)
    version_number = models.PositiveIntegerField(default=0)
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


class Reaction(models.Model):
    """What one policy did and why, or what held it back: written when that changes.

    `cause`: the alert that was to be answered, if one was. `by`: the person who set it going by hand, else blank.
    `held_by`: codes of what stood against it; none where it acted.
    """

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="reactions")
    policy_version = models.PositiveIntegerField()
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    by = models.CharField(max_length=64, blank=True)
    held_by = models.JSONField(default=list)
    did = models.CharField(max_length=500)
    why = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.did


class Backtest(StatefulModel):
    """What policies would have done with a span of recorded traffic.

    `asked`: as `automation.backtesting.asking.Asked`. `result`: as `automation.backtesting.outcome` makes it. `attempt`
    fences writers: only the current one may write. `fraction` (0..1) and `doing` say how far it has come.
    """

    machine = BACKTEST

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="backtests")
    asked = models.JSONField()
    result = models.JSONField(null=True, blank=True)
    problem = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    fraction = models.FloatField(default=0.0)
    doing = models.CharField(max_length=200, blank=True)
    cancel_requested = models.BooleanField(default=False)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"backtest {self.pk} of {self.service}"

    @property
    def retrains(self) -> bool:
        """Whether its updates are trained."""
        return bool(self.asked.get("retrain"))
