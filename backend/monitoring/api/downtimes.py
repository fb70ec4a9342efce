"""REST for the planned downtime of a service."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.monitoring.api.moments import ZonedDateTimeField
from backend.monitoring.downtimes import downtime_end, downtime_get, downtime_list, downtime_plan
from backend.monitoring.models import Downtime
from backend.projects.selectors import service_get


class DowntimeSerializer(serializers.ModelSerializer[Downtime]):
    state = serializers.CharField(help_text="planned, running, ended, or called off")

    class Meta:
        model = Downtime
        fields = ("id", "state", "begins_at", "ends_at", "reason", "created_by", "ended_by", "created_at")


class DowntimesView(ActorAPIView):
    @extend_schema_serializer(component_name="DowntimePlan")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        begins_at = ZonedDateTimeField(required=False, help_text="Left out: now.")
        ends_at = ZonedDateTimeField()
        reason = serializers.CharField(max_length=300)

    @extend_schema(operation_id="downtime_list", responses=DowntimeSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """Those that are planned, running and over, newest first."""
        return self.page(downtime_list(self.actor, service_get(self.actor, name)), DowntimeSerializer)

    @extend_schema(operation_id="downtime_plan", request=InputSerializer, responses={201: DowntimeSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Have alarms of a span kept without telling anybody or setting anything going."""
        made = downtime_plan(
            actor=self.actor, service=service_get(self.actor, name), **self.body(self.InputSerializer)
        )
        return Response(DowntimeSerializer(made).data, status.HTTP_201_CREATED)


class DowntimeEndView(ActorAPIView):
    @extend_schema(operation_id="downtime_end", request=None, responses=DowntimeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End it now; one that has not begun is called off."""
        ended = downtime_end(actor=self.actor, downtime=downtime_get(self.actor, pk))
        return Response(DowntimeSerializer(ended).data)
