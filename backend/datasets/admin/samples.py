"""Samples with their pictures and label history, and the labels that people gave."""

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path

from backend.access.admin_base import ProjectAdmin, ProjectInline, VisibleRelatedFilter, actor_of
from backend.access.admin_site import site
from backend.core.errors import AppError
from backend.datasets.admin.bulk_acts import BulkActForm, bulk_actions
from backend.datasets.admin.filters import (
    DisagreementFilter,
    LabelFilter,
    LabelledFilter,
    SplitFilter,
    SuspectFilter,
)
from backend.datasets.admin.paging import BoundedPaginator
from backend.datasets.admin.pictures import picture
from backend.datasets.models import Label, Sample
from backend.datasets.payloads import THUMBNAIL_AGE_S
from backend.datasets.selectors import sample_get, thumbnail_png


class LabelInline(ProjectInline):
    """The label history of a sample, newest first."""

    model = Label
    fields = readonly_fields = ("value", "author", "current", "created_at")


@admin.register(Sample, site=site)
class SampleAdmin(ProjectAdmin):
    project_path = "service__project"
    list_display = ("pk", "thumbnail", "label", "predicted", "certainty", "service", "source", "reserved")
    list_filter = (
        ("service", VisibleRelatedFilter),
        LabelFilter,
        LabelledFilter,
        DisagreementFilter,
        SuspectFilter,
        SplitFilter,
        "source",
        ("created_at", admin.DateFieldListFilter),
    )
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
    action_form = BulkActForm
    actions = bulk_actions()
    paginator = BoundedPaginator

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
        return HttpResponse(
            png, "image/png", headers={"Cache-Control": f"private, max-age={THUMBNAIL_AGE_S}"}
        )

    @admin.display(description="picture")
    def thumbnail(self, sample: Sample) -> str:
        return picture(sample)

    @admin.display(description="confidence", ordering="confidence")
    def certainty(self, sample: Sample) -> str:
        return "-" if sample.confidence is None else f"{sample.confidence:.1%}"


@admin.register(Label, site=site)
class LabelAdmin(ProjectAdmin):
    project_path = "sample__service__project"
    list_display = ("pk", "thumbnail", "value", "current", "author", "created_at")
    list_filter = ("current", ("created_at", admin.DateFieldListFilter))
    list_select_related = ("sample__service",)
    search_fields = ("=value", "=author")
    ordering = ("-pk",)
    paginator = BoundedPaginator
    fields = readonly_fields = ("thumbnail", "sample", "value", "current", "author", "created_at")

    @admin.display(description="picture")
    def thumbnail(self, label: Label) -> str:
        return picture(label.sample)
