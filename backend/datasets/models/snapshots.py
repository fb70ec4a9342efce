"""Immutable sets of labelled samples."""

from typing import Any, Never

from django.db import models

from backend.core.errors import ConflictError
from backend.projects.models import Service


class ImmutableQuerySet(models.QuerySet["Snapshot"]):
    """Rows that are made once: neither changed nor deleted in bulk."""

    def update(self, **kwargs: Any) -> Never:
        raise _immutable()

    def delete(self) -> Never:
        raise _immutable()


class Snapshot(models.Model):
    """An immutable set of labelled samples. `digest` is the SHA-256 of its manifest, a blob of
    JSON lines `{"payload", "label"}` by payload; `role` says what it may be used for.

    `classes`: those it holds, in the service's order; `counts`: samples of each. `recipe`: how they were chosen (see
    `Choice.recipe`), with `left_out`, how many could not be taken; empty where they were named one by one.
    `origins`: as `origins_of`, of the day that it was made; empty in snapshots older than that.
    """

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="snapshots")
    role = models.CharField(max_length=16, choices=[(r, r) for r in ("training", "validation", "golden")])
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    classes = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    recipe = models.JSONField(default=dict, blank=True)
    origins = models.JSONField(default=dict, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ImmutableQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"snapshot {self.pk} ({self.role}, {self.size})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise _immutable()
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise _immutable()


def _immutable() -> ConflictError:
    return ConflictError("snapshot_is_immutable", "A snapshot is never changed or deleted: make another.")
