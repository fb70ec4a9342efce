"""How validation reports look over REST."""

from rest_framework import serializers

from backend.validation.models import GateResult, ValidationReport


class GateResultSerializer(serializers.ModelSerializer[GateResult]):
    class Meta:
        model = GateResult
        fields = ["gate", "required", "value", "interval", "threshold", "verdict", "detail"]


class ReportSerializer(serializers.ModelSerializer[ValidationReport]):
    service = serializers.CharField(source="version.service.name", read_only=True)
    version = serializers.IntegerField(source="version.number", read_only=True)
    baseline = serializers.IntegerField(
        source="baseline.number", read_only=True, allow_null=True, default=None
    )
    gates = GateResultSerializer(many=True, read_only=True)

    class Meta:
        model = ValidationReport
        fields = [
            "id",
            "service",
            "version",
            "baseline",
            "environment",
            "state",
            "state_changed_at",
            "gates",
            "requirements",
            "evidence",
            "failure",
            "cause",
            "created_by",
            "created_at",
        ]
