"""The log over REST: its entries with their hashes, and what is asked of it."""

from rest_framework import serializers

from backend.audit.exporting import FORMATS
from backend.audit.narrowing import Wanted


class EntrySerializer(serializers.Serializer):  # type: ignore[type-arg]
    scope = serializers.CharField()
    number = serializers.IntegerField()
    at = serializers.DateTimeField()
    actor = serializers.CharField()
    kind = serializers.CharField()
    object = serializers.CharField()
    data = serializers.DictField()  # type: ignore[assignment]
    previous_hash = serializers.CharField()
    hash = serializers.CharField()


class HeadSerializer(serializers.Serializer):  # type: ignore[type-arg]
    scope = serializers.CharField()
    number = serializers.IntegerField()
    hash = serializers.CharField()


class StandingSerializer(serializers.Serializer):  # type: ignore[type-arg]
    is_asked = serializers.BooleanField(help_text="A verification is under way.")
    number = serializers.IntegerField(help_text="The entry that the newest one came to; 0: there was none.")
    at = serializers.DateTimeField(allow_null=True, help_text="When it ended.")
    findings = serializers.ListField(child=serializers.CharField(), help_text="Empty: the log is whole.")


class WantedInput(serializers.Serializer):  # type: ignore[type-arg]
    actor = serializers.CharField(required=False, help_text="As `user:3`.")
    object = serializers.CharField(required=False, help_text="As `alert:12`, or `alert` for all of them.")
    kind = serializers.CharField(
        required=False, help_text="As `alert.opened`, or `alert` for all of an alert."
    )
    since = serializers.DateTimeField(required=False)
    until = serializers.DateTimeField(required=False, help_text="Before this moment.")

    def wanted(self) -> Wanted:
        """What the fields say, once they are checked."""
        return Wanted(
            **{name: self.validated_data[name] for name in Wanted.__slots__ if name in self.validated_data}
        )


class ExportInput(WantedInput):
    format = serializers.ChoiceField(choices=sorted(FORMATS))
