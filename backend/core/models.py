"""The log's tables, append-only entries and one locked head per scope; and answers of the API that are kept."""

from typing import Any

from django.db import models

from backend.core.errors import ConflictError

CHANGED = "Entries of the log are never changed."
DELETED = "Entries of the log are never deleted."


class LogHead(models.Model):
    """Where a scope's chain ends. Locked first by every act of that scope."""

    scope = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="", blank=True)


class LogEntries(models.QuerySet["LogEntry"]):
    """Rows that are read and appended to; the database's triggers refuse what goes around this."""

    def update(self, **values: Any) -> int:
        raise ConflictError("log_is_append_only", CHANGED)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise ConflictError("log_is_append_only", DELETED)


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

    objects = LogEntries.as_manager()

    class Meta:
        ordering = ["scope", "number"]
        constraints = [models.UniqueConstraint(fields=["scope", "number"], name="logentry_scope_number")]
        indexes = [
            models.Index(fields=["scope", "actor", "number"], name="logentry_by_actor"),
            models.Index(fields=["scope", "kind", "number"], name="logentry_by_kind"),
            models.Index(fields=["scope", "object", "number"], name="logentry_by_object"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ConflictError("log_is_append_only", CHANGED)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise ConflictError("log_is_append_only", DELETED)


class KeptAnswer(models.Model):
    """What was answered to a request with an Idempotency-Key, for a day."""

    address = models.CharField(
        max_length=64, unique=True, help_text="HMAC of who sent it, the address and the key."
    )
    body = models.CharField(max_length=64, help_text="HMAC of what was sent.")
    status = models.PositiveSmallIntegerField(null=True, help_text="Null: it is under way, or was cut off.")
    content = models.TextField(blank=True, help_text="JSON; blank for an answer with a secret in it.")
    created_at = models.DateTimeField(db_index=True)
