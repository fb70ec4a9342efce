"""What clients send in batches, and how a batch is answered."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

from backend.core.errors import AppError
from backend.monitoring.api.batches import ARROW_STREAM
from backend.monitoring.keeping import Kept, Next
from backend.monitoring.models import IntakeHour

LOST_HEADER = "modelcie-lost"
LOST_MEANING = "How many observations the client had no room for since its last batch; they are counted."


class ObservationItem(serializers.Serializer):  # type: ignore[type-arg]
    """An answered input, as the schema tells of it: each is judged by `observations_take`."""

    request_id = serializers.CharField(max_length=64)
    time = serializers.DateTimeField(help_text="With its zone.")
    version = serializers.IntegerField()
    input = serializers.JSONField(
        help_text="Nested numbers of the signature's shape, or base64 of its little-endian bytes in C order."
    )
    probabilities = serializers.ListField(child=serializers.FloatField(), required=False)
    predicted = serializers.CharField(required=False, help_text="Needed where there are no probabilities.")
    latency_ms = serializers.FloatField(required=False)


class LabelItem(serializers.Serializer):  # type: ignore[type-arg]
    request_id = serializers.CharField(max_length=64)
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]


class AnswerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    index = serializers.IntegerField()
    request_id = serializers.CharField()
    code = serializers.CharField(help_text="`known`, or why the item was rejected.")
    detail = serializers.CharField()


class OutcomeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    taken = serializers.IntegerField()
    known = serializers.IntegerField()
    rejected = serializers.IntegerField()
    answers = AnswerSerializer(many=True, help_text="Of each item that was not taken.")


class IntakeSerializer(serializers.ModelSerializer[IntakeHour]):
    class Meta:
        model = IntakeHour
        fields = ("hour", "kind", "answer", "items")


class RetentionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    days = serializers.IntegerField(min_value=1)
    observations = serializers.IntegerField(min_value=1)
    minutes_days = serializers.IntegerField(
        min_value=1, required=False, help_text="Days after which traffic is kept by the hour."
    )
    hours_days = serializers.IntegerField(
        min_value=1, required=False, help_text="Days after which it is kept by the day."
    )


class NextSerializer(serializers.Serializer[Next]):
    observations = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    due_at = serializers.DateTimeField(help_text="When it is too old.")
    more = serializers.IntegerField(help_text="Or once so many further observations are recorded.")


class KeptSerializer(serializers.Serializer[Kept]):
    observations = serializers.IntegerField()
    segments = serializers.IntegerField()
    size_bytes = serializers.IntegerField()
    oldest_at = serializers.DateTimeField(allow_null=True)
    dropped = serializers.IntegerField(help_text="By retention, since the beginning.")
    next = NextSerializer(allow_null=True, help_text="The segment that goes first.")


def batch_of(request: Request) -> list[dict[str, Any]]:
    """The items of the body. Raises AppError `media_type_unknown`, `body_invalid`, `batch_too_large`."""
    try:
        items: Any = request.data
    except UnsupportedMediaType as unknown:
        error = AppError("media_type_unknown", f"A batch is application/json or {ARROW_STREAM}.")
        error.http_status = unknown.status_code
        raise error from unknown
    if not isinstance(items, list):
        raise AppError("body_invalid", "There is no body.")
    return items


def lost_of(request: Request) -> int:
    """What the header says, where it says a number."""
    told = request.headers.get(LOST_HEADER, "")
    return int(told) if told.isascii() and told.isdecimal() and len(told) < 10 else 0
