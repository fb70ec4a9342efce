"""Leases, which process does what there must be one of; and what rows that workers perform have alike."""

from typing import ClassVar

from django.db import models

from backend.core.states import StatefulModel


class Lease(models.Model):
    """One process holds it until `until`; then another may take it."""

    name = models.CharField(max_length=40, unique=True)
    holder = models.CharField(max_length=80)
    until = models.DateTimeField()


class AttemptedModel(StatefulModel):
    """A row that a worker performs. `attempt` fences writers: only the current one may write.

    job, queue: what performs it, and whose workers do. failure: {"code", "detail", "data"} of one that `failed`, which
    is expected and explained, or `errored`, which is a bug of ours.
    """

    job: ClassVar[str]
    queue: ClassVar[str]

    failure = models.JSONField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        """Of the log that its acts stand in."""
        raise NotImplementedError


class TurnsModel(StatefulModel):
    """A row that workers perform by turns. turn: how often one took it, which fences writers. job: what performs it.

    heartbeat_at: None while no worker has it.
    """

    job: ClassVar[str]

    turn = models.PositiveIntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def scope(self) -> str:
        """Of the log that its acts stand in."""
        raise NotImplementedError
