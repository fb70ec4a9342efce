"""The log of their projects, for the members to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.access.admin_base import ProjectAdmin, actor_of
from backend.access.admin_site import site
from backend.access.rules import visible_projects
from backend.core.acts import project_scope
from backend.core.models import LogEntry


@admin.register(LogEntry, site=site)
class LogEntryAdmin(ProjectAdmin):
    list_display = ("scope", "number", "at", "actor", "kind", "object")
    search_fields = ("=object", "=actor", "=kind")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        scopes = map(project_scope, visible_projects(actor_of(request)).values_list("pk", flat=True))
        return LogEntry.objects.filter(scope__in=list(scopes)).order_by("-pk")
