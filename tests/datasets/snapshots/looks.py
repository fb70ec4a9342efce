"""Samples that look alike, as the search for look-alikes would leave them."""

from collections.abc import Iterable

from backend.core.acts import act, project_scope
from backend.datasets.models import Sample
from backend.datasets.services.groups import groups_write
from backend.projects.models import Service
from tests.factories import SYSTEM


def alike(service: Service, groups: Iterable[Iterable[Sample]]) -> None:
    """Make these the service's groups."""
    with act(project_scope(service.project_id), SYSTEM) as log:
        groups_write(log, service, [{sample.pk for sample in group} for group in groups])
