"""REST for what the caller has not read yet."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.notices.inbox import Told, notice_list, unseen_count
from backend.notices.services import notices_read
from backend.projects.selectors import project_get


class NoticeSerializer(serializers.Serializer[Told]):
    project = serializers.CharField(source="project.slug")
    number = serializers.IntegerField(source="notice.entry.number", help_text="In the project's log.")
    kind = serializers.CharField(source="notice.entry.kind")
    object = serializers.CharField(source="notice.entry.object")
    topic = serializers.CharField(source="notice.topic")
    service = serializers.CharField(source="notice.subject.service.name")
    title = serializers.CharField(source="notice.title")
    detail = serializers.CharField(source="notice.detail")
    by = serializers.CharField(source="notice.by")
    at = serializers.DateTimeField(source="notice.entry.at")
    path = serializers.CharField(source="notice.subject.path")
    is_new = serializers.BooleanField(help_text="Whether the caller has not read it.")


class NoticesSerializer(serializers.Serializer[Any]):
    unseen = serializers.IntegerField(help_text="Counted up to 100.")
    notices = NoticeSerializer(many=True, help_text="The newest 50.")


class NoticesView(ActorAPIView):
    @extend_schema(operation_id="notice_list", responses=NoticesSerializer)
    def get(self, request: Request) -> Response:
        """What others, or the system, brought about in the caller's projects."""
        told = {"unseen": unseen_count(self.actor), "notices": notice_list(self.actor)}
        return Response(NoticesSerializer(told).data)


class NoticesReadView(ActorAPIView):
    @extend_schema_serializer(component_name="NoticesRead")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        project = serializers.SlugField()
        number = serializers.IntegerField(min_value=0, help_text="Of the last notice that was read.")

    @extend_schema(operation_id="notice_read", request=InputSerializer, responses={204: None})
    def post(self, request: Request) -> Response:
        """Note how far the caller has read a project's notices; a mark never goes back."""
        body = self.body(self.InputSerializer)
        project = project_get(self.actor, body["project"])
        notices_read(actor=self.actor, upto={project.pk: body["number"]})
        return Response(status=status.HTTP_204_NO_CONTENT)
