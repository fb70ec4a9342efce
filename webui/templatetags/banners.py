"""What every page of a project says on top of what it is about."""

from typing import Any

from django import template

from backend.access.models import Project
from backend.deployments.glass import glass_unreviewed

register = template.Library()


@register.inclusion_tag("includes/glass_banner.html", takes_context=True)
def glass_banner(context: template.Context) -> dict[str, Any]:
    """The deployments of the page's project that went past the votes and that nobody has reviewed yet."""
    project = context.get("project")
    if not isinstance(project, Project):
        project = getattr(context.get("service"), "project", None)
    return {"unreviewed": glass_unreviewed(project) if project else []}
