"""REST for doing again what made a version."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.projects.selectors import service_get
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_get
from backend.updates.api.serializers import NeedsSerializer, RunSerializer
from backend.updates.recorded import reproducible
from backend.updates.services import run_reproduce


class ReproductionView(ActorAPIView):
    @extend_schema(operation_id="reproduction_needs", responses=NeedsSerializer)
    def get(self, request: Request, name: str, number: int) -> Response:
        """What training a version again needs and is no longer there; nothing is started."""
        found = reproducible(self.actor, self._version(name, number))
        left_out = [snapshot.pk for snapshot in found.left_out]
        return Response(NeedsSerializer({"missing": found.missing, "left_out": left_out}).data)

    @extend_schema(operation_id="version_reproduce", request=None, responses={201: RunSerializer})
    def post(self, request: Request, name: str, number: int) -> Response:
        """Train a version again from its record, and compare the weights; it makes no version."""
        run = run_reproduce(actor=self.actor, version=self._version(name, number))
        return Response(RunSerializer(run).data, status.HTTP_201_CREATED)

    def _version(self, name: str, number: int) -> ModelVersion:
        return version_get(self.actor, service_get(self.actor, name), number)
