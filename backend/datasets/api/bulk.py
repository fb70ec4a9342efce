"""REST for bulk changes and saved views."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.api import ActorAPIView
from backend.datasets.bulk import BULK_ACTS
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import bulk_get, bulk_list, view_get, view_list
from backend.datasets.services import (
    bulk_cancel,
    bulk_change,
    bulk_undo,
    view_delete,
    view_rename,
    view_save,
)
from backend.datasets.services.bulk import MOST_IDS
from backend.datasets.services.views import NAME_LENGTH
from backend.projects.selectors import service_get


class BulkChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    state = serializers.CharField()
    act = serializers.CharField()
    values = serializers.DictField()
    query = serializers.DictField(help_text="The parameters of the samples asked for.")
    total = serializers.IntegerField(help_text="Samples asked for.")
    done = serializers.IntegerField(help_text="Those that were come to by now.")
    changed = serializers.IntegerField()
    left = serializers.DictField(
        child=serializers.IntegerField(), help_text="Why how many others were not changed."
    )
    restored = serializers.IntegerField(help_text="Those that have back what they had.")
    kept = serializers.IntegerField(help_text="Those that stay, as somebody changed them since.")
    problem = serializers.CharField()
    created_by = serializers.CharField()
    undone_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class BulkItemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    sample = serializers.IntegerField(source="sample_id")
    outcome = serializers.CharField(help_text="restored, kept, or empty where nothing was undone.")


class SavedViewSerializer(serializers.Serializer):  # type: ignore[type-arg]
    id = serializers.IntegerField(source="pk")
    service = serializers.CharField(source="service.name")
    name = serializers.CharField()
    params = serializers.DictField(help_text="As the list of samples takes them.")
    created_by = serializers.CharField()
    created_at = serializers.DateTimeField()


class BulkChangesView(ActorAPIView):
    @extend_schema_serializer(component_name="BulkChangeCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        act = serializers.ChoiceField(tuple(BULK_ACTS))
        query = serializers.DictField(required=False, help_text="As the list of samples takes it.")
        samples = serializers.ListField(
            child=serializers.IntegerField(), required=False, allow_empty=False, max_length=MOST_IDS
        )
        value = serializers.CharField(max_length=80, required=False, help_text="The label to set.")
        new_class = serializers.BooleanField(required=False, default=False)
        reserved = serializers.CharField(required=False, help_text="validation or golden, to hold back for.")

    @extend_schema(operation_id="bulk_list", responses=BulkChangeSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """A service's bulk changes, newest first."""
        return self.page(bulk_list(self.actor, service_get(self.actor, name)), BulkChangeSerializer)

    @extend_schema(operation_id="bulk_change", request=InputSerializer, responses={201: BulkChangeSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Do one act to the samples of a query, or of ids; many samples in the background, as `state` tells."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        require(self.actor, Permission.CURATE, service.project)  # asked before the query is judged
        query = SampleQuery.from_params(body.pop("query")) if "query" in body else None
        change = bulk_change(
            actor=self.actor,
            service=service,
            act_name=body.pop("act"),
            query=query,
            samples=body.pop("samples", None),
            values=body,
        )
        return Response(BulkChangeSerializer(change).data, status.HTTP_201_CREATED)


class BulkChangeView(ActorAPIView):
    @extend_schema(operation_id="bulk_get", responses=BulkChangeSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One bulk change: how far it is, and what came of it."""
        return Response(BulkChangeSerializer(bulk_get(self.actor, pk)).data)


class BulkUndoView(ActorAPIView):
    @extend_schema(operation_id="bulk_undo", request=None, responses=BulkChangeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """Give the samples back what they had, but for those that somebody changed since."""
        change = bulk_undo(actor=self.actor, change=bulk_get(self.actor, pk))
        return Response(BulkChangeSerializer(change).data)


class BulkCancelView(ActorAPIView):
    @extend_schema(operation_id="bulk_cancel", request=None, responses=BulkChangeSerializer)
    def post(self, request: Request, pk: int) -> Response:
        """End a bulk change that is under way; what it changed stays, and can be undone."""
        change = bulk_cancel(actor=self.actor, change=bulk_get(self.actor, pk))
        return Response(BulkChangeSerializer(change).data)


class BulkItemsView(ActorAPIView):
    @extend_schema_serializer(component_name="BulkItemFilter")
    class FilterSerializer(serializers.Serializer):  # type: ignore[type-arg]
        outcome = serializers.ChoiceField(("restored", "kept"), required=False)

    @extend_schema(
        operation_id="bulk_items", parameters=[FilterSerializer], responses=BulkItemSerializer(many=True)
    )
    def get(self, request: Request, pk: int) -> Response:
        """The samples that a bulk change changed, and what became of each at undoing."""
        asked = self.FilterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = bulk_get(self.actor, pk).items.filter(**asked.validated_data)
        return self.page(rows, BulkItemSerializer)


class ViewNameSerializer(serializers.Serializer):  # type: ignore[type-arg]
    name = serializers.CharField(max_length=NAME_LENGTH)


class SavedViewsView(ActorAPIView):
    @extend_schema_serializer(component_name="SavedViewCreate")
    class InputSerializer(ViewNameSerializer):
        params = serializers.DictField(default=dict, help_text="As the list of samples takes them.")

    @extend_schema(operation_id="view_list", responses=SavedViewSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The views that a service's members share."""
        return self.page(view_list(self.actor, service_get(self.actor, name)), SavedViewSerializer)

    @extend_schema(operation_id="view_save", request=InputSerializer, responses={201: SavedViewSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Keep a question for samples under a name."""
        service, body = service_get(self.actor, name), self.body(self.InputSerializer)
        require(self.actor, Permission.CURATE, service.project)
        query: dict[str, Any] = body["params"]
        view = view_save(
            actor=self.actor, service=service, name=body["name"], query=SampleQuery.from_params(query)
        )
        return Response(SavedViewSerializer(view).data, status.HTTP_201_CREATED)


class SavedViewView(ActorAPIView):
    @extend_schema(operation_id="view_rename", request=ViewNameSerializer, responses=SavedViewSerializer)
    def patch(self, request: Request, pk: int) -> Response:
        """Give a saved view another name."""
        view = view_rename(actor=self.actor, view=view_get(self.actor, pk), **self.body(ViewNameSerializer))
        return Response(SavedViewSerializer(view).data)

    @extend_schema(operation_id="view_delete", request=None, responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Forget a saved view, for everybody."""
        view_delete(actor=self.actor, view=view_get(self.actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)
