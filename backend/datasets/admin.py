"""Samples with their pictures, labels, the queue and snapshots, for the members of their projects."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from backend.access.admin_base import (
    ProjectAdmin,
    ProjectInline,
    StateFilter,
    VisibleRelatedFilter,
    actor_of,
    service_action,
)
from backend.access.admin_site import site
from backend.core.errors import AppError
from backend.datasets.models import Label, QueueItem, Sample, Snapshot
from backend.datasets.payloads import THUMBNAIL_AGE_S
from backend.datasets.selectors import sample_get, thumbnail_png
from backend.datasets.services import label_set, queue_add
from backend.projects.models import Service


class LabelActionForm(ActionForm):  # type: ignore[misc]
    label = forms.CharField(
        required=False,
        max_length=80,
        label="",
        widget=UnfoldAdminTextInputWidget({"placeholder": "label", "aria-label": "Label to set"}),
    )


class LabelInline(ProjectInline):
    """The label history of a sample, newest first."""

    model = Label
    fields = readonly_fields = ("value", "author", "current", "created_at")


def picture(sample_id: int) -> SafeString:
    """The thumbnail of a sample as an <img>, loaded when it is scrolled into view."""
    address = reverse("admin:datasets_sample_thumbnail", args=[sample_id])
    return format_html(
        '<img src="{}" width="48" height="48" loading="lazy" alt="sample {}">', address, sample_id
    )


@admin.register(Sample, site=site)
class SampleAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "thumbnail", "label", "predicted", "certainty", "service", "source", "reserved")
    list_filter = (("service", VisibleRelatedFilter), "source", "reserved", "trained")
    list_select_related = ("service",)
    search_fields = ("=pk", "payload", "cause")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "thumbnail",
        "service",
        "label",
        "predicted",
        "certainty",
        "source",
        "reserved",
        "trained",
        "payload",
        "cause",
        "created_at",
    )
    inlines = (LabelInline,)
    action_form = LabelActionForm
    actions = ("queue_for_labelling", "set_label", "set_new_label")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.thumbnail_view)
        return [path("<int:pk>/thumbnail.png", view, name="datasets_sample_thumbnail"), *super().get_urls()]

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The sample's picture, to whoever may see the sample."""
        try:
            png = thumbnail_png(sample_get(actor_of(request), pk))
        except AppError as error:
            raise Http404(error.detail) from error
        if png is None:
            raise Http404("This sample is no image.")
        kept = {"Cache-Control": f"private, max-age={THUMBNAIL_AGE_S}"}
        return HttpResponse(png, "image/png", headers=kept)

    @admin.display(description="picture")
    def thumbnail(self, sample: Sample) -> str:
        return picture(sample.pk) if sample.service.signature.get("layout") == "CHW" else "-"

    @admin.display(description="confidence", ordering="confidence")
    def certainty(self, sample: Sample) -> str:
        return "-" if sample.confidence is None else f"{sample.confidence:.1%}"

    @admin.action(description="Queue for labelling", permissions=["curate"])
    @service_action
    def queue_for_labelling(self, request: HttpRequest, rows: QuerySet[Sample]) -> str:
        queued, actor = 0, actor_of(request)
        for service in Service.objects.filter(samples__in=rows).distinct():
            samples = rows.filter(service=service)
            queued += len(queue_add(actor=actor, service=service, samples=samples, reason="admin"))
        return f"{queued} samples queued."

    @admin.action(description="Set label", permissions=["curate"])
    @service_action
    def set_label(self, request: HttpRequest, rows: QuerySet[Sample]) -> str:
        return self._label_all(request, rows, new_class=False)

    @admin.action(description="Set label, a new class", permissions=["curate"])
    @service_action
    def set_new_label(self, request: HttpRequest, rows: QuerySet[Sample]) -> str:
        return self._label_all(request, rows, new_class=True)

    def _label_all(self, request: HttpRequest, rows: QuerySet[Sample], *, new_class: bool) -> str:
        value, samples = request.POST.get("label", ""), list(rows)
        for sample in samples:
            label_set(actor=actor_of(request), sample=sample, value=value, new_class=new_class)
        return f"{len(samples)} samples labelled {value}."


@admin.register(Label, site=site)
class LabelAdmin(ProjectAdmin):
    project_path = "sample__service__project"
    list_display = ("pk", "thumbnail", "value", "current", "author", "created_at")
    list_filter = ("current", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("sample__service",)
    search_fields = ("=value", "=author")
    ordering = ("-pk",)
    fields = readonly_fields = ("thumbnail", "sample", "value", "current", "author", "created_at")

    @admin.display(description="picture")
    def thumbnail(self, label: Label) -> str:
        return picture(label.sample_id) if label.sample.service.signature.get("layout") == "CHW" else "-"


@admin.register(QueueItem, site=site)
class QueueItemAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "sample", "service", "state", "reason", "cause", "created_at")
    list_filter = (("service", VisibleRelatedFilter), StateFilter)
    list_select_related = ("service", "sample")
    ordering = ("-pk",)


@admin.register(Snapshot, site=site)
class SnapshotAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "service", "role", "size", "created_by", "created_at")
    list_filter = (("service", VisibleRelatedFilter), "role")
    list_select_related = ("service",)
    search_fields = ("digest", "cause")
