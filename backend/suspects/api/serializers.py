"""How label checks and suspects look over REST."""

from rest_framework import serializers

from backend.suspects.models import LabelCheck


class LabelCheckSerializer(serializers.ModelSerializer[LabelCheck]):
    service = serializers.CharField(source="service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = LabelCheck
        fields = ["id", "service", "version", "state", "summary", "failure", "created_by", "created_at"]


class SuspectSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="sample.service.name")
    sample = serializers.IntegerField(source="sample_id")
    state = serializers.CharField()
    given = serializers.CharField()
    suggested = serializers.CharField()
    score = serializers.FloatField(
        help_text="Over 0.5 and at most 1; higher where the label is likelier wrong."
    )
