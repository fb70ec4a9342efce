"""REST for files of data: announced, received piece by piece or at once, begun, watched."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.parsers import BaseParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.importing.files import received_bytes
from backend.datasets.importing.rows import MOST_COLUMNS, Columns
from backend.datasets.importing.selectors import (
    import_get,
    import_list,
    import_preview,
    rejected_list,
)
from backend.datasets.importing.services import (
    import_begin,
    import_cancel,
    import_create,
    import_receive,
    import_upload,
)
from backend.datasets.models import DataImport
from backend.datasets.services.samples import RESERVED
from backend.projects.selectors import service_get

PIECE_BYTES = 1 << 20


class ImportSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    state = serializers.CharField()
    file_name = serializers.CharField()
    size_bytes = serializers.IntegerField()
    received_bytes = serializers.SerializerMethodField()
    digest = serializers.CharField(help_text="SHA-256 of the file, once it was begun.")
    reserved = serializers.CharField()
    new_class = serializers.BooleanField()
    fraction = serializers.FloatField(help_text="How much of the file is done with, 0 to 1.")
    added = serializers.IntegerField(help_text="New samples.")
    known = serializers.IntegerField(help_text="Items that were samples already.")
    rejected = serializers.IntegerField(help_text="Items that were not taken.")
    problem = serializers.CharField()
    cancel_requested = serializers.BooleanField()
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)

    def get_received_bytes(self, row: DataImport) -> int:
        return received_bytes(row) if row.state == "receiving" else row.size_bytes


class RejectedItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    position = serializers.IntegerField(help_text="Its place in the file, from 0.")
    name = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


class OptionsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    reserved = serializers.ChoiceField(RESERVED, required=False, default="")
    new_class = serializers.BooleanField(required=False, default=False)


class RawParser(BaseParser):
    """The body as it comes, never in memory as a whole."""

    media_type = "*/*"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        return stream


class ImportsView(ActorAPIView):
    parser_classes = [JSONParser, MultiPartParser]

    @extend_schema_serializer(component_name="ImportCreate")
    class InputSerializer(OptionsSerializer):
        file_name = serializers.CharField(max_length=200)
        size_bytes = serializers.IntegerField(min_value=1)

    @extend_schema_serializer(component_name="ImportUpload")
    class UploadSerializer(OptionsSerializer):
        file = serializers.FileField(
            help_text="A zip, tar or tar.gz with a folder for each class; for vectors a CSV or Parquet; for both an "
            ".npz, or labels of samples as CSV or COCO's JSON."
        )

    @extend_schema(operation_id="import_list", responses=ImportSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The service's imports, newest first."""
        return self.page(import_list(self.actor, service_get(self.actor, name)), ImportSerializer)

    @extend_schema(
        operation_id="import_create",
        request={"application/json": InputSerializer, "multipart/form-data": UploadSerializer},
        responses={201: ImportSerializer},
    )
    def post(self, request: Request, name: str) -> Response:
        """Announce a file, whose bytes then come by PUT; or, as a form with `file`, send it at once.

        It is begun; a table waits for `begin`, with the choice of its columns."""
        service = service_get(self.actor, name)
        if "file" not in request.FILES:
            found = import_create(actor=self.actor, service=service, **self.body(self.InputSerializer))
        else:
            body = self.body(self.UploadSerializer)
            upload = body.pop("file")
            told = {"file_name": upload.name, "size_bytes": upload.size, "pieces": upload.chunks()}
            found = import_upload(actor=self.actor, service=service, **told, **body)
        return Response(ImportSerializer(found).data, status.HTTP_201_CREATED)


class ImportView(ActorAPIView):
    @extend_schema(operation_id="import_get", responses=ImportSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One import: its state, and how far it is."""
        return Response(ImportSerializer(import_get(self.actor, pk)).data)


class ImportFileView(ActorAPIView):
    parser_classes = [RawParser]

    @extend_schema_serializer(component_name="ImportOffset")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        offset = serializers.IntegerField(min_value=0, required=False, default=0)

    @extend_schema(
        operation_id="import_receive",
        parameters=[OpenApiParameter("offset", int, description="Where in the file the body's bytes begin.")],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=ImportSerializer,
    )
    def put(self, request: Request, pk: int) -> Response:
        """More of the file, from `?offset=` on, which is its `received_bytes`."""
        found = import_get(self.actor, pk)
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        import_receive(
            actor=self.actor,
            data_import=found,
            offset=asked.validated_data["offset"],
            pieces=_pieces(request.stream),
        )
        return Response(ImportSerializer(found).data)


class ImportBeginView(ActorAPIView):
    @extend_schema_serializer(component_name="ImportBegin")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        label = serializers.CharField(  # type: ignore[assignment]
            required=False, allow_blank=True, default="", help_text="The column of the classes; empty: none."
        )
        features = serializers.ListField(
            child=serializers.CharField(),
            required=False,
            max_length=MOST_COLUMNS,
            help_text="The columns of a table's inputs; without it, those that the preview names.",
        )

    @extend_schema(operation_id="import_begin", request=InputSerializer, responses=ImportSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Make samples of a file that came in whole."""
        found, body = import_get(self.actor, pk), self.body(self.InputSerializer)
        columns = Columns(**body) if "features" in body else None
        found = import_begin(actor=self.actor, data_import=found, columns=columns)
        return Response(ImportSerializer(found).data)


class ImportPreviewView(ActorAPIView):
    @extend_schema_serializer(component_name="ImportPreview")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        names = serializers.ListField(child=serializers.CharField(), help_text="Of the first columns.")
        rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))
        count = serializers.IntegerField(help_text="Of all columns.")
        label = serializers.CharField(source="columns.label")  # type: ignore[assignment]
        features = serializers.ListField(child=serializers.CharField(), source="columns.features")

    @extend_schema(operation_id="import_preview", responses=OutputSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The beginning of a table that came in, and the columns that are taken unless others are chosen."""
        return Response(self.OutputSerializer(import_preview(self.actor, import_get(self.actor, pk))).data)


class ImportCancelView(ActorAPIView):
    @extend_schema(operation_id="import_cancel", request=None, responses=ImportSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Cancel an import; samples that came in stay."""
        found = import_get(self.actor, pk)
        import_cancel(actor=self.actor, data_import=found)
        return Response(ImportSerializer(found).data)


class RejectedItemsView(ActorAPIView):
    @extend_schema(operation_id="import_rejected", responses=RejectedItemSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """What was not taken, each with its reason; the last of the file first."""
        return self.page(rejected_list(self.actor, import_get(self.actor, pk)), RejectedItemSerializer)


def _pieces(stream: BinaryIO | None) -> Iterator[bytes]:
    while stream is not None and (piece := stream.read(PIECE_BYTES)):
        yield piece
