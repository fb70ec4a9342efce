"""REST for twin checks and the groups that they find."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView, KeysetPagination
from backend.projects.selectors import service_get
from backend.twins.api.serializers import TwinCheckSerializer, TwinSerializer
from backend.twins.selectors import twin_check_list, twin_list
from backend.twins.services import twins_part, twins_start

MOST_PARTED = 1000


class TwinChecksView(ActorAPIView):
    @extend_schema(operation_id="twin_check_list", responses=TwinCheckSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The checks of a service's samples, newest first."""
        return self.page(twin_check_list(self.actor, service_get(self.actor, name)), TwinCheckSerializer)

    @extend_schema(operation_id="twin_check_start", request=None, responses={201: TwinCheckSerializer})
    def post(self, request: Request, name: str) -> Response:
        """Look for samples that look alike; answers with the check that is under way, if there is one."""
        check = twins_start(actor=self.actor, service=service_get(self.actor, name))
        return Response(TwinCheckSerializer(check).data, status.HTTP_201_CREATED)


class GroupByGroup(KeysetPagination):
    """Pages by keyset over the group, then the sample."""

    ordering = ("group", "pk")  # type: ignore[assignment]


class TwinsView(ActorAPIView):
    pagination_class = GroupByGroup

    @extend_schema(operation_id="twin_list", responses=TwinSerializer(many=True))
    def get(self, request: Request, name: str) -> Response:
        """The samples that look like another, group by group; a page may end within a group."""
        return self.page(twin_list(self.actor, service_get(self.actor, name)), TwinSerializer)


class TwinsPartView(ActorAPIView):
    @extend_schema_serializer(component_name="TwinsPart")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        samples = serializers.ListField(
            child=serializers.IntegerField(), min_length=1, max_length=MOST_PARTED
        )

    @extend_schema(operation_id="twins_part", request=InputSerializer, responses={204: None})
    def post(self, request: Request, name: str, group: int) -> Response:
        """Take samples out of a group for good: they are no twins of the others, nor of each other."""
        service = service_get(self.actor, name)
        twins_part(actor=self.actor, service=service, group=group, **self.body(self.InputSerializer))
        return Response(status=status.HTTP_204_NO_CONTENT)
