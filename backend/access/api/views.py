"""REST for who one is."""

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.rules import visible_projects
from backend.core.api import ActorAPIView


class MeView(ActorAPIView):
    @extend_schema_serializer(component_name="Me")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        username = serializers.CharField()
        projects = serializers.ListField(child=serializers.CharField())

    @extend_schema(operation_id="me", responses=OutputSerializer)
    def get(self, request: Request) -> Response:
        """Who the token or session belongs to."""
        slugs = list(visible_projects(self.actor).values_list("slug", flat=True))
        return Response({"username": request.user.get_username(), "projects": slugs})
