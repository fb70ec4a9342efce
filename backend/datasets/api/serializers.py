"""What more than one view answers with."""

from rest_framework import serializers


class LabelSerializer(serializers.Serializer):  # type: ignore[type-arg]
    value = serializers.CharField()
    author = serializers.CharField()
    current = serializers.BooleanField()
    created_at = serializers.DateTimeField()


class SampleSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    payload = serializers.CharField(help_text="SHA-256 of its bytes.")
    name = serializers.CharField(
        help_text="What it is called where it came from: a file, a request; else empty."
    )
    group = serializers.IntegerField(
        allow_null=True, help_text="The lowest id of the samples that look alike; null where none is known."
    )
    source = serializers.CharField()  # type: ignore[assignment]
    reserved = serializers.CharField()
    trained = serializers.BooleanField()
    label = serializers.CharField(help_text="Empty where it has none.")  # type: ignore[assignment]
    labelled_by = serializers.CharField()
    predicted = serializers.CharField()
    confidence = serializers.FloatField(allow_null=True)
    cause = serializers.CharField()
    created_at = serializers.DateTimeField()


class QueueItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    sample = serializers.IntegerField(source="sample_id")
    state = serializers.CharField()
    reason = serializers.CharField()
    cause = serializers.CharField()
    created_at = serializers.DateTimeField()


class QueueAnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    annotator = serializers.CharField()
    verdict = serializers.CharField()
    value = serializers.CharField(help_text="Empty for what is no label.")
    note = serializers.CharField()
    seconds = serializers.FloatField(allow_null=True)
    counts = serializers.BooleanField(help_text="False for a further opinion, that decided nothing.")
    review = serializers.CharField()
    reviewer = serializers.CharField()
    reason = serializers.CharField(help_text="Why it was returned.")
    given_at = serializers.DateTimeField()


class SnapshotSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    role = serializers.CharField()
    digest = serializers.CharField()
    size = serializers.IntegerField()
    classes = serializers.ListField(child=serializers.CharField())
    counts = serializers.DictField(child=serializers.IntegerField())
    recipe = serializers.JSONField(help_text="How they were chosen; empty where they were named one by one.")
    cause = serializers.CharField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
