"""REST for the monitors of a service, and the detectors that they may use."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.engine.detecting import detectors_of
from backend.monitoring.kinds import VIEWS
from backend.monitoring.models import DriftMonitor
from backend.monitoring.monitors import (
    monitor_change,
    monitor_create,
    monitor_pause,
    monitor_remove,
    monitor_resume,
)
from backend.monitoring.selectors import monitor_get, monitor_list
from backend.monitoring.windows import settings_of
from backend.projects.selectors import service_get

SETTINGS = "Left out: the usual ones. docs/drift.md says what each means."


class MonitorSerializer(serializers.ModelSerializer[DriftMonitor]):
    settings = serializers.SerializerMethodField()

    class Meta:
        model = DriftMonitor
        fields = (
            "id",
            "name",
            "view",
            "detector",
            "settings",
            "revision",
            "state",
            "version_number",
            "threshold",
            "problem",
        )

    @extend_schema_field(serializers.DictField())
    def get_settings(self, monitor: DriftMonitor) -> Any:
        return settings_of(monitor).model_dump(mode="json")


class DetectorSerializer(serializers.Serializer[Any]):
    view = serializers.CharField()
    name = serializers.CharField()
    title = serializers.CharField()
    sees = serializers.CharField()
    misses = serializers.CharField()
    paper = serializers.CharField()
    parameters = serializers.ListField(child=serializers.DictField())


class MonitorsView(ActorAPIView):
    @extend_schema_serializer(component_name="MonitorCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        view = serializers.CharField(help_text="What is watched: " + ", ".join(VIEWS) + ".")
        detector = serializers.CharField(help_text="One of `/detectors/` with that view.")
        settings = serializers.DictField(default=dict, help_text=SETTINGS)

    @extend_schema(operation_id="monitor_list", responses=MonitorSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """What watches the service, and whether it is armed."""
        return self.page(monitor_list(self.actor, service_get(self.actor, name)), MonitorSerializer)

    @extend_schema(operation_id="monitor_create", request=InputSerializer, responses={201: MonitorSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Add a monitor; it is armed once it is calibrated for the live version."""
        service = service_get(self.actor, name)
        made = monitor_create(actor=self.actor, service=service, **self.body(self.InputSerializer))
        return Response(MonitorSerializer(made).data, status=201)


class MonitorView(ActorAPIView):
    @extend_schema_serializer(component_name="MonitorChange")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        revision = serializers.IntegerField(help_text="That which was read; another one is refused.")
        settings = serializers.DictField(help_text="All of them: what is left out is as usual.")

    @extend_schema(operation_id="monitor_get", responses=MonitorSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One monitor: its settings, and how it stands."""
        return Response(MonitorSerializer(monitor_get(self.actor, pk)).data)

    @extend_schema(operation_id="monitor_change", request=InputSerializer, responses=MonitorSerializer)
    def put(self, request: Request, pk: int) -> Response:
        """Give it other settings; it is calibrated anew before it judges on."""
        found = monitor_get(self.actor, pk)
        changed = monitor_change(actor=self.actor, monitor=found, **self.body(self.InputSerializer))
        return Response(MonitorSerializer(changed).data)

    @extend_schema(operation_id="monitor_remove", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take it away with its verdicts; alerts stay."""
        monitor_remove(actor=self.actor, monitor=monitor_get(self.actor, pk))
        return Response(status=204)


class MonitorPauseView(ActorAPIView):
    @extend_schema(operation_id="monitor_pause", request=None, responses=MonitorSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Have it judge nothing until it is resumed."""
        found = monitor_pause(actor=self.actor, monitor=monitor_get(self.actor, pk))
        return Response(MonitorSerializer(found).data)


class MonitorResumeView(ActorAPIView):
    @extend_schema(operation_id="monitor_resume", request=None, responses=MonitorSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Have it calibrated and judge again, after a pause or a problem."""
        found = monitor_resume(actor=self.actor, monitor=monitor_get(self.actor, pk))
        return Response(MonitorSerializer(found).data)


class DetectorsView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="detector_list", responses=DetectorSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What may watch each view, plug-ins too, with the parameters of each."""
        found = [entry | {"view": view} for view in VIEWS for entry in detectors_of(view).values()]
        return Response(DetectorSerializer(found, many=True).data)
