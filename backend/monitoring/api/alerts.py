"""REST for alerts and what is done with them."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.core.errors import AppError
from backend.monitoring.alert_accuracy import alert_accuracy
from backend.monitoring.alerts import (
    alert_acknowledge,
    alert_assign,
    alert_mute,
    alert_resolve,
    alert_severity_set,
    alert_unmute,
    assignable,
)
from backend.monitoring.api.moments import ZonedDateTimeField
from backend.monitoring.models import Alert, AlertEvidence
from backend.monitoring.selectors import NOBODY, alert_get, alert_list
from backend.monitoring.severity import SEVERITIES
from backend.monitoring.states import ALERT
from backend.projects.selectors import service_get


class EvidenceSerializer(serializers.ModelSerializer[AlertEvidence]):
    details = serializers.DictField(help_text="What the verdict with the worst score rests on.")

    class Meta:
        model = AlertEvidence
        fields = ("monitor", "occurrences", "first_seen_at", "last_seen_at", "score", "threshold", "details")


class AlertSerializer(serializers.ModelSerializer[Alert]):
    service = serializers.CharField(source="service.name")
    severity = serializers.CharField(help_text=f"Of {', '.join(SEVERITIES)}.")
    assignee = serializers.CharField(source="assignee.username", default=None, allow_null=True)
    in_downtime = serializers.SerializerMethodField(
        help_text="Whether all its alarms came in a planned downtime: it calls for nobody."
    )

    class Meta:
        model = Alert
        fields = (
            *("id", "service", "state", "severity", "title", "version_number", "occurrences"),
            *("first_sequence", "last_sequence", "assignee", "muted_until", "in_downtime", "note", "cause"),
            *("created_at", "last_seen_at"),
        )

    @extend_schema_field(serializers.BooleanField())
    def get_in_downtime(self, alert: Alert) -> bool:
        return alert.downtime_id is not None


class EstimateSerializer(serializers.Serializer):  # type: ignore[type-arg]
    value = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    answers = serializers.IntegerField()


class AlertAccuracySerializer(serializers.Serializer):  # type: ignore[type-arg]
    before = EstimateSerializer(allow_null=True)
    within = EstimateSerializer(allow_null=True)
    held_out = serializers.FloatField(allow_null=True)
    drop = serializers.FloatField(allow_null=True)
    problem = serializers.CharField(help_text="Why nothing is estimated; blank: nothing is in the way.")


class AlertDetailSerializer(AlertSerializer):
    evidence = EvidenceSerializer(many=True, help_text="What each monitor says that agrees.")
    accuracy = serializers.SerializerMethodField(help_text="Estimated, before the alert and within it.")
    changes = serializers.DictField(
        allow_null=True,
        help_text="What changed: classes, features, samples, and a map; null until it is known.",
    )

    class Meta(AlertSerializer.Meta):
        fields = (*AlertSerializer.Meta.fields, "evidence", "accuracy", "changes")  # type: ignore[assignment]

    @extend_schema_field(AlertAccuracySerializer())
    def get_accuracy(self, alert: Alert) -> Any:
        return AlertAccuracySerializer(alert_accuracy(alert)).data


class AlertsView(ActorAPIView):
    @extend_schema_serializer(component_name="AlertFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        service = serializers.CharField(required=False, help_text="Its name.")
        state = serializers.ChoiceField(choices=ALERT.states, required=False)
        severity = serializers.ChoiceField(choices=SEVERITIES, required=False)
        assignee = serializers.CharField(required=False, help_text=f"A user name; {NOBODY}: nobody.")

    @extend_schema(
        operation_id="alert_list", parameters=[FilterSerializer], responses=AlertSerializer(many=True)
    )
    def get(self, request: Request) -> Response:
        """The alerts of all services that the caller may see, newest first."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        narrowed = dict(asked.validated_data)
        name = narrowed.pop("service", "")
        service = service_get(self.actor, name) if name else None
        return self.page(alert_list(self.actor, service, **narrowed), AlertSerializer)


class AlertView(ActorAPIView):
    @extend_schema(operation_id="alert_get", responses=AlertDetailSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One alert with what each monitor says, what it costs and what changed."""
        return Response(AlertDetailSerializer(alert_get(self.actor, pk)).data)


class AlertAcknowledgeView(ActorAPIView):
    @extend_schema(operation_id="alert_acknowledge", request=None, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say that you look after it."""
        found = alert_acknowledge(actor=self.actor, alert=alert_get(self.actor, pk))
        return Response(AlertSerializer(found).data)


class AlertAssignView(ActorAPIView):
    @extend_schema_serializer(component_name="AlertAssign")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        assignee = serializers.CharField(
            allow_null=True, help_text="The user name of a member who may curate; null: nobody."
        )

    @extend_schema(operation_id="alert_assign", request=InputSerializer, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Have a member look after it."""
        alert, name = alert_get(self.actor, pk), self.body(self.InputSerializer)["assignee"]
        user = None if name is None else assignable(alert.service.project).filter(username=name).first()
        if name is not None and user is None:
            raise AppError(
                "assignee_refused", f"No member {name} may look after alerts here.", field="assignee"
            )
        return Response(AlertSerializer(alert_assign(actor=self.actor, alert=alert, user=user)).data)


class AlertMuteView(ActorAPIView):
    @extend_schema_serializer(component_name="AlertMute")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        until = ZonedDateTimeField()
        reason = serializers.CharField(max_length=300, required=False)

    @extend_schema(operation_id="alert_mute", request=InputSerializer, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Until then its alarms are counted, tell nobody and set nothing going."""
        found = alert_mute(
            actor=self.actor, alert=alert_get(self.actor, pk), **self.body(self.InputSerializer)
        )
        return Response(AlertSerializer(found).data)


class AlertUnmuteView(ActorAPIView):
    @extend_schema(operation_id="alert_unmute", request=None, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End its mute before its time."""
        return Response(AlertSerializer(alert_unmute(actor=self.actor, alert=alert_get(self.actor, pk))).data)


class AlertSeverityView(ActorAPIView):
    @extend_schema_serializer(component_name="AlertSeverity")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        severity = serializers.CharField(max_length=20)

    @extend_schema(operation_id="alert_severity_set", request=InputSerializer, responses=AlertSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Say how bad it is; alarms to come do not change that."""
        found = alert_severity_set(
            actor=self.actor, alert=alert_get(self.actor, pk), **self.body(self.InputSerializer)
        )
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
