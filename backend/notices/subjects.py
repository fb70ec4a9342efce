"""The rows that entries of the log are about: whose service they are, what they are called, where their page is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from backend.automation.models import Chain
from backend.deployments.models import DeploymentRequest, Rollout
from backend.monitoring.models import Alert
from backend.projects.models import Service
from backend.updates.models import UpdateRun
from backend.validation.models import ValidationReport


@dataclass(frozen=True, slots=True)
class Subject:
    """path: of its page, from the root of the web process. asked_by: the reference of who asked for it, else blank."""

    service: Service
    title: str
    path: str
    asked_by: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """service: from a row to its service; path: with the row's `pk` and the service's `name`."""

    model: type[Model]
    title: Callable[[Any], str]
    path: str
    related: tuple[str, ...] = ("service",)
    service: Callable[[Any], Service] = lambda row: row.service


KINDS = (
    Kind(Alert, lambda row: f"{row.title} ({row.service})", "/alerts/{pk}/"),
    Kind(Chain, lambda row: str(row.service), "/services/{name}/policy/"),
    Kind(
        UpdateRun,
        lambda row: (
            f"{'Reproduction' if row.kind == 'reproduce' else 'Update run'} {row.pk} of {row.service}"
        ),
        "/runs/{pk}/",
    ),
    Kind(
        ValidationReport,
        lambda row: str(row.version),
        "/reports/{pk}/",
        ("version__service",),
        lambda row: row.version.service,
    ),
    Kind(
        DeploymentRequest,
        lambda row: f"deployment of {row.version} to {row.environment}",
        "/requests/{pk}/",
        ("service", "version__service", "environment"),
    ),
    Kind(
        Rollout,
        lambda row: (
            f"The {'roll back' if row.kind == 'rollback' else 'rollout'} of {row.version} in {row.environment}"
        ),
        "/rollouts/{pk}/",
        ("service", "version__service", "environment"),
    ),
)


def subjects(references: Iterable[str]) -> dict[str, Subject]:
    """Reference (`alert:12`) -> its row, where it is there and of a kind that is told; one query a kind."""
    wanted, found = set(references), {}
    for kind in KINDS:
        name = f"{kind.model._meta.model_name}:"
        numbers = [int(one.removeprefix(name)) for one in wanted if one.startswith(name)]
        rows = kind.model._default_manager.filter(pk__in=numbers).select_related(*kind.related)
        for row in rows if numbers else ():
            service = kind.service(row)
            path = kind.path.format(pk=row.pk, name=service.name)
            asked_by = getattr(row, "created_by", "")
            found[f"{name}{row.pk}"] = Subject(service, kind.title(row), path, asked_by)
    return found
