"""REST for observations, traffic and verdicts."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiParameter,
    extend_schema,
    extend_schema_serializer,
)
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.api.limits import TOLD
from backend.monitoring.accuracy import accuracy_by_class
from backend.monitoring.api.batches import ARROW_STREAM, ArrowBatch, JsonBatch
from backend.monitoring.api.intake import (
    LOST_HEADER,
    LOST_MEANING,
    IntakeSerializer,
    KeptSerializer,
    LabelItem,
    ObservationItem,
    OutcomeSerializer,
    RetentionSerializer,
    batch_of,
    lost_of,
)
from backend.monitoring.intake.labels import label_take, labels_take
from backend.monitoring.intake.observations import observations_take
from backend.monitoring.keeping import kept
from backend.monitoring.models import DriftResult, Observation
from backend.monitoring.retention import retention_of, retention_set
from backend.monitoring.selectors import (
    drift_results,
    intake_list,
    observation_list,
    traffic,
    watched_version,
)
from backend.projects.api.client_keys import WITH_CLIENT_KEYS
from backend.projects.selectors import client_service_get, service_get


class ObservationSerializer(serializers.ModelSerializer[Observation]):
    class Meta:
        model = Observation
        fields = (
            "sequence",
            "version_number",
            "request_id",
            "at",
            "latency_ms",
            "predicted",
            "confidence",
            "label",
        )


class DriftResultSerializer(serializers.ModelSerializer[DriftResult]):
    monitor = serializers.CharField(source="monitor.name")
    view = serializers.CharField(source="monitor.view")
    detector = serializers.CharField(source="monitor.detector")
    details = serializers.DictField(help_text="What the verdict rests on.")

    class Meta:
        model = DriftResult
        fields = (
            "id",
            "monitor",
            "view",
            "detector",
            "version_number",
            "first_sequence",
            "last_sequence",
            "at",
            "size",
            "score",
            "threshold",
            "verdict",
            "details",
        )


class ObservationsView(ActorAPIView):
    authentication_classes = WITH_CLIENT_KEYS
    limited_as = TOLD
    parser_classes = [JsonBatch, ArrowBatch]

    @extend_schema(
        operation_id="observation_list",
        parameters=[OpenApiParameter("request_id", str, description="Those of one request.")],
        responses=ObservationSerializer(many=True),
    )
    def get(self, request: Request, name: str) -> Response:
        """What was recorded of the traffic, newest first, without payloads."""
        found = service_get(self.actor, name)
        rows = observation_list(self.actor, found, request.query_params.get("request_id", ""))
        return self.page(rows, ObservationSerializer)

    @extend_schema(
        operation_id="observations_take",
        request={"application/json": ObservationItem(many=True), ARROW_STREAM: OpenApiTypes.BINARY},
        parameters=[OpenApiParameter(LOST_HEADER, int, OpenApiParameter.HEADER, description=LOST_MEANING)],
        responses=OutcomeSerializer,
    )
    def post(self, request: Request, name: str) -> Response:
        """Tell of requests that did not pass the gateway: each is answered alone, told again it changes nothing."""
        outcome = observations_take(
            actor=self.actor,
            service=client_service_get(self.actor, name),
            read=lambda: batch_of(request),
            lost=lost_of(request),
        )
        return Response(OutcomeSerializer(outcome).data)


class ObservationLabelsView(ActorAPIView):
    authentication_classes = WITH_CLIENT_KEYS
    limited_as = TOLD
    parser_classes = [JsonBatch, ArrowBatch]

    @extend_schema(
        operation_id="observations_label",
        request={"application/json": LabelItem(many=True), ARROW_STREAM: OpenApiTypes.BINARY},
        responses=OutcomeSerializer,
    )
    def post(self, request: Request, name: str) -> Response:
        """Tell, late, what answered requests really were; each item is answered alone."""
        outcome = labels_take(
            actor=self.actor,
            service=client_service_get(self.actor, name),
            read=lambda: batch_of(request),
        )
        return Response(OutcomeSerializer(outcome).data)


class RetentionView(ActorAPIView):
    @extend_schema(operation_id="retention_get", responses=RetentionSerializer)
    def get(self, request: Request, name: str) -> Response:
        """How long the service keeps its observations, and about how many at most."""
        return Response(RetentionSerializer(retention_of(service_get(self.actor, name))).data)

    @extend_schema(operation_id="retention_set", request=RetentionSerializer, responses=RetentionSerializer)
    def put(self, request: Request, name: str) -> Response:
        """Say so for this service; what is past it goes within minutes."""
        found = retention_set(
            actor=self.actor, service=service_get(self.actor, name), **self.body(RetentionSerializer)
        )
        return Response(RetentionSerializer(found).data)


class KeptView(ActorAPIView):
    @extend_schema(operation_id="kept_get", responses=KeptSerializer)
    def get(self, request: Request, name: str) -> Response:
        """What is kept of the service's answered inputs, and what retention drops next."""
        return Response(KeptSerializer(kept(self.actor, service_get(self.actor, name))).data)


