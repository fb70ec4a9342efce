"""REST for chains, for the lineage of samples and for erasing them."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.api.serializers import SnapshotSerializer
from backend.datasets.selectors import sample_get, samples_of, snapshot_get
from backend.datasets.services import snapshot_renew
from backend.lineage.api.serializers import (
    ErasureSerializer,
    PreviewSerializer,
    SampleLineageSerializer,
    VersionSampleSerializer,
)
from backend.lineage.erasing.selectors import erasure_get, erasure_list, erasure_preview
from backend.lineage.erasing.services import erasure_retry, samples_erase
from backend.lineage.erasing.updating import update_without
from backend.lineage.samples import sample_lineage, version_samples
from backend.lineage.selectors import Node, chain
from backend.projects.selectors import service_get
from backend.registry.selectors import version_get
from backend.updates.api.serializers import RunSerializer as UpdateRunSerializer


class NodeSerializer(serializers.Serializer[Node]):
    kind = serializers.CharField()
    pk = serializers.IntegerField()
    ref = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class ChainView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="chain_get", responses=NodeSerializer(many=True))
    def get(self, request: Request, reference: str) -> Response:
        """What one thing began because of, and what came of it, oldest first."""
        nodes = chain(self.actor, reference)
        return Response([NodeSerializer(node).data for node in nodes])


class SampleLineageView(ActorAPIView):
    @extend_schema(operation_id="sample_lineage", responses=SampleLineageSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """What was made of one sample: labels, snapshots, versions that learned from it, reports that it judged."""
        return Response(SampleLineageSerializer(sample_lineage(self.actor, sample_get(self.actor, pk))).data)


class VersionSamplesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="version_samples", responses=VersionSampleSerializer(many=True))
    def get(self, request: Request, name: str, number: int) -> Response:
        """Every sample that a version, or an ancestor of it, learned from."""
        version = version_get(self.actor, service_get(self.actor, name), number)
        return Response(VersionSampleSerializer(version_samples(version), many=True).data)


class ErasuresView(ActorAPIView):
    @extend_schema_serializer(component_name="SamplesErase")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        samples = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=100_000)
        reason = serializers.CharField(max_length=500)

    @extend_schema(operation_id="erasure_list", responses=ErasureSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The erasures of a service, newest first."""
        rows = erasure_list(self.actor, service=service_get(self.actor, name))
        return self.page(rows, ErasureSerializer)

    @extend_schema(operation_id="samples_erase", request=InputSerializer, responses={201: ErasureSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Take samples out everywhere, for ever."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        samples = samples_of(self.actor, service, body["samples"])
        erasure = samples_erase(actor=self.actor, samples=samples, reason=body["reason"])
        return Response(ErasureSerializer(erasure).data, status.HTTP_201_CREATED)


class ErasurePreviewView(ActorAPIView):
    @extend_schema_serializer(component_name="ErasurePreviewAsk")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        samples = serializers.ListField(child=serializers.IntegerField(), min_length=1, max_length=100_000)

    @extend_schema(operation_id="erasure_preview", request=InputSerializer, responses=PreviewSerializer)
    def post(self, request: Request, name: str) -> Response:
        """What erasing samples would take away, and what would stay; nothing is changed."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        samples = samples_of(self.actor, service, body["samples"])
        return Response(PreviewSerializer(erasure_preview(self.actor, service, samples)).data)


class ErasureView(ActorAPIView):
    @extend_schema(operation_id="erasure_get", responses=ErasureSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One erasure: how far it is, and the versions that saw its samples."""
        return Response(ErasureSerializer(erasure_get(self.actor, pk)).data)


class ErasureRetryView(ActorAPIView):
    @extend_schema(operation_id="erasure_retry", request=None, responses=ErasureSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Go on with one that failed."""
        erasure = erasure_get(self.actor, pk)
        erasure_retry(actor=self.actor, erasure=erasure)
        return Response(ErasureSerializer(erasure).data)


class ErasureUpdateView(ActorAPIView):
    @extend_schema_serializer(component_name="ErasureUpdate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        version = serializers.IntegerField(help_text="Number of a version that saw the samples.")

    @extend_schema(
        operation_id="erasure_update", request=InputSerializer, responses={201: UpdateRunSerializer}
    )
    def post(self, request: Request, pk: int) -> Response:
        """Train a version that saw the samples over again, without them."""
        erasure, body = erasure_get(self.actor, pk), self.body(self.InputSerializer)
        version = version_get(self.actor, erasure.service, body["version"])
        run = update_without(actor=self.actor, erasure=erasure, version=version)
        return Response(UpdateRunSerializer(run).data, status.HTTP_201_CREATED)


class SnapshotRenewView(ActorAPIView):
    @extend_schema(operation_id="snapshot_renew", request=None, responses={201: SnapshotSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Freeze what is left of a snapshot of which samples were erased."""
        snapshot = snapshot_renew(actor=self.actor, snapshots=[snapshot_get(self.actor, pk)])
        return Response(SnapshotSerializer(snapshot).data, status.HTTP_201_CREATED)
