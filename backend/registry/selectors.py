"""What an actor may see of model versions."""

import json

from django.db.models import QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.blobs import blobs
from backend.projects.models import Service
from backend.registry.models import Artifact, ModelVersion


def version_list(actor: Actor, service: Service | None = None) -> QuerySet[ModelVersion]:
    """The versions of the actor's services, or of one of them, newest first."""
    rows = ModelVersion.objects.select_related("service__project", "parent", "snapshot")
    if service is not None:
        rows = rows.filter(service=service)
    return visible(rows, actor, "service__project").order_by("-pk")


def version_get(actor: Actor, service: Service, number: int) -> ModelVersion:
    """The version of a service by its number. Raises NotFoundError."""
    return get_visible(version_list(actor, service), number=number)


def artifact_list(actor: Actor, version: ModelVersion) -> QuerySet[Artifact]:
    """The version's artifacts, by name."""
    return visible(Artifact.objects.filter(version=version), actor, "version__service__project")


def artifact_get(actor: Actor, version: ModelVersion, name: str) -> Artifact:
    """One of the version's artifacts. Raises NotFoundError."""
    return get_visible(artifact_list(actor, version), name=name)


def seen_ids(version: ModelVersion) -> set[str]:
    """The ids of every sample that training or memory of the version or its ancestors ever saw."""
    return set(json.loads(blobs().read(version.seen))) if version.seen else set()
