"""What more than one view answers with."""

from rest_framework import serializers


class VersionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    service = serializers.CharField(source="service.name")
    number = serializers.IntegerField()
    state = serializers.CharField()
    parent = serializers.IntegerField(  # type: ignore[assignment]
        source="parent.number", allow_null=True, default=None
    )
    snapshot = serializers.IntegerField(source="snapshot_id", allow_null=True)
    architecture = serializers.CharField()
    architecture_parameters = serializers.JSONField()
    strategy = serializers.CharField()
    classes = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()
    metrics = serializers.JSONField()
    cause = serializers.CharField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class ArtifactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    digest = serializers.CharField()
    size_bytes = serializers.IntegerField()
    registered = serializers.CharField(
        source="registered_digest", help_text="Its digest when the version was registered."
    )
    rewritten_by = serializers.CharField(help_text="What it was rewritten because of, such as `erasure:3`.")
