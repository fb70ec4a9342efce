"""REST for alerts."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.monitoring.alerts import alert_acknowledge, alert_resolve
from backend.monitoring.models import Alert
from backend.monitoring.selectors import alert_get, alert_list


class AlertSerializer(serializers.ModelSerializer[Alert]):
    service = serializers.CharField(source="service.name")
    evidence = serializers.SerializerMethodField()

    class Meta:
        model = Alert
        fields = (
            "id",
            "service",
            "state",
            "title",
            "version_number",
            "first_sequence",
            "last_sequence",
            "cause",
            "evidence",
            "created_at",
        )

    @extend_schema_field(serializers.DictField())
    def get_evidence(self, alert: Alert) -> Any:
        return alert.data


class AlertDetailSerializer(AlertSerializer):
    changes = serializers.DictField(
        allow_null=True,
        help_text="What changed: classes, features, samples, and a map; null until it is known.",
    )

    class Meta(AlertSerializer.Meta):
        fields = (*AlertSerializer.Meta.fields, "changes")  # type: ignore[assignment]


class AlertsView(ActorAPIView):
    @extend_schema(operation_id="alert_list", responses=AlertSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The alerts of all services that the caller may see, newest first."""
        return self.page(alert_list(self.actor), AlertSerializer)


class AlertView(ActorAPIView):
    @extend_schema(operation_id="alert_get", responses=AlertDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(AlertDetailSerializer(alert_get(self.actor, pk)).data)


class AlertAcknowledgeView(ActorAPIView):
    @extend_schema(operation_id="alert_acknowledge", request=None, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say that you look after it."""
        found = alert_acknowledge(actor=self.actor, alert=alert_get(self.actor, pk))
        return Response(AlertSerializer(found).data)


class AlertResolveView(ActorAPIView):
    @extend_schema_serializer(component_name="AlertResolve")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        note = serializers.CharField(max_length=2000)

    @extend_schema(operation_id="alert_resolve", request=InputSerializer, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Close it, with the reason."""
        found = alert_resolve(
            actor=self.actor, alert=alert_get(self.actor, pk), **self.body(self.InputSerializer)
        )
        return Response(AlertSerializer(found).data)
