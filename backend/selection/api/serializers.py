"""How selections and their choices look over REST."""

from rest_framework import serializers

from backend.engine_runs.serializers import EngineRunSerializer
from backend.registry.models import ModelVersion
from backend.selection.models import Selection


class CriterionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField(max_length=24)
    weight = serializers.FloatField(required=False, default=1.0, help_text="Beside the others; above 0.")


class SelectionSerializer(EngineRunSerializer[Selection]):
    criteria = CriterionSerializer(many=True)
    committee = serializers.SlugRelatedField[ModelVersion](many=True, read_only=True, slug_field="number")

    class Meta:
        model = Selection
        fields = [
            "id",
            "service",
            "criteria",
            "count",
            "newest",
            "seed",
            "version",
            "committee",
            "state",
            "fraction",
            "summary",
            "failure",
            "created_by",
            "created_at",
        ]


class ChoiceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    rank = serializers.IntegerField()
    sample = serializers.IntegerField(source="sample_id")
    score = serializers.FloatField()
    criterion = serializers.CharField(help_text="What spoke most for it.")
    value = serializers.FloatField(help_text="In the criterion's own unit.")
    predicted = serializers.CharField(allow_blank=True)
    confidence = serializers.FloatField(allow_null=True)
    taken = serializers.BooleanField(help_text="Whether it went into the curation queue.")
