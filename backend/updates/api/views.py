"""REST for update runs: start, import, watch, cancel, resume, and what can be asked for."""

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.selectors import snapshot_get
from backend.engine import architectures, strategies
from backend.projects.selectors import service_get
from backend.registry.selectors import version_get
from backend.updates.api.parameters import AFTER, TRAINING, after
from backend.updates.api.serializers import (
    ArchitectureSerializer,
    LineSerializer,
    PointSerializer,
    RunSerializer,
    StrategySerializer,
)
from backend.updates.api.uploads import upload_path
from backend.updates.selectors import lines_after, points_after, run_get, run_list
from backend.updates.services import run_cancel, run_import, run_resume, run_start


class RunsView(ActorAPIView):
    @extend_schema_serializer(component_name="RunStart")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        service = serializers.CharField()
        strategy = serializers.CharField()
        parameters = serializers.DictField(required=False, default=dict)
        training = serializers.DictField(required=False, default=dict, help_text=TRAINING)
        snapshot = serializers.IntegerField(help_text="A training snapshot.")
        base = serializers.IntegerField(required=False, allow_null=True, help_text="A version's number.")
        evaluation = serializers.ListField(child=serializers.IntegerField(), required=False, default=list)

    @extend_schema(
        operation_id="run_list",
        parameters=[OpenApiParameter("service", str), OpenApiParameter("state", str)],
        responses=RunSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The runs of the caller's projects, newest first."""
        name = request.query_params.get("service")
        service = service_get(self.actor, name) if name else None
        rows = run_list(self.actor, service, request.query_params.get("state", ""))
        return self.page(rows, RunSerializer)

    @extend_schema(operation_id="run_start", request=InputSerializer, responses={201: RunSerializer})
    def post(self, request: Request) -> Response:
        """Queue an update of a service's model."""
        body = self.body(self.InputSerializer)
        service = service_get(self.actor, body["service"])
        number = body.pop("base", None)
        body |= {
            "service": service,
            "snapshot": snapshot_get(self.actor, body["snapshot"]),
            "base": version_get(self.actor, service, number) if number is not None else None,
            "evaluation": [snapshot_get(self.actor, pk) for pk in body["evaluation"]],
        }
        run = run_start(actor=self.actor, **body)
        return Response(RunSerializer(run).data, status.HTTP_201_CREATED)


class RunImportView(ActorAPIView):
    parser_classes = [MultiPartParser]

    @extend_schema_serializer(component_name="RunImport")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        service = serializers.CharField()
        weights = serializers.FileField(help_text="A safetensors file of the service's architecture.")
        classes = serializers.ListField(
            child=serializers.CharField(),
            required=False,
            help_text="What the outputs mean, in order; by default as in the service's signature.",
        )
        probe = serializers.IntegerField(required=False, help_text="A snapshot to prove the model on.")

    @extend_schema(operation_id="run_import", request=InputSerializer, responses={201: RunSerializer})
    def post(self, request: Request) -> Response:
        """Bring in a model that was trained elsewhere."""
        body = self.body(self.InputSerializer)
        service = service_get(self.actor, body["service"])
        probe = snapshot_get(self.actor, body["probe"]) if "probe" in body else None
        classes = body.get("classes") or service.signature["classes"]
        with upload_path(body["weights"]) as weights:
            run = run_import(actor=self.actor, service=service, weights=weights, classes=classes, probe=probe)
        return Response(RunSerializer(run).data, status.HTTP_201_CREATED)


class RunView(ActorAPIView):
    @extend_schema(operation_id="run_get", responses=RunSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One run."""
        return Response(RunSerializer(run_get(self.actor, pk)).data)


class RunCancelView(ActorAPIView):
    @extend_schema(operation_id="run_cancel", request=None, responses=RunSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Cancel a run; one that is training ends within seconds."""
        run = run_get(self.actor, pk)
        run_cancel(actor=self.actor, run=run)
        return Response(RunSerializer(run).data)


class RunResumeView(ActorAPIView):
    @extend_schema(operation_id="run_resume", request=None, responses=RunSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Queue an interrupted run again, from its checkpoint."""
        run = run_get(self.actor, pk)
        run_resume(actor=self.actor, run=run)
        return Response(RunSerializer(run).data)


class RunPointsView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="run_points", parameters=[AFTER], responses=PointSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The next metric points, oldest first; ask again after the last one's sequence."""
        points = points_after(self.actor, run_get(self.actor, pk), after(request))
        return Response(PointSerializer(points, many=True).data)


class RunLinesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="run_lines", parameters=[AFTER], responses=LineSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The next log lines, oldest first; ask again after the last one's sequence."""
        lines = lines_after(self.actor, run_get(self.actor, pk), after(request))
        return Response(LineSerializer(lines, many=True).data)


class StrategiesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="strategy_list", responses=StrategySerializer(many=True))
    def get(self, request: Request) -> Response:
        """The strategies there are, with their parameters."""
        return Response(StrategySerializer(strategies(), many=True).data)


class ArchitecturesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="architecture_list", responses=ArchitectureSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The architectures there are, with their parameters."""
        return Response(ArchitectureSerializer(architectures(), many=True).data)
