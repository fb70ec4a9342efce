"""How runs of the engine over a service's samples look over REST; a kind's Meta names its model."""

from rest_framework import serializers

from backend.engine_runs.models import RunT


class EngineRunSerializer(serializers.ModelSerializer[RunT]):
    service = serializers.CharField(source="service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True, default=None)

    class Meta:
        fields = ("id", "service", "version", "state", "summary", "failure", "created_by", "created_at")
