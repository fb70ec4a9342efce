"""Where models are served: hosts, and the environments of a project with their gates and approval rules."""

from django.db import models

from backend.access.models import Project, Team
from backend.access.roles import Role
from backend.serving.config import RUNTIMES


class ServingHost(models.Model):
    """A Triton. `reachable`, `loaded` (model name -> ready version numbers) and `problem` are what control saw last.

    `grpc_url`: host:port of its gRPC, for its control API and for clients who ask by it; blank: all goes over HTTP.
    `runtime`: what a person chose; blank: what was found. `offers`: runtime -> why it can serve nothing, blank where
    it can, as found at `probed_at`.
    `repository`: the folder of its models, as this machine sees it; blank: they are sent to it.
    `sealed_key`: the key of its restricted control API, as control alone opens it; blank: the installation's.
    `metrics_url`: of its Prometheus metrics; blank: none. `usage`, as of `seen_at`: {"models": {name: {number:
    {"requests", "failures", "success_ns", "mean_ms", "queue_ms"}}} since each was loaded, "gpus": [{"used_bytes",
    "total_bytes", "utilisation"}]}.
    `differences`: sentences on what was loaded and should not be, or the other way, when last compared.
    """

    name = models.SlugField(max_length=60, unique=True)
    http_url = models.URLField(max_length=300)
    grpc_url = models.CharField(max_length=300, blank=True)
    metrics_url = models.URLField(max_length=300, blank=True)
    runtime = models.CharField(max_length=16, blank=True, choices=[(name, name) for name in RUNTIMES])
    offers = models.JSONField(default=dict, blank=True)
    probed_at = models.DateTimeField(null=True, blank=True)
    repository = models.CharField(max_length=500, blank=True)
    sealed_key = models.TextField(blank=True)
    reachable = models.BooleanField(null=True)
    reachable_changed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    loaded = models.JSONField(default=dict, blank=True)
    usage = models.JSONField(default=dict, blank=True)
    problem = models.TextField(blank=True)
    differences = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def served_by(self) -> str:
        """The runtime that its models are loaded by; blank: none, or not known yet."""
        offered = (name for name in RUNTIMES if self.offers.get(name) == "")
        return self.runtime or next(offered, "")

    @property
    def delivery(self) -> str:
        """How models reach it: "folder", "grpc" or "http"."""
        if self.repository:
            return "folder"
        return "grpc" if self.grpc_url else "http"

    @property
    def has_key(self) -> bool:
        """Whether it has a key of its own."""
        return bool(self.sealed_key)


class SealingKey(models.Model):
    """One row: the public half of control's key, for which secrets are sealed."""

    public = models.CharField(max_length=64)


class Environment(models.Model):
    """A stage of a project: who must approve, the gates' thresholds and the plan of its rollouts.

    A change of any of them raises `rule_version`: see `rule.Rule`. `makers_excluded`: who asked for a deployment, or
    made the version, has no vote on it. `rollout_plan`: fields of `plans.RolloutPlan`. `auto_approval`: fields of
    `automatic.AutoApproval`; {}: nothing is approved without votes. `break_glass`, no part of the rule: whether what
    waits for approval may be deployed without the votes. `position`: its place among the stages of its project.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="environments")
    host = models.ForeignKey(ServingHost, on_delete=models.PROTECT, related_name="environments")
    name = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField(default=0)
    makers_excluded = models.BooleanField(default=True)
    gates = models.JSONField(default=dict)
    rollout_plan = models.JSONField(default=dict)
    auto_approval = models.JSONField(default=dict, blank=True)
    break_glass = models.BooleanField(default=False)
    rule_version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="environment_once"),
            # One stable name serves one environment: two on one host would overwrite each other.
            models.UniqueConstraint(fields=["project", "host"], name="environment_own_host"),
        ]

    def __str__(self) -> str:
        return self.name


class ApprovalRule(models.Model):
    """So many must approve, of those who may vote: of all, of those who hold the role, or of those of the team."""

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="approval_rules")
    role = models.CharField(max_length=16, blank=True, choices=Role.choices)
    team = models.ForeignKey(
        Team, null=True, blank=True, on_delete=models.PROTECT, related_name="approval_rules"
    )
    needed = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["environment", "role"], condition=models.Q(team=None), name="approval_rule_once"
            ),
            models.UniqueConstraint(fields=["environment", "team"], name="approval_rule_of_a_team_once"),
            models.CheckConstraint(
                condition=models.Q(role="") | models.Q(team=None), name="approval_rule_of_one_group"
            ),
            models.CheckConstraint(condition=models.Q(needed__gte=1), name="approval_rule_needs_somebody"),
        ]

    def __str__(self) -> str:
        return in_words(self.needed, self.role, self.team.name if self.team else "")


def in_words(needed: int, role: str, team: str) -> str:
    """`2 approvals`, `1 of the role owner`, `1 of the team Safety`."""
    if role or team:
        return f"{needed} of the {'role' if role else 'team'} {role or team}"
    return f"{needed} approval{'' if needed == 1 else 's'}"


class FreezeWindow(models.Model):
    """A time in which no approved request is executed: once, between two moments, or every week.

    `weekly`: fields of `freezes.Weekly`; then neither moment is set.
    """

    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, related_name="freezes")
    reason = models.CharField(max_length=300)
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    weekly = models.JSONField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekly__isnull=True, begins_at__isnull=False, ends_at__isnull=False)
                | models.Q(weekly__isnull=False, begins_at__isnull=True, ends_at__isnull=True),
                name="freeze_once_or_weekly",
            )
        ]
