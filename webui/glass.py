"""Break-glass on the page of a request: who may, what was done, and who is to review it."""

from typing import Any

from backend.access.roles import Permission
from backend.core.actor import Actor
from backend.deployments.glass import refusal_to_review
from backend.deployments.models import BrokenGlass, DeploymentRequest
from backend.deployments.states import DEPLOYMENT_REQUEST
from webui.people import People


def glass_context(
    actor: Actor, found: DeploymentRequest, granted: frozenset[Permission], people: People
) -> dict[str, Any]:
    """What the panel of the decision and its dialogs read."""
    glass = BrokenGlass.objects.filter(request=found).first()
    opened = found.state in DEPLOYMENT_REQUEST.active
    return {
        "glass": glass,
        "glass_by": people.name(glass.broken_by) if glass else "",
        "review_by": people.name(glass.reviewed_by) if glass else "",
        "can_break": opened and found.environment.break_glass and Permission.BREAK_GLASS in granted,
        "can_review": glass is not None
        and glass.reviewed_at is None
        and Permission.APPROVE in granted
        and refusal_to_review(actor, glass) is None,
    }
