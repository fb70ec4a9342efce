"""Where a page of a service stands: who asks, the service, and the environment that it is about."""

from dataclasses import dataclass
from typing import Any, Self

from django.http import HttpRequest
from django.urls import reverse

from backend.access.rules import permissions_of
from backend.core.actor import Actor
from backend.core.errors import ConflictError
from backend.deployments.selectors import last_good_version
from backend.hosts.models import Environment
from backend.hosts.selectors import environment_list
from backend.projects.models import Service
from backend.projects.selectors import service_get
from backend.registry.models import ModelVersion
from webui.visitor import actor_of

PARTS = ("overview", "panels", "history", "policy", "monitors", "rollback", "update", "import")


@dataclass(frozen=True)
class Place:
    """The service and the environment that the page is about; an environment of the address, else the first."""

    actor: Actor
    service: Service
    environments: list[Environment]
    environment: Environment | None

    @classmethod
    def of(cls, request: HttpRequest, name: str) -> Self:
        actor = actor_of(request)
        service = service_get(actor, name)
        stages = list(environment_list(actor, service.project))
        asked = request.GET.get("environment", "")
        chosen = next((stage for stage in stages if stage.name == asked), stages[0] if stages else None)
        return cls(actor, service, stages, chosen)

    @property
    def stage(self) -> Environment:
        """The environment. Raises ConflictError where the project has none."""
        if self.environment is None:
            raise ConflictError(
                "environment_missing", "The project has no environment yet: an owner adds one."
            )
        return self.environment

    @property
    def query(self) -> str:
        """What keeps the environment in an address."""
        return f"?environment={self.environment.name}" if self.environment else ""

    def url(self, name: str, *args: object) -> str:
        """The address of one of the service's views, in this environment."""
        return reverse(f"webui:{name}", args=[self.service.name, *args]) + self.query

    def tabs(self, name: str) -> list[dict[str, Any]]:
        """A tab for each environment, leading to the view in it."""
        address = reverse(f"webui:{name}", args=[self.service.name])
        return [
            {
                "label": stage.name,
                "url": f"{address}?environment={stage.name}",
                "current": stage == self.environment,
            }
            for stage in self.environments
        ]

    @property
    def last_good(self) -> ModelVersion | None:
        """The version that a roll back would make live."""
        if self.environment is None:
            return None
        return last_good_version(self.actor, self.service, self.environment)

    def context(self) -> dict[str, Any]:
        """What every template of the service reads."""
        return {
            "place": self,
            "service": self.service,
            "project": self.service.project,
            "environment": self.environment,
            "granted": permissions_of(self.actor, self.service.project),
            "snapshots_url": f"{reverse('webui:snapshots')}?service={self.service.name}",
            "urls": {name: self.url(f"service_{name}") for name in PARTS},
        }
