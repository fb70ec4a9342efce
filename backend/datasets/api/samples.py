"""REST for samples and their labels."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from backend.core.api import ActorAPIView
from backend.core.api.files import renderers
from backend.core.errors import NotFoundError
from backend.datasets.api.queries import SampleQuerySerializer, query_of
from backend.datasets.api.serializers import LabelSerializer, SampleSerializer
from backend.datasets.pages import SIZE
from backend.datasets.payloads import THUMBNAIL_AGE_S
from backend.datasets.selectors import label_history, sample_count, sample_get, sample_page, thumbnail_png
from backend.datasets.services import label_set, samples_import
from backend.projects.selectors import service_get

MOST_ON_PAGE = 200


class PageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    cursor = serializers.CharField(
        required=False, default="", help_text="As `next` of the page before has it."
    )
    page_size = serializers.IntegerField(required=False, default=SIZE, min_value=1, max_value=MOST_ON_PAGE)


class SamplePageSerializer(serializers.Serializer):  # type: ignore[type-arg]
    next = serializers.CharField(
        allow_null=True, help_text="The address of the next page; null after the last."
    )
    is_whole = serializers.BooleanField(
        help_text="False: the search rests before the page was full, and goes on at `next`."
    )
    results = SampleSerializer(many=True)


class SamplesView(ActorAPIView):
    parser_classes = [MultiPartParser]

    @extend_schema_serializer(component_name="SampleImport")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        file = serializers.FileField(help_text="An .npz file of x, and y (and classes) where known.")
        reserved = serializers.CharField(required=False, allow_blank=True)
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema_serializer(component_name="SampleImported")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        count = serializers.IntegerField()
        ids = serializers.ListField(child=serializers.IntegerField())

    @extend_schema(
        operation_id="sample_list",
        parameters=[SampleQuerySerializer, PageSerializer],
        responses=SamplePageSerializer,
    )
    def get(self, request: Request, name: str) -> Response:
        """The samples of a service that are asked for, in the order asked for."""
        service, query = service_get(self.actor, name), query_of(request)
        asked = PageSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        page = sample_page(
            self.actor,
            service,
            query,
            cursor=asked.validated_data["cursor"],
            size=asked.validated_data["page_size"],
        )
        body = {"next": _next(request, page.cursor), "is_whole": page.is_whole, "results": page.rows}
        return Response(SamplePageSerializer(body).data)

    @extend_schema(operation_id="sample_import", request=InputSerializer, responses={201: OutputSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Add every input of an .npz file, or none; `ids` are in the file's order."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        upload = body.pop("file")
        samples = samples_import(actor=self.actor, service=service, file=upload.file, source="api", **body)
        ids = [sample.pk for sample in samples]
        return Response({"count": len(ids), "ids": ids}, status.HTTP_201_CREATED)


class SampleCountView(ActorAPIView):
    @extend_schema_serializer(component_name="SampleCount")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.IntegerField()
        is_exact = serializers.BooleanField(help_text="False: there are more, or may be.")

    @extend_schema(
        operation_id="sample_count", parameters=[SampleQuerySerializer], responses=OutputSerializer
    )
    def get(self, request: Request, name: str) -> Response:
        """How many samples are asked for, as far as they are counted."""
        count = sample_count(self.actor, service_get(self.actor, name), query_of(request))
        return Response(self.OutputSerializer(count).data)


class SampleView(ActorAPIView):
    @extend_schema(operation_id="sample_get", responses=SampleSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One sample."""
        return Response(SampleSerializer(sample_get(self.actor, pk)).data)


class ThumbnailView(ActorAPIView):
    renderer_classes = renderers("image/png")

    @extend_schema(operation_id="sample_thumbnail", responses={(200, "image/png"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        """The sample as a PNG image."""
        png = thumbnail_png(sample_get(self.actor, pk))
        if png is None:
            raise NotFoundError("thumbnail_missing", "This sample is no image.")
        return HttpResponse(
            png,
            content_type="image/png",
            headers={"Cache-Control": f"private, max-age={THUMBNAIL_AGE_S}"},
        )


class LabelsView(ActorAPIView):
    @extend_schema_serializer(component_name="LabelSet")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.CharField(max_length=80)
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema(operation_id="label_list", responses=LabelSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Every label that the sample ever had, newest first."""
        return self.page(label_history(self.actor, sample_get(self.actor, pk)), LabelSerializer)

    @extend_schema(operation_id="label_set", request=InputSerializer, responses={201: LabelSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say what the sample is; `new_class` confirms a class that the service has not met."""
        sample = sample_get(self.actor, pk)
        label = label_set(actor=self.actor, sample=sample, **self.body(self.InputSerializer))
        return Response(LabelSerializer(label).data, status.HTTP_201_CREATED)


def _next(request: Request, cursor: str) -> str | None:
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
