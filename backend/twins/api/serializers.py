"""How twin checks and twins look over REST."""

from rest_framework import serializers

from backend.engine_runs.serializers import EngineRunSerializer
from backend.twins.models import TwinCheck


class TwinCheckSerializer(EngineRunSerializer[TwinCheck]):
    class Meta(EngineRunSerializer.Meta):
        model = TwinCheck


class TwinSerializer(serializers.Serializer):  # type: ignore[type-arg]
    group = serializers.IntegerField(help_text="The lowest id of the samples that look alike.")
    sample = serializers.IntegerField(source="pk")
    label = serializers.CharField(help_text="Empty where it has none.")  # type: ignore[assignment]
    reserved = serializers.CharField()
    trained = serializers.BooleanField()
