"""How deployments look over REST."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.deployments.executing import held_up_by
from backend.deployments.history import answered_in, approved_by, requested_by
from backend.deployments.models import (
    Approval,
    BrokenGlass,
    Comment,
    DeploymentRequest,
    LivePeriod,
    Rollout,
)
from backend.deployments.voting import standings


class VoteSerializer(serializers.ModelSerializer[Approval]):
    user = serializers.CharField(source="user.username", read_only=True)

    class Meta:
        model = Approval
        fields = ["user", "approve", "comment", "created_at"]


class RequestSerializer(serializers.ModelSerializer[DeploymentRequest]):
    service = serializers.CharField(source="service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    replaces = serializers.IntegerField(
        source="replaces.number", read_only=True, allow_null=True, default=None
    )
    votes = VoteSerializer(many=True, read_only=True)

    class Meta:
        model = DeploymentRequest
        fields = [
            "id",
            "service",
            "environment",
            "version",
            "replaces",
            "report",
            "state",
            "state_changed_at",
            "evidence",
            "note",
            "votes",
            "approved_by",
            "expires_at",
            "cause",
            "created_by",
            "created_at",
        ]


class RuleStandingSerializer(serializers.Serializer[Any]):
    """One approval rule of the request's environment, and how far it is; people by their user names."""

    role = serializers.CharField(source="rule.role", help_text="Blank: of whoever may vote.")
    team = serializers.CharField(source="rule.team.slug", default="", help_text="Its slug; blank: none.")
    needed = serializers.IntegerField(source="rule.needed")
    approved_by = serializers.ListField(child=serializers.CharField(), source="given")
    may_vote = serializers.ListField(child=serializers.CharField(), source="left")
    is_met = serializers.BooleanField()
    shortage = serializers.CharField(help_text="Why the present members cannot meet it; blank: they can.")


class BrokenGlassSerializer(serializers.ModelSerializer[BrokenGlass]):
    class Meta:
        model = BrokenGlass
        fields = ["broken_by", "reason", "created_at", "reviewed_by", "review", "reviewed_at"]


class RequestDetail(RequestSerializer):
    """With its rules, what holds it up, whether it went past the votes, and what voters are shown."""

    rules = serializers.SerializerMethodField()
    broken_glass = serializers.SerializerMethodField(
        help_text="Why it was executed without the votes, and what came of reviewing that; null: it was not."
    )
    waits_for = serializers.SerializerMethodField(
        help_text="What it waits for once it is approved, as a sentence; blank: nothing."
    )

    class Meta(RequestSerializer.Meta):
        fields = [*RequestSerializer.Meta.fields, "rules", "waits_for", "broken_glass", "dossier"]

    @extend_schema_field(BrokenGlassSerializer(allow_null=True))
    def get_broken_glass(self, request: DeploymentRequest) -> Any:
        found = BrokenGlass.objects.filter(request=request).first()
        return BrokenGlassSerializer(found).data if found else None

    def get_waits_for(self, request: DeploymentRequest) -> str:
        return held_up_by(request) if request.state == "approved" else ""

    @extend_schema_field(RuleStandingSerializer(many=True))
    def get_rules(self, request: DeploymentRequest) -> Any:
        return RuleStandingSerializer(standings(request), many=True).data


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """text: Markdown, as it was typed; mentions: user names."""

    author = serializers.CharField(source="author.username", read_only=True)
    mentions = serializers.SlugRelatedField[Any](slug_field="username", many=True, read_only=True)

    class Meta:
        model = Comment
        fields = ["id", "author", "text", "mentions", "created_at"]


class SaidInput(serializers.Serializer[object]):
    text = serializers.CharField(max_length=4000)


class RolloutSerializer(serializers.ModelSerializer[Rollout]):
    service = serializers.CharField(source="service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    previous = serializers.IntegerField(
        source="previous.number", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Rollout
        fields = [
            "id",
            "service",
            "environment",
            "version",
            "previous",
            "request",
            "kind",
            "state",
            "state_changed_at",
            "plan",
            "trial_share",
            "trial_at",
            "canary_step",
            "analysis",
            "paused",
            "tries",
            "failure",
            "cause",
            "created_by",
            "created_at",
        ]


class CountedPeriods(serializers.ListSerializer[Any]):
    """Rows of `live_history` with what was answered in each, which is counted for all at once."""

    def to_representation(self, data: Any) -> Any:
        self.context["answered"] = answered_in(data)
        return super().to_representation(data)


class LivePeriodSerializer(serializers.ModelSerializer[LivePeriod]):
    """A row of `live_history`; people by their references."""

    service = serializers.CharField(source="service.name", read_only=True)
    host = serializers.CharField(source="host.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    kind = serializers.CharField(source="rollout.kind", read_only=True)
    request = serializers.IntegerField(source="rollout.request_id", read_only=True, allow_null=True)
    requested_by = serializers.SerializerMethodField()
    approved_by = serializers.SerializerMethodField()
    answered = serializers.SerializerMethodField(
        help_text="Requests that gateways answered; null: none are sent here."
    )

    class Meta:
        model = LivePeriod
        list_serializer_class = CountedPeriods
        fields = [
            "id",
            "service",
            "environment",
            "host",
            "version",
            "rollout",
            "kind",
            "request",
            "requested_by",
            "approved_by",
            "answered",
            "weight",
            "started_at",
            "ended_at",
        ]

    def get_requested_by(self, period: LivePeriod) -> str:
        return requested_by(period)

    def get_approved_by(self, period: LivePeriod) -> list[str]:
        return approved_by(period)

    def get_answered(self, period: LivePeriod) -> int | None:
        found: int | None = self.context["answered"][period.pk]
        return found


class VersionInput(serializers.Serializer[object]):
    """Which version of which service, where."""

    service = serializers.CharField()
    environment = serializers.IntegerField()
    version = serializers.IntegerField(min_value=1)


class RequestInput(VersionInput):
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class VoteInput(serializers.Serializer[object]):
    approve = serializers.BooleanField()
    comment = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class RollbackInput(serializers.Serializer[object]):
    """version: left out, the last one that was live before."""

    service = serializers.CharField()
    environment = serializers.IntegerField()
    version = serializers.IntegerField(min_value=1, required=False)


class PauseInput(serializers.Serializer[object]):
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)


class ReasonInput(serializers.Serializer[object]):
    reason = serializers.CharField(allow_blank=True, max_length=4000)


class CommentInput(serializers.Serializer[object]):
    comment = serializers.CharField(allow_blank=True, max_length=4000)
