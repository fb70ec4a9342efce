"""How twin checks and twins look over REST."""

from rest_framework import serializers

from backend.twins.models import TwinCheck


class TwinCheckSerializer(serializers.ModelSerializer[TwinCheck]):
    service = serializers.CharField(source="service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True, allow_null=True, default=None)

    class Meta:
        model = TwinCheck
        fields = ["id", "service", "version", "state", "summary", "failure", "created_by", "created_at"]


class TwinSerializer(serializers.Serializer):  # type: ignore[type-arg]
    group = serializers.IntegerField(help_text="The lowest id of the samples that look alike.")
    sample = serializers.IntegerField(source="pk")
    label = serializers.CharField(help_text="Empty where it has none.")  # type: ignore[assignment]
    reserved = serializers.CharField()
    trained = serializers.BooleanField()
