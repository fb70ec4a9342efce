"""REST for samples and their labels."""

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.errors import NotFoundError
from backend.datasets.api.queries import SampleQuerySerializer, query_of
from backend.datasets.api.serializers import LabelSerializer, SampleSerializer
from backend.datasets.payloads import THUMBNAIL_AGE_S
from backend.datasets.selectors import label_history, sample_get, sample_list, thumbnail_png
from backend.datasets.services import label_set, samples_import
from backend.projects.selectors import service_get


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
        operation_id="sample_list", parameters=[SampleQuerySerializer], responses=SampleSerializer(many=True)
    )
    def get(self, request: Request, name: str) -> Response:
        """The samples of a service that are asked for."""
        query = query_of(request)
        return self.page(sample_list(self.actor, service_get(self.actor, name), query), SampleSerializer)

    @extend_schema(operation_id="sample_import", request=InputSerializer, responses={201: OutputSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Add every input of an .npz file, or none; `ids` are in the file's order."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        upload = body.pop("file")
        samples = samples_import(actor=self.actor, service=service, file=upload.file, source="api", **body)
        ids = [sample.pk for sample in samples]
        return Response({"count": len(ids), "ids": ids}, status.HTTP_201_CREATED)


class SampleView(ActorAPIView):
    @extend_schema(operation_id="sample_get", responses=SampleSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One sample."""
        return Response(SampleSerializer(sample_get(self.actor, pk)).data)


class ThumbnailView(ActorAPIView):
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
