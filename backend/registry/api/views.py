"""REST for model versions and their artifacts."""

from django.http import FileResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import parse_etags, quote_etag
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.api.files import renderers
from backend.projects.selectors import service_get
from backend.registry.api.serializers import ArtifactSerializer, VersionSerializer
from backend.registry.models import ModelVersion
from backend.registry.selectors import artifact_get, artifact_list, version_get, version_list
from backend.registry.services import artifact_path


class VersionsView(ActorAPIView):
    @extend_schema(operation_id="version_list", responses=VersionSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """A service's versions, newest first."""
        return self.page(version_list(self.actor, service_get(self.actor, name)), VersionSerializer)


class VersionBase(ActorAPIView):
    def version(self, name: str, number: int) -> ModelVersion:
        return version_get(self.actor, service_get(self.actor, name), number)


class VersionView(VersionBase):
    @extend_schema_serializer(component_name="VersionDetail")
    class OutputSerializer(VersionSerializer):
        artifacts = ArtifactSerializer(many=True)

    @extend_schema(operation_id="version_get", responses=OutputSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """One version with its artifacts."""
        return Response(self.OutputSerializer(self.version(name, number)).data)


class ArtifactsView(VersionBase):
    @extend_schema(operation_id="artifact_list", responses=ArtifactSerializer(many=True))
    def get(self, request: Request, name: str, number: int) -> Response:
        """The artifacts of a version."""
        return self.page(artifact_list(self.actor, self.version(name, number)), ArtifactSerializer)


class ArtifactView(VersionBase):
    renderer_classes = renderers("application/octet-stream")

    @extend_schema(
        operation_id="artifact_download",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY, 304: None},
    )
    def get(self, request: Request, name: str, number: int, file: str) -> HttpResponseBase:
        """One artifact's bytes, checked; its ETag is their SHA-256."""
        version = self.version(name, number)
        etag = quote_etag(artifact_get(self.actor, version, file).digest)
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            return HttpResponseNotModified(headers={"ETag": etag})
        content = artifact_path(version, file).open("rb")
        download = f"{version.service.name}-v{version.number}-{file}"
        return FileResponse(
            content,
            as_attachment=True,
            filename=download,
            content_type="application/octet-stream",
            headers={"ETag": etag},
        )
