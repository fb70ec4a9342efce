"""REST for benchmarks: start, watch, cancel, resume, and what came of them."""

from django.http import FileResponse, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.api.files import renderers
from backend.core.errors import ConflictError
from backend.engine import benchmark_scenarios
from backend.projects.selectors import project_get
from backend.updates.api.parameters import AFTER, TRAINING, after
from backend.updates.api.serializers import (
    BenchmarkArtifactSerializer,
    BenchmarkSerializer,
    LineSerializer,
    PointSerializer,
    ResultsSerializer,
    ScenarioSerializer,
)
from backend.updates.selectors import (
    benchmark_artifact_get,
    benchmark_artifacts,
    benchmark_get,
    benchmark_list,
    lines_after,
    points_after,
)
from backend.updates.services import benchmark_file, benchmark_start, run_cancel, run_resume


class BenchmarksView(ActorAPIView):
    @extend_schema_serializer(component_name="BenchmarkStart")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        @extend_schema_serializer(component_name="Chosen")
        class ChosenSerializer(serializers.Serializer):  # type: ignore[type-arg]
            name = serializers.CharField()
            parameters = serializers.DictField(required=False, default=dict)

        @extend_schema_serializer(component_name="BenchmarkedStrategy")
        class StrategySerializer(ChosenSerializer):
            learning_rate = serializers.FloatField(
                required=False, allow_null=True, help_text="Its own, in place of the training's."
            )

        @extend_schema_serializer(component_name="Tune")
        class TuneSerializer(serializers.Serializer):  # type: ignore[type-arg]
            trials = serializers.IntegerField(help_text="Candidates of each strategy.")
            experiences = serializers.IntegerField(
                required=False,
                help_text="The first so many, whose training samples are looked at; 3 by default.",
            )

        project = serializers.CharField(help_text="Its short name.")
        scenario = ChosenSerializer()
        strategies = StrategySerializer(many=True, allow_empty=False)
        seeds = serializers.ListField(child=serializers.IntegerField(), required=False, default=[0])
        model = ChosenSerializer(required=False, help_text="A perceptron of 256 units by default.")
        training = serializers.DictField(required=False, default=dict, help_text=TRAINING)
        tune = TuneSerializer(required=False, help_text="Search the strategies' parameters before.")

    @extend_schema(
        operation_id="benchmark_list",
        parameters=[OpenApiParameter("project", str), OpenApiParameter("state", str)],
        responses=BenchmarkSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """The benchmarks of the caller's projects, newest first."""
        slug = request.query_params.get("project")
        project = project_get(self.actor, slug) if slug else None
        rows = benchmark_list(self.actor, project, request.query_params.get("state", ""))
        return self.page(rows, BenchmarkSerializer)

    @extend_schema(
        operation_id="benchmark_start", request=InputSerializer, responses={201: BenchmarkSerializer}
    )
    def post(self, request: Request) -> Response:
        """Queue the training of strategies on a scenario, each once for each seed."""
        body = self.body(self.InputSerializer)
        project = project_get(self.actor, body.pop("project"))
        run = benchmark_start(actor=self.actor, project=project, **body)
        return Response(BenchmarkSerializer(run).data, status.HTTP_201_CREATED)


class BenchmarkView(ActorAPIView):
    @extend_schema(operation_id="benchmark_get", responses=BenchmarkSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One benchmark."""
        return Response(BenchmarkSerializer(benchmark_get(self.actor, pk)).data)


class BenchmarkCancelView(ActorAPIView):
    @extend_schema(operation_id="benchmark_cancel", request=None, responses=BenchmarkSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Cancel a benchmark; one that is training ends within seconds."""
        run = benchmark_get(self.actor, pk)
        run_cancel(actor=self.actor, run=run)
        return Response(BenchmarkSerializer(run).data)


class BenchmarkResumeView(ActorAPIView):
    @extend_schema(operation_id="benchmark_resume", request=None, responses=BenchmarkSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Queue an interrupted benchmark again; the stages that were learnt are not learnt again."""
        run = benchmark_get(self.actor, pk)
        run_resume(actor=self.actor, run=run)
        return Response(BenchmarkSerializer(run).data)


class BenchmarkResultsView(ActorAPIView):
    @extend_schema(operation_id="benchmark_results", responses=ResultsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The figures of each strategy and of each trial that has ended; a 409 until the first one has."""
        run = benchmark_get(self.actor, pk)
        if run.results is None:
            detail = f"No trial of it has ended: it is {run.state}."
            raise ConflictError("no_results", detail, state=run.state)
        return Response(ResultsSerializer(run.results).data)


class BenchmarkPointsView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="benchmark_points", parameters=[AFTER], responses=PointSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The next points, oldest first: a trial's mean accuracy on the stages seen so far, by stages learnt; of
        `<strategy>/tuning` the best accuracy on held-out samples, by candidates tried."""
        points = points_after(self.actor, benchmark_get(self.actor, pk), after(request))
        return Response(PointSerializer(points, many=True).data)


class BenchmarkLinesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="benchmark_lines", parameters=[AFTER], responses=LineSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The next log lines, oldest first; ask again after the last one's sequence."""
        lines = lines_after(self.actor, benchmark_get(self.actor, pk), after(request))
        return Response(LineSerializer(lines, many=True).data)


class BenchmarkArtifactsView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="benchmark_artifact_list", responses=BenchmarkArtifactSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The files that it left: the report, and the results as JSON and CSV."""
        rows = benchmark_artifacts(self.actor, benchmark_get(self.actor, pk))
        return Response(BenchmarkArtifactSerializer(rows, many=True).data)


class BenchmarkArtifactView(ActorAPIView):
    renderer_classes = renderers("application/octet-stream")

    @extend_schema(
        operation_id="benchmark_artifact_download",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, pk: int, file: str) -> HttpResponseBase:
        """One file's bytes, checked against its digest."""
        found = benchmark_artifact_get(self.actor, benchmark_get(self.actor, pk), file)
        return FileResponse(
            benchmark_file(found).open("rb"),
            as_attachment=True,
            filename=f"benchmark-{pk}-{file}",
            content_type="application/octet-stream",
        )


class ScenariosView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="scenario_list", responses=ScenarioSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The scenarios there are, with their parameters."""
        return Response(ScenarioSerializer(benchmark_scenarios(), many=True).data)
