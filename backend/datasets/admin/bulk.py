"""Bulk changes, and their undoing."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.access.admin_base import (
    ProjectAdmin,
    StateFilter,
    VisibleRelatedFilter,
    actor_of,
    service_action,
)
from backend.access.admin_site import site
from backend.datasets.models import BulkChange
from backend.datasets.services import bulk_undo


@admin.register(BulkChange, site=site)
class BulkChangeAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = (
        "pk",
        "service",
        "act",
        "state",
        "total",
        "changed",
        "restored",
        "kept",
        "created_by",
        "created_at",
    )
    list_filter = (("service", VisibleRelatedFilter), StateFilter)
    list_select_related = ("service",)
    ordering = ("-pk",)
    actions = ("undo",)

    @admin.action(description="Undo", permissions=["curate"])
    @service_action
    def undo(self, request: HttpRequest, rows: QuerySet[BulkChange]) -> str:
        # The newest first: an older one then finds what it had left.
        changes = list(rows.select_related("service__project").order_by("-pk"))
        done = [bulk_undo(actor=actor_of(request), change=change) for change in changes]
        restored, kept = sum(change.restored for change in done), sum(change.kept for change in done)
        return f"{restored:,} samples are what they were; {kept:,} stay as somebody changed them since."
