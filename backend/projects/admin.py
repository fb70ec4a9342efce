"""Services, for the members of their projects."""

from django.contrib import admin

from backend.access.admin_base import ProjectAdmin
from backend.access.admin_site import site
from backend.projects.models import Service


@admin.register(Service, site=site)
class ServiceAdmin(ProjectAdmin):
    project_path = "project"
    list_display = ("name", "title", "project", "architecture", "sample_rate", "latency_objective_ms")
    list_select_related = ("project",)
    search_fields = ("name", "title")
