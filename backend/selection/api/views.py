"""REST for selections: asked for, looked at, queued or discarded."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView, KeysetPagination
from backend.projects.selectors import service_get
from backend.selection.api.serializers import ChoiceSerializer, CriterionSerializer, SelectionSerializer
from backend.selection.asking import MOST_CANDIDATES
from backend.selection.selectors import choice_list, selection_get, selection_list
from backend.selection.services import selection_discard, selection_queue, selection_start


class SelectionsView(ActorAPIView):
    @extend_schema_serializer(component_name="SelectionStart")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        criteria = CriterionSerializer(many=True)
        count = serializers.IntegerField()
        newest = serializers.IntegerField(required=False, default=MOST_CANDIDATES)
        seed = serializers.IntegerField(required=False, default=0)

    @extend_schema(operation_id="selection_list", responses=SelectionSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The selections of a service, newest first."""
        return self.page(selection_list(self.actor, service_get(self.actor, name)), SelectionSerializer)

    @extend_schema(
        operation_id="selection_start", request=InputSerializer, responses={201: SelectionSerializer}
    )
    def post(self, request: Request, name: str) -> Response:
        """Choose which samples to label next, by one criterion or a mix."""
        service = service_get(self.actor, name)
        selection = selection_start(actor=self.actor, service=service, **self.body(self.InputSerializer))
        return Response(SelectionSerializer(selection).data, status.HTTP_201_CREATED)


class SelectionView(ActorAPIView):
    @extend_schema(operation_id="selection_get", responses=SelectionSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One selection: how far it is, and what came of it."""
        return Response(SelectionSerializer(selection_get(self.actor, pk)).data)


class ByRank(KeysetPagination):
    """Pages by keyset over the rank, the most wanted first."""

    ordering = "rank"


class ChoicesView(ActorAPIView):
    pagination_class = ByRank

    @extend_schema(operation_id="choice_list", responses=ChoiceSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """The samples that a selection chose, the most wanted first."""
        return self.page(choice_list(self.actor, selection_get(self.actor, pk)), ChoiceSerializer)


class SelectionQueueView(ActorAPIView):
    @extend_schema_serializer(component_name="SelectionQueue")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        leave_out = serializers.ListField(
            child=serializers.IntegerField(), required=False, default=list, help_text="Ids of samples."
        )

    @extend_schema_serializer(component_name="SelectionQueued")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        queued = serializers.IntegerField()

    @extend_schema(operation_id="selection_queue", request=InputSerializer, responses=OutputSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Queue what was chosen for labelling, but for some."""
        selection = selection_get(self.actor, pk)
        items = selection_queue(actor=self.actor, selection=selection, **self.body(self.InputSerializer))
        return Response({"queued": len(items)})


class SelectionDiscardView(ActorAPIView):
    @extend_schema(operation_id="selection_discard", request=None, responses=SelectionSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End a selection with nothing queued."""
        selection = selection_get(self.actor, pk)
        selection_discard(actor=self.actor, selection=selection)
        return Response(SelectionSerializer(selection).data)
