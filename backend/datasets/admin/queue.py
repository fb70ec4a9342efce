"""The curation queue, with how much waits where and what the workers have before them."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse

from backend.access.admin_base import ProjectAdmin, StateFilter, VisibleRelatedFilter, actor_of
from backend.access.admin_site import site
from backend.datasets.admin.paging import BoundedPaginator
from backend.datasets.admin.pictures import picture
from backend.datasets.models import QueueItem
from backend.datasets.selectors import queue_waiting
from backend.jobs.glance import last_job_ended_at, queues_now


@admin.register(QueueItem, site=site)
class QueueItemAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "thumbnail", "sample", "service", "state", "reason", "cause", "created_at")
    list_filter = (("service", VisibleRelatedFilter), StateFilter)
    list_select_related = ("sample__service",)
    ordering = ("-pk",)
    paginator = BoundedPaginator
    list_before_template = "datasets/queue_glance.html"

    @admin.display(description="picture")
    def thumbnail(self, item: QueueItem) -> str:
        return picture(item.sample)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        waiting = queue_waiting(actor_of(request)).order_by("service__name").values("service__name")
        services = waiting.annotate(waits=Count("pk"), since=Min("created_at"))
        glance = {"services": services, "queues": queues_now(), "last_job_ended_at": last_job_ended_at()}
        answer: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **glance})
        return answer
