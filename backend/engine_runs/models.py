"""What rows that ask the engine about a service's samples have alike."""

from pathlib import Path
from typing import ClassVar, TypeVar

from django.db import models

from backend.config.environment import ENV
from backend.core.acts import project_scope
from backend.jobs.models import AttemptedModel
from backend.projects.models import Service
from backend.registry.models import ModelVersion

UNDER_WAY = ["queued", "running"]


class EngineRun(AttemptedModel):
    """One run of the engine over a service's samples; of each kind one a service is under way.

    folder: below the home, where runs of this kind keep their inputs. version: whose answers or embeddings are used,
    None without. summary: of one that the engine answered.
    """

    folder: ClassVar[str]
    queue = "updates"

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        ModelVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    summary = models.JSONField(null=True, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.machine.name.replace('_', ' ')} {self.pk}"

    @property
    def scope(self) -> str:
        return project_scope(self.service.project_id)

    @property
    def home(self) -> Path:
        """The folder of all its attempts."""
        return ENV.home / self.folder / str(self.pk)


RunT = TypeVar("RunT", bound=EngineRun)


def one_under_way(name: str) -> models.UniqueConstraint:
    """The constraint of a kind: no second one of a service is queued or running."""
    return models.UniqueConstraint(fields=["service"], condition=models.Q(state__in=UNDER_WAY), name=name)
