"""The log's tables: append-only entries and one locked head per scope."""

from typing import Any

from django.db import models

from backend.core.errors import ConflictError


class LogHead(models.Model):
    """Where a scope's chain ends. Locked first by every act of that scope."""

    scope = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)


class LogEntry(models.Model):
    """One thing that happened. Never changed, never deleted."""

    scope = models.CharField(max_length=64)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=64)
    object = models.CharField(max_length=64, db_index=True)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["scope", "number"]
        constraints = [models.UniqueConstraint(fields=["scope", "number"], name="logentry_scope_number")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConflictError("log_is_append_only", "Entries of the log are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ConflictError("log_is_append_only", "Entries of the log are never deleted.")
