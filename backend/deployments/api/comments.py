"""The discussion of a request, over REST."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from backend.core.api import ActorAPIView
from backend.deployments.api.serializers import CommentSerializer, SaidInput
from backend.deployments.discussing import comment_add, comment_list
from backend.deployments.selectors import request_get


class RequestCommentsView(ActorAPIView):
    @extend_schema(operation_id="request_comment_list", responses=CommentSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """What members said of the request."""
        return self.page(comment_list(self.actor, request_get(self.actor, pk)), CommentSerializer)

    @extend_schema(operation_id="request_comment_add", request=SaidInput, responses={201: CommentSerializer})
    def post(self, request: Request, pk: int) -> Response:
        """Say something of it; members whose `@username` is in the text are told."""
        found = request_get(self.actor, pk)
        comment = comment_add(actor=self.actor, request=found, **self.body(SaidInput))
        return Response(CommentSerializer(comment).data, status.HTTP_201_CREATED)
