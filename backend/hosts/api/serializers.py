"""How hosts and environments look over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.hosts.approving import shortages
from backend.hosts.calendar import Freeze
from backend.hosts.freezes import freeze_now
from backend.hosts.gates import requirements
from backend.hosts.models import ApprovalRule, Environment, FreezeWindow, ServingHost


class HostSerializer(serializers.ModelSerializer[ServingHost]):
    delivery = serializers.ChoiceField(
        ["folder", "grpc", "http"],
        read_only=True,
        help_text="How models reach it: by a folder that it reads, or sent to it.",
    )
    served_by = serializers.CharField(
        read_only=True,
        help_text="The runtime that its models are loaded by; blank: none, or not known yet.",
    )
    offers = serializers.DictField(
        child=serializers.CharField(allow_blank=True),
        read_only=True,
        help_text="Runtime: why it can serve nothing; blank where it can. As found at `probed_at`.",
    )
    has_key = serializers.BooleanField(read_only=True, help_text="Whether a key of its own is kept.")

    class Meta:
        model = ServingHost
        fields = [
            "id",
            "name",
            "http_url",
            "grpc_url",
            "metrics_url",
            "runtime",
            "served_by",
            "offers",
            "probed_at",
            "delivery",
            "has_key",
            "reachable",
            "reachable_changed_at",
            "seen_at",
            "loaded",
            "usage",
            "problem",
            "differences",
        ]


class HostInput(serializers.Serializer[ServingHost]):
    name = serializers.SlugField(max_length=60)
    http_url = serializers.URLField(max_length=300)
    grpc_url = serializers.CharField(max_length=300, required=False, allow_blank=True)
    metrics_url = serializers.URLField(max_length=300, required=False, allow_blank=True)
    runtime = serializers.CharField(
        max_length=16,
        required=False,
        allow_blank=True,
        help_text="onnxruntime or python; without one control finds out what it offers, and chooses.",
    )
    repository = serializers.CharField(
        max_length=500,
        required=False,
        allow_blank=True,
        help_text="The folder that it reads its models from, as control sees it; without one they are sent to it.",
    )


class HostKeyInput(serializers.Serializer[ServingHost]):
    key = serializers.CharField(
        max_length=500, allow_blank=True, help_text="Of its restricted control API; blank forgets it."
    )


class GateThresholds(serializers.Serializer[dict[str, float]]):
    threshold = serializers.FloatField(required=False)
    minimum_samples = serializers.IntegerField(required=False, min_value=1)
    # Declared fields are taken off the class, so a serializer's own `required` stays what it was.
    required = serializers.BooleanField(  # type: ignore[assignment]
        required=False, help_text="Of calibration, size and agreement: whether it refuses, or is only shown."
    )


class RequirementSerializer(serializers.Serializer[Any]):
    gate = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]
    threshold = serializers.FloatField()
    minimum_samples = serializers.IntegerField()


class ApprovalRuleSerializer(serializers.ModelSerializer[ApprovalRule]):
    role = serializers.CharField(help_text="With neither role nor team it counts whoever may vote.")
    team = serializers.CharField(source="team.slug", default="", help_text="The team's slug.")

    class Meta:
        model = ApprovalRule
        fields = ["needed", "role", "team"]


class EnvironmentSerializer(serializers.ModelSerializer[Environment]):
    project = serializers.CharField(source="project.slug", read_only=True)
    host = serializers.CharField(source="host.name", read_only=True)
    approval_rules = ApprovalRuleSerializer(many=True, read_only=True)
    requirements = serializers.SerializerMethodField(
        help_text="All gates, with the defaults of those not set."
    )

    class Meta:
        model = Environment
        fields = [
            "id",
            "project",
            "name",
            "position",
            "host",
            "approval_rules",
            "makers_excluded",
            "gates",
            "requirements",
            "rollout_plan",
            "auto_approval",
            "rule_version",
            "break_glass",
        ]

    @extend_schema_field(RequirementSerializer(many=True))
    def get_requirements(self, environment: Environment) -> Any:
        return RequirementSerializer(requirements(environment), many=True).data


class FreezeSerializer(serializers.Serializer[Freeze]):
    reason = serializers.CharField()
    until = serializers.DateTimeField()


class WeeklySerializer(serializers.Serializer[dict[str, Any]]):
    """From one time of the week to another, by the clocks of a time zone."""

    from_day = serializers.CharField(help_text="monday to sunday")
    from_time = serializers.CharField(help_text="Such as 16:00")
    until_day = serializers.CharField()
    until_time = serializers.CharField()
    time_zone = serializers.CharField(default="UTC", help_text="Such as Europe/Berlin")


class FreezeWindowSerializer(serializers.ModelSerializer[FreezeWindow]):
    weekly = WeeklySerializer(allow_null=True)

    class Meta:
        model = FreezeWindow
        fields = ["id", "environment", "reason", "begins_at", "ends_at", "weekly", "created_by", "created_at"]


class FreezeInput(serializers.Serializer[FreezeWindow]):
    """Once, from `begins_at` (left out: now) to `ends_at`; or `weekly`."""

    reason = serializers.CharField(max_length=300)
    begins_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    weekly = WeeklySerializer(required=False)


class EnvironmentDetail(EnvironmentSerializer):
    """With what its rules lack, and the freeze that runs."""

    shortages = serializers.SerializerMethodField(
        help_text="Each approval rule that the project's present members cannot meet, as a sentence."
    )
    freeze = serializers.SerializerMethodField(help_text="The freeze that runs now; null: none.")

    class Meta(EnvironmentSerializer.Meta):
        fields = [*EnvironmentSerializer.Meta.fields, "shortages", "freeze"]

    @extend_schema_field(FreezeSerializer(allow_null=True))
    def get_freeze(self, environment: Environment) -> Any:
        found = freeze_now(environment)
        return FreezeSerializer(found).data if found else None

    def get_shortages(self, environment: Environment) -> list[str]:
        return [str(found) for found in shortages(environment)]


class RolloutPlanInput(serializers.Serializer[dict[str, object]]):
    """What is left out is as `backend.hosts.plans.RolloutPlan` has it; {} goes straight to live."""

    shadow_share = serializers.FloatField(
        required=False, help_text="Of the requests that are mirrored, 0 to 1."
    )
    canary_shares = serializers.ListField(
        child=serializers.FloatField(), required=False, help_text="What it answers, step by step, rising."
    )
    step_s = serializers.FloatField(required=False)
    step_requests = serializers.IntegerField(required=False)
    patience_s = serializers.FloatField(required=False)
    watch_s = serializers.FloatField(required=False)
    max_errors = serializers.FloatField(required=False)
    max_p99_ratio = serializers.FloatField(required=False)
    max_accuracy_drop = serializers.FloatField(required=False)
    max_disagreement = serializers.FloatField(required=False)
    max_confidence_drop = serializers.FloatField(required=False)


class ApprovalRuleInput(serializers.Serializer[ApprovalRule]):
    needed = serializers.IntegerField(help_text="How many of the group must approve.")
    role = serializers.CharField(
        required=False,
        allow_blank=True,
        help_text="Such as approver; with no team either: of whoever may vote.",
    )
    team = serializers.CharField(
        required=False, allow_blank=True, help_text="The slug of a team with a role in the project."
    )


class AutoApprovalInput(serializers.Serializer[dict[str, object]]):
    """{}: nothing is approved without votes."""

    margin = serializers.FloatField(
        required=False,
        help_text="How far inside its threshold every required gate must be, 0 to 1 (the best value).",
    )
    daily_limit = serializers.IntegerField(required=False, help_text="Within 24 hours, at most.")


class EnvironmentInput(serializers.Serializer[Environment]):
    project = serializers.SlugField()
    name = serializers.SlugField(max_length=40)
    host = serializers.SlugField()
    approval_rules = ApprovalRuleInput(
        many=True, required=False, help_text="All must be met; without any, one approval."
    )
    makers_excluded = serializers.BooleanField(
        default=True, help_text="Whether who asked for a deployment, or made the version, has no vote on it."
    )
    gates = serializers.DictField(child=GateThresholds(), required=False)
    rollout_plan = RolloutPlanInput(required=False)
    auto_approval = AutoApprovalInput(required=False)


class EnvironmentChange(serializers.Serializer[Environment]):
    position = serializers.IntegerField(
        required=False, min_value=1, help_text="Its place in the project's list of stages."
    )
    break_glass = serializers.BooleanField(
        required=False, help_text="Whether what waits for approval may be deployed without the votes."
    )
    approval_rules = ApprovalRuleInput(many=True, required=False)
    makers_excluded = serializers.BooleanField(required=False)
    gates = serializers.DictField(child=GateThresholds(), required=False)
    rollout_plan = RolloutPlanInput(required=False)
    auto_approval = AutoApprovalInput(required=False)
