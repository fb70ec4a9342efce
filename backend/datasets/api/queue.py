"""REST for the curation queue: what waits, who takes it, and what they say of it."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.datasets.api.serializers import (
    LabelSerializer,
    QueueAnswerSerializer,
    QueueItemSerializer,
)
from backend.datasets.labelling.selectors import answers_of
from backend.datasets.selectors import queue_get, queue_list, samples_of
from backend.datasets.services import (
    queue_add,
    queue_flag,
    queue_label,
    queue_label_alike,
    queue_release,
    queue_restore,
    queue_skip,
    queue_take,
    queue_take_alike,
    queue_undo,
)
from backend.datasets.services.leases import MOST_TAKEN
from backend.datasets.states import QUEUE_ITEM
from backend.projects.selectors import service_get

MOST_SAMPLES = 10_000


class SecondsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    seconds = serializers.FloatField(
        required=False,
        allow_null=True,
        default=None,
        help_text="How long the sample was before the annotator.",
    )


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


class QueueTakeView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueTake")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        count = serializers.IntegerField(min_value=1, max_value=MOST_TAKEN, required=False, default=1)
        predicted = serializers.CharField(
            max_length=80, required=False, default="", help_text="Take look-alikes of one predicted class."
        )

    @extend_schema(
        operation_id="queue_take", request=InputSerializer, responses=QueueItemSerializer(many=True)
    )
    def post(self, request: Request, name: str) -> Response:
        """Take the next samples to label: nobody else gets them while your lease lasts."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        if body["predicted"]:
            items = queue_take_alike(actor=self.actor, service=service, **body)
        else:
            items = queue_take(actor=self.actor, service=service, count=body["count"])
        return Response(QueueItemSerializer(items, many=True).data)


class QueueReleaseView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueRelease")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        items = serializers.ListField(
            child=serializers.IntegerField(),
            max_length=MOST_TAKEN,
            required=False,
            allow_null=True,
            default=None,
        )

    @extend_schema_serializer(component_name="QueueReleased")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        released = serializers.IntegerField()

    @extend_schema(operation_id="queue_release", request=InputSerializer, responses=OutputSerializer)
    def post(self, request: Request, name: str) -> Response:
        """Give back what you have in hand, or some of it."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        return Response({"released": queue_release(actor=self.actor, service=service, items=body["items"])})


class QueueUndoView(ActorAPIView):
    @extend_schema(operation_id="queue_undo", request=None, responses=QueueItemSerializer)
    def post(self, request: Request, name: str) -> Response:
        """Take back your last label, skip or flag: the sample is in your hands again."""
        item = queue_undo(actor=self.actor, service=service_get(self.actor, name))
        return Response(QueueItemSerializer(item).data)


class QueueAlikeView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueLabelAlike")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        items = serializers.ListField(
            child=serializers.IntegerField(), max_length=MOST_TAKEN, allow_empty=False
        )
        value = serializers.CharField(max_length=80)

    @extend_schema_serializer(component_name="QueueLabelledAlike")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        labelled = serializers.IntegerField()
        left = serializers.ListField(
            child=serializers.IntegerField(), help_text="Items that were others' by now."
        )

    @extend_schema(operation_id="queue_label_alike", request=InputSerializer, responses=OutputSerializer)
    def post(self, request: Request, name: str) -> Response:
        """Give many queued samples one class at once."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        items = list(queue_list(self.actor, service).filter(pk__in=body["items"]))
        left = queue_label_alike(actor=self.actor, service=service, items=items, value=body["value"])
        return Response({"labelled": len(items) - len(left), "left": [item.pk for item in left]})


class QueueLabelView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueLabel")
    class InputSerializer(SecondsSerializer):
        value = serializers.CharField(max_length=80)
        new_class = serializers.BooleanField(required=False, default=False)

    @extend_schema(
        operation_id="queue_label",
        request=InputSerializer,
        responses={201: LabelSerializer, 202: QueueItemSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        """Label a queued sample; 202 with the item while others are asked, too, or a reviewer decides."""
        item = queue_get(self.actor, pk)
        label = queue_label(actor=self.actor, item=item, **self.body(self.InputSerializer))
        if label is None:
            return Response(QueueItemSerializer(item).data, status.HTTP_202_ACCEPTED)
        return Response(LabelSerializer(label).data, status.HTTP_201_CREATED)


class QueueSkipView(ActorAPIView):
    @extend_schema(operation_id="queue_skip", request=SecondsSerializer, responses=QueueItemSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Pass on a queued sample."""
        item = queue_get(self.actor, pk)
        queue_skip(actor=self.actor, item=item, **self.body(SecondsSerializer))
        return Response(QueueItemSerializer(item).data)


class QueueFlagView(ActorAPIView):
    @extend_schema_serializer(component_name="QueueFlag")
    class InputSerializer(SecondsSerializer):
        note = serializers.CharField(max_length=300)

    @extend_schema(operation_id="queue_flag", request=InputSerializer, responses=QueueItemSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Lay a queued sample aside for everybody, and say what is wrong with it."""
        item = queue_get(self.actor, pk)
        queue_flag(actor=self.actor, item=item, **self.body(self.InputSerializer))
        return Response(QueueItemSerializer(item).data)


class QueueRestoreView(ActorAPIView):
    @extend_schema(operation_id="queue_restore", request=None, responses=QueueItemSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Have a flagged or skipped sample wait again."""
        item = queue_get(self.actor, pk)
        queue_restore(actor=self.actor, item=item)
        return Response(QueueItemSerializer(item).data)


class AnswersView(ActorAPIView):
    @extend_schema(operation_id="answer_list", responses=QueueAnswerSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """What was said of a queued sample; while it waits, your own answer alone."""
        answers = answers_of(self.actor, queue_get(self.actor, pk))
        return self.page(answers, QueueAnswerSerializer)