class IntakeView(ActorAPIView):
    @extend_schema(operation_id="intake_list", responses=IntakeSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """What became of the batches that clients sent, hour by hour, newest first."""
        return self.page(intake_list(self.actor, service_get(self.actor, name)), IntakeSerializer)


class ObservationLabelView(ActorAPIView):
    @extend_schema_serializer(component_name="ObservationLabel")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.CharField(max_length=80)

    @extend_schema(operation_id="observation_label", request=InputSerializer, responses=ObservationSerializer)
    def put(self, request: Request, name: str, request_id: str) -> Response:
        """Tell, late, what an answered request really was."""
        found = label_take(
            actor=self.actor,
            service=service_get(self.actor, name),
            request_id=request_id,
            value=self.body(self.InputSerializer)["value"],
        )
        return Response(ObservationSerializer(found).data)


class TrafficView(ActorAPIView):
    @extend_schema_serializer(component_name="TrafficFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        minutes = serializers.IntegerField(min_value=1, max_value=1440, default=5)

    @extend_schema_serializer(component_name="Traffic")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        requests = serializers.IntegerField()
        failed = serializers.IntegerField(source="errors")
        dropped = serializers.IntegerField()
        per_s = serializers.FloatField()
        p50_ms = serializers.FloatField(allow_null=True)
        p99_ms = serializers.FloatField(allow_null=True)

    @extend_schema(operation_id="traffic", parameters=[FilterSerializer], responses=OutputSerializer)
    def get(self, request: Request, name: str) -> Response:
        """Rates and latencies over the last minutes."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = traffic(self.actor, service_get(self.actor, name), asked.validated_data["minutes"])
        return Response(self.OutputSerializer(found).data)


class ClassesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema_serializer(component_name="ClassAccuracy")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField()
        labelled = serializers.IntegerField(source="found.n", default=0)
        right = serializers.IntegerField(source="found.right", default=0)
        low = serializers.FloatField(source="found.low", default=None, allow_null=True)
        high = serializers.FloatField(source="found.high", default=None, allow_null=True)
        held_out = serializers.FloatField(allow_null=True, help_text="Accuracy on held-out samples of it.")
        fell = serializers.BooleanField(help_text="Whether it is surely less than on these.")

    @extend_schema(operation_id="class_accuracy", responses=OutputSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """How often the live version was right, class by class, by the labels that came late."""
        service = service_get(self.actor, name)
        found = accuracy_by_class(self.actor, service, watched_version(service))
        return Response(self.OutputSerializer(found.classes if found else [], many=True).data)


class DriftResultsView(ActorAPIView):
    @extend_schema(operation_id="drift_result_list", responses=DriftResultSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The verdicts on windows, newest first."""
        return self.page(drift_results(self.actor, service_get(self.actor, name)), DriftResultSerializer)
