"""Policies and chains, as far as the actor may see them."""

from django.db.models import QuerySet

from backend.access.roles import Permission
from backend.access.rules import get_visible, projects_allowing, visible
from backend.automation.models import Backtest, Chain, Policy, Reaction
from backend.core.actor import Actor
from backend.deployments.models import DeploymentRequest
from backend.projects.models import Service


def policy_get(actor: Actor, service: Service) -> Policy | None:
    """The service's policy, or None where none was set."""
    return visible(Policy.objects.filter(service=service), actor, "service__project").first()


def reaction_list(actor: Actor, service: Service) -> QuerySet[Reaction]:
    """What the policy did about what, newest first."""
    return visible(Reaction.objects.filter(policy__service=service), actor, "policy__service__project")


def chain_list(actor: Actor, service: Service | None = None) -> QuerySet[Chain]:
    """Newest first."""
    rows = Chain.objects.select_related("service__project", "run", "report__version")
    return visible(rows if service is None else rows.filter(service=service), actor, "service__project")


def chains_proposed(actor: Actor) -> QuerySet[Chain]:
    """The chains whose candidate passed its gates, where the actor may ask for its deployment and nobody has.

    A request that lapsed does not count: its candidate may be asked for again.
    """
    asked = DeploymentRequest.objects.exclude(state__in=["superseded", "expired", "withdrawn"])
    return (
        chain_list(actor)
        .filter(state="proposed", service__project__in=projects_allowing(actor, Permission.REQUEST))
        .exclude(report__version__in=asked.values("version"))
        .select_related("report__environment", "report__version__service")
    )


def chain_get(actor: Actor, chain_id: int) -> Chain:
    return get_visible(chain_list(actor), pk=chain_id)


def backtest_list(actor: Actor, service: Service | None = None) -> QuerySet[Backtest]:
    """Newest first."""
    rows = Backtest.objects.select_related("service__project")
    return visible(rows if service is None else rows.filter(service=service), actor, "service__project")


def backtest_get(actor: Actor, backtest_id: int) -> Backtest:
    return get_visible(backtest_list(actor), pk=backtest_id)
