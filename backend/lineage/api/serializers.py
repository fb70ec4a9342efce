"""How erasures and the lineage of a sample look over REST."""

from rest_framework import serializers

from backend.datasets.api.serializers import LabelSerializer, QueueItemSerializer, SampleSerializer
from backend.lineage.models import Erasure


class SawSerializer(serializers.Serializer):  # type: ignore[type-arg]
    version = serializers.IntegerField()
    number = serializers.IntegerField()
    samples = serializers.IntegerField(help_text="How many of the samples it, or an ancestor, learned from.")


class ErasureSerializer(serializers.ModelSerializer[Erasure]):
    service = serializers.CharField(source="service.name", read_only=True)
    done = serializers.DictField(
        child=serializers.IntegerField(), help_text="The steps that are done, with how much each found."
    )
    waits = serializers.ListField(child=serializers.CharField(), help_text="What must end first.")
    saw = SawSerializer(many=True)

    class Meta:
        model = Erasure
        fields = [
            "id",
            "service",
            "state",
            "reason",
            "size",
            "done",
            "waits",
            "saw",
            "problem",
            "created_by",
            "created_at",
            "finished_at",
        ]


class PlaceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField()
    what = serializers.CharField()
    count = serializers.IntegerField(allow_null=True, help_text="null: only the erasure itself looks.")


class PreviewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    goes = PlaceSerializer(many=True)
    saw = SawSerializer(many=True, help_text="Their weights keep what they learned.")
    snapshots = serializers.SerializerMethodField(
        help_text="Nothing is made or judged by these again until there is one without the samples."
    )
    elsewhere = SampleSerializer(many=True, help_text="The same bytes in other services, where they stay.")

    def get_snapshots(self, preview: object) -> list[int]:
        return [row.pk for row in preview.snapshots]  # type: ignore[attr-defined]


class NumberedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    number = serializers.IntegerField()


class JudgedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField(source="version.number")
    state = serializers.CharField()


class HoldingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    role = serializers.CharField()
    digest = serializers.CharField()
    size = serializers.IntegerField()


class GivenRunSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    state = serializers.CharField()


class SampleLineageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    sample = SampleSerializer()
    erased_at = serializers.DateTimeField(source="sample.erased_at", allow_null=True)
    erasure = serializers.CharField(source="sample.erasure", allow_blank=True)
    labels = LabelSerializer(many=True)
    queue = QueueItemSerializer(many=True)
    snapshots = HoldingSerializer(many=True)
    trained = NumberedSerializer(
        many=True, help_text="Versions that learned from it, or whose ancestors did."
    )
    remembered_by = NumberedSerializer(many=True, help_text="Versions whose data cache holds it now.")
    judged = JudgedSerializer(many=True, help_text="Reports whose sets hold it.")
    runs = GivenRunSerializer(many=True, help_text="Updates that were given it.")


class VersionSampleSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField()
    remembered = serializers.BooleanField()
