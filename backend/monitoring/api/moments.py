"""Moments that clients give."""

from datetime import datetime
from typing import Any

from django.utils.timezone import is_naive
from rest_framework import serializers


class ZonedDateTimeField(serializers.DateTimeField):
    """A moment with its zone. One without is refused, for nobody knows which was meant."""

    def enforce_timezone(self, value: datetime) -> Any:
        if is_naive(value):
            raise serializers.ValidationError("Give the time with its zone, such as 2026-12-01T22:00Z.")
        return super().enforce_timezone(value)
