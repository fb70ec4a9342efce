"""What versions are called on a host."""

from backend.registry.models import ModelVersion


def candidate_name(version: ModelVersion) -> str:
    """The name of a version's own, under which nothing unapproved meets a client of the stable name."""
    return f"{version.service.name}--v{version.number}"
