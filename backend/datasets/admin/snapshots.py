"""Snapshots, read."""

from django.contrib import admin

from backend.access.admin_base import ProjectAdmin, VisibleRelatedFilter
from backend.access.admin_site import site
from backend.datasets.models import Snapshot


@admin.register(Snapshot, site=site)
class SnapshotAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "service", "role", "size", "created_by", "created_at")
    list_filter = (("service", VisibleRelatedFilter), "role")
    list_select_related = ("service",)
    search_fields = ("digest", "cause")
