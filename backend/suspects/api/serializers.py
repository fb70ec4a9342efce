"""How label checks and suspects look over REST."""

from rest_framework import serializers

from backend.engine_runs.serializers import EngineRunSerializer
from backend.suspects.models import LabelCheck


class LabelCheckSerializer(EngineRunSerializer[LabelCheck]):
    class Meta(EngineRunSerializer.Meta):
        model = LabelCheck


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
