"""REST for who one is, and for tokens: made with a password, kept as digests, revoked here."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from knox.models import get_token_model
from rest_framework import serializers, status
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from backend.access.rules import visible_projects
from backend.core.api import ActorAPIView
from backend.core.api.bodies import JsonBody
from backend.core.errors import ForbiddenError


class LoginThrottle(AnonRateThrottle):
    rate = "10/min"


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


class TokensView(APIView):
    parser_classes = [JsonBody]
    permission_classes = [AllowAny]
    authentication_classes = ()
    throttle_classes = [LoginThrottle]

    @extend_schema_serializer(component_name="TokenCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        username = serializers.CharField(max_length=150)
        password = serializers.CharField(max_length=128)

    @extend_schema_serializer(component_name="Token")
    class OutputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        token = serializers.CharField()
        expires_at = serializers.DateTimeField(allow_null=True)

    @extend_schema(operation_id="token_create", request=InputSerializer, responses={201: OutputSerializer})
    def post(self, request: Request) -> Response:
        """A token for the header `Authorization: Token ...`; shown this once."""
        asked = self.InputSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            user = get_adapter().authenticate(request, **asked.validated_data)
        except ValidationError as error:
            raise Throttled((error.params or {})["wait_s"], error.messages[0]) from error
        if user is None:
            raise ForbiddenError("login_refused", "That user name and password do not match.")
        made, token = get_token_model().objects.create(user=user)
        return Response({"token": token, "expires_at": made.expiry}, status.HTTP_201_CREATED)


class TokenRevokeView(ActorAPIView):
    @extend_schema(operation_id="token_revoke_all", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """Revoke every token of the caller."""
        get_token_model().objects.filter(user=request.user).delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
