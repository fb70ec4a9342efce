"""REST for the curation queue."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.api.serializers import LabelSerializer, QueueItemSerializer
from backend.datasets.selectors import queue_get, queue_list, samples_of
from backend.datasets.services import queue_add, queue_label, queue_skip
from backend.datasets.states import QUEUE_ITEM
from backend.projects.selectors import service_get

MOST_SAMPLES = 10_000


class QueueView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        state = serializers.ChoiceField(QUEUE_ITEM.choices, required=False, default="waiting")

    @extend_schema_serializer(component_name="QueueAdd")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        samples = serializers.ListField(
            child=serializers.IntegerField(), allow_empty=False, max_length=MOST_SAMPLES
        )
        reason = serializers.CharField(max_length=40, required=False, default="chosen")

    @extend_schema(
        operation_id="queue_list", parameters=[FilterSerializer], responses=QueueItemSerializer(many=True)
    )
    def get(self, request: Request, name: str) -> Response:
        """The queue items of a state, newest first."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        service = service_get(self.actor, name)
        return self.page(queue_list(self.actor, service, **asked.validated_data), QueueItemSerializer)

    @extend_schema(
        operation_id="queue_add", request=InputSerializer, responses={201: QueueItemSerializer(many=True)}
    )
    def post(self, request: Request, name: str) -> Response:
        """Queue samples for labelling; answers with the items that are new."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        samples = samples_of(self.actor, service, body["samples"])
        items = queue_add(actor=self.actor, service=service, samples=samples, reason=body["reason"])
        return Response(QueueItemSerializer(items, many=True).data, status.HTTP_201_CREATED)


class QueueLabelView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueLabel")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        value = serializers.CharField(max_length=80)
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema(operation_id="queue_label", request=InputSerializer, responses={201: LabelSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Label a queued sample."""
        item = queue_get(self.actor, pk)
        label = queue_label(actor=self.actor, item=item, **self.body(self.InputSerializer))
        return Response(LabelSerializer(label).data, status.HTTP_201_CREATED)


class QueueSkipView(ActorAPIView):
    @extend_schema(operation_id="queue_skip", request=None, responses=QueueItemSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Lay a queued sample aside."""
        item = queue_get(self.actor, pk)
        queue_skip(actor=self.actor, item=item)
        return Response(QueueItemSerializer(item).data)
