"""REST for what the caller wants to be told."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.notices.choosing import wish_list, wishes_set
from backend.notices.wishes import MAILS, PERSONAL_TOPICS
from backend.projects.selectors import project_get


class WishSerializer(serializers.Serializer[Any]):
    in_app = serializers.BooleanField(help_text="On the notices page and the bell.")
    mail = serializers.ChoiceField(choices=list(MAILS))


class WishesSerializer(serializers.Serializer[Any]):
    project = serializers.CharField()
    wishes = serializers.DictField(child=WishSerializer(), help_text=f"Of {', '.join(PERSONAL_TOPICS)}.")


class WishesView(ActorAPIView):
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(operation_id="wish_list", responses=WishesSerializer(many=True))
    def get(self, request: Request) -> Response:
        """What the caller is told of each of their projects, and by which way."""
        told = [{"project": project.slug, "wishes": wishes} for project, wishes in wish_list(self.actor)]
        return Response(WishesSerializer(told, many=True).data)


class ProjectWishesView(ActorAPIView):
    @extend_schema_serializer(component_name="WishesSet")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        wishes = serializers.DictField(child=WishSerializer(), help_text="Topics that are left out stay.")

    @extend_schema(operation_id="wishes_set", request=InputSerializer, responses=WishesSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Say what the caller wants to be told of a project."""
        project = project_get(self.actor, slug)
        wishes = wishes_set(actor=self.actor, project=project, **self.body(self.InputSerializer))
        return Response(WishesSerializer({"project": project.slug, "wishes": wishes}).data)
