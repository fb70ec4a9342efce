"""Model versions and their artifacts, for the members of their projects."""

from django.contrib import admin

from backend.access.admin_base import ProjectAdmin, ProjectInline, StateFilter, VisibleRelatedFilter
from backend.access.admin_site import site
from backend.registry.models import Artifact, ModelVersion


class ArtifactInline(ProjectInline):
    model = Artifact
    fields = readonly_fields = ("name", "digest", "size_bytes")


@admin.register(ModelVersion, site=site)
class ModelVersionAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "service", "number", "state", "strategy", "created_by", "created_at")
    list_filter = (("service", VisibleRelatedFilter), StateFilter)
    list_select_related = ("service",)
    search_fields = ("digest", "cause")
    inlines = (ArtifactInline,)
