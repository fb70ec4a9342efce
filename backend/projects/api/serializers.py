"""What more than one view answers with."""

from rest_framework import serializers


class ProjectSerializer(serializers.Serializer):  # type: ignore[type-arg]
    slug = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    created_at = serializers.DateTimeField()


class MemberSerializer(serializers.Serializer):  # type: ignore[type-arg]
    user = serializers.CharField(source="user.username", allow_null=True)
    team = serializers.CharField(source="team.slug", allow_null=True)
    role = serializers.CharField()
    created_at = serializers.DateTimeField()


class ServiceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    project = serializers.CharField(source="project.slug")
    title = serializers.CharField()
    signature = serializers.JSONField()
    architecture = serializers.CharField()
    architecture_parameters = serializers.JSONField()
    sample_rate = serializers.FloatField()
    latency_objective_ms = serializers.FloatField()
    created_at = serializers.DateTimeField()


class ServiceKeySerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    prefix = serializers.CharField()
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
