"""REST for the record of a version, signed or not, and for the keys that records are signed with."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.signing import ALGORITHM
from backend.lineage.models import RecordKey
from backend.lineage.records.document import record_of
from backend.lineage.records.signed import file_name, signed_record
from backend.projects.selectors import service_get
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_get


class RecordKeySerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.CharField(source="pk")
    algorithm = serializers.SerializerMethodField()
    public_key = serializers.CharField(source="public", help_text="Base64 of its 32 bytes.")
    created_at = serializers.DateTimeField()
    retired_at = serializers.DateTimeField(allow_null=True, help_text="Null: this one signs now.")

    def get_algorithm(self, key: RecordKey) -> str:
        return ALGORITHM


class OfVersion(ActorAPIView):
    def version(self, name: str, number: int) -> ModelVersion:
        return version_get(self.actor, service_get(self.actor, name), number)


class RecordView(OfVersion):
    @extend_schema(operation_id="record_get", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, name: str, number: int) -> Response:
        """All that led to a version and came of it, as of now: the document that docs/record.md describes."""
        return Response(record_of(self.actor, self.version(name, number)))


class SignedRecordView(OfVersion):
    @extend_schema(operation_id="record_signed", responses=OpenApiTypes.OBJECT)
    def get(self, request: Request, name: str, number: int) -> Response:
        """The same with a model card to read, signed by this installation, as a file."""
        version = self.version(name, number)
        headers = {"Content-Disposition": f'attachment; filename="{file_name(version)}"'}
        return Response(signed_record(self.actor, version), headers=headers)


class RecordKeysView(ActorAPIView):
    """Open to all: whoever was handed a record verifies it without an account."""

    permission_classes = (AllowAny,)
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="record_key_list", responses=RecordKeySerializer(many=True), auth=[])
    def get(self, request: Request) -> Response:
        """The public keys that records were ever signed with, newest first."""
        return Response(RecordKeySerializer(RecordKey.objects.all(), many=True).data)
