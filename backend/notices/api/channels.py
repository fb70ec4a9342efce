"""REST for the channels of a project and what was sent to them."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.models import Project
from backend.core.api import ActorAPIView
from backend.core.errors import AppError
from backend.monitoring.severity import SEVERITIES
from backend.notices.kinds import TOPICS
from backend.notices.models import Channel, Delivery
from backend.notices.selectors import channel_get, channel_list, delivery_get, delivery_list
from backend.notices.services import (
    channel_change,
    channel_create,
    channel_delete,
    channel_secret_renew,
    channel_test,
    delivery_retry,
)
from backend.projects.models import Service
from backend.projects.selectors import project_get, service_list

WAYS = ("email", "webhook")
SEVERITY_HELP = f"Alerts are told from this on: {', '.join(SEVERITIES)}."
TOPIC_HELP = f"Of {', '.join(TOPICS)}."


class ChannelSerializer(serializers.ModelSerializer[Channel]):
    way = serializers.CharField(help_text="email or webhook")
    topics = serializers.ListField(child=serializers.CharField(), help_text=TOPIC_HELP)
    severity = serializers.CharField(help_text=SEVERITY_HELP)
    recipients = serializers.ListField(child=serializers.CharField())
    services = serializers.SlugRelatedField[Service](
        slug_field="name", many=True, read_only=True, help_text="Those that it tells of; none: all."
    )

    class Meta:
        model = Channel
        fields = (
            *(
                "id",
                "name",
                "way",
                "url",
                "recipients",
                "topics",
                "severity",
                "services",
                "enabled",
                "problem",
            ),
            "created_at",
        )
        extra_kwargs: ClassVar = {
            "problem": {"help_text": "Why the newest message did not arrive; blank: it did."}
        }


class ChannelMadeSerializer(ChannelSerializer):
    secret = serializers.CharField(
        help_text="Signs the webhook's messages; shown this once. Blank for e-mail."
    )

    class Meta(ChannelSerializer.Meta):
        fields = (*ChannelSerializer.Meta.fields, "secret")  # type: ignore[assignment]


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    state = serializers.CharField(help_text="queued, sent or failed")
    kind = serializers.CharField(source="body.kind")
    title = serializers.CharField(source="body.title")

    class Meta:
        model = Delivery
        fields = (
            *("id", "uid", "kind", "title", "number", "state", "attempts", "answer"),
            *("created_at", "due_at", "sent_at", "failed_at"),
        )
        extra_kwargs: ClassVar = {
            "uid": {"help_text": "The header modelcie-delivery: the same over all attempts."},
            "number": {"help_text": "Of the project's log entry that it tells of; null: a test."},
        }


class ChannelsView(ActorAPIView):
    answer_has_secret = True

    @extend_schema_serializer(component_name="ChannelCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=60)
        way = serializers.ChoiceField(choices=WAYS)
        url = serializers.CharField(max_length=500, required=False, help_text="Of a webhook.")
        recipients = serializers.ListField(
            child=serializers.CharField(), required=False, help_text="Of an e-mail channel."
        )
        topics = serializers.ListField(child=serializers.CharField(), help_text=TOPIC_HELP)
        severity = serializers.CharField(required=False, help_text=SEVERITY_HELP)
        services = serializers.ListField(
            child=serializers.CharField(), required=False, help_text="Names; left out: all of the project."
        )

    @extend_schema(operation_id="channel_list", responses=ChannelSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        """The channels of a project, newest first."""
        return self.page(channel_list(self.actor, project_get(self.actor, slug)), ChannelSerializer)

    @extend_schema(
        operation_id="channel_create", request=InputSerializer, responses={201: ChannelMadeSerializer}
    )
    def post(self, request: Request, slug: str) -> Response:
        """Have the project's news sent on; a webhook's secret is shown this once."""
        project, body = project_get(self.actor, slug), self.body(self.InputSerializer)
        services = services_named(self, project, body.pop("services", []))
        made, secret = channel_create(actor=self.actor, project=project, services=services, **body)
        return Response(_with_secret(made, secret), status.HTTP_201_CREATED)


class ChannelView(ActorAPIView):
    @extend_schema_serializer(component_name="ChannelChange")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        name = serializers.CharField(max_length=60, required=False)
        url = serializers.CharField(max_length=500, required=False)
        recipients = serializers.ListField(child=serializers.CharField(), required=False)
        topics = serializers.ListField(child=serializers.CharField(), required=False, help_text=TOPIC_HELP)
        severity = serializers.CharField(required=False, help_text=SEVERITY_HELP)
        services = serializers.ListField(child=serializers.CharField(), required=False)
        enabled = serializers.BooleanField(required=False)

    @extend_schema(operation_id="channel_get", responses=ChannelSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One channel, without its secret."""
        return Response(ChannelSerializer(channel_get(self.actor, pk)).data)

    @extend_schema(operation_id="channel_change", request=InputSerializer, responses=ChannelSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Change what is given. What happens while a channel is off it never tells."""
        found, body = channel_get(self.actor, pk), self.body(self.InputSerializer)
        if "services" in body:
            body["services"] = services_named(self, found.project, body["services"])
        return Response(ChannelSerializer(channel_change(actor=self.actor, channel=found, **body)).data)

    @extend_schema(operation_id="channel_delete", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Take a channel away, with its deliveries."""
        channel_delete(actor=self.actor, channel=channel_get(self.actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ChannelSecretView(ActorAPIView):
    answer_has_secret = True

    @extend_schema(operation_id="channel_secret_renew", request=None, responses=ChannelMadeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Replace a webhook's secret at once; the new one is shown this once."""
        found = channel_get(self.actor, pk)
        return Response(_with_secret(found, channel_secret_renew(actor=self.actor, channel=found)))


class ChannelTestView(ActorAPIView):
    @extend_schema(operation_id="channel_test", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Send a test message; its delivery says what came of it."""
        found = channel_get(self.actor, pk)
        by = request.user.label  # type: ignore[union-attr]
        sent = channel_test(actor=self.actor, channel=found, by=by)
        return Response(DeliverySerializer(sent).data, status.HTTP_202_ACCEPTED)


class DeliveriesView(ActorAPIView):
    @extend_schema(operation_id="delivery_list", responses=DeliverySerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """What was sent to the channel or is to be; kept for 30 days."""
        return self.page(delivery_list(self.actor, channel_get(self.actor, pk)), DeliverySerializer)


class DeliveryRetryView(ActorAPIView):
    @extend_schema(operation_id="delivery_retry", request=None, responses={202: DeliverySerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Try one that did not arrive again at once."""
        again = delivery_retry(actor=self.actor, delivery=delivery_get(self.actor, pk))
        return Response(DeliverySerializer(again).data, status.HTTP_202_ACCEPTED)


def _with_secret(channel: Channel, secret: str) -> dict[str, Any]:
    channel.secret = secret  # type: ignore[attr-defined]
    return ChannelMadeSerializer(channel).data


def services_named(view: ActorAPIView, project: Project, names: Sequence[str]) -> list[Any]:
    """The project's services of these names. Raises AppError `service_unknown`."""
    found = {service.name: service for service in service_list(view.actor, project).filter(name__in=names)}
    if unknown := [name for name in names if name not in found]:
        raise AppError(
            "service_unknown", f"{project.name} has no service {unknown[0]}.", field="services", names=unknown
        )
    return list(found.values())
