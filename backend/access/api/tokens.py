"""REST for one's tokens: made by whoever is signed in, or with a password; listed and revoked."""

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, status
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle, BaseThrottle

from backend.access.credentials import Token
from backend.access.factors import has_factor
from backend.access.models import User
from backend.access.roles import Permission
from backend.access.throttle import factor_name, too_many, wait_s
from backend.access.tokens import (
    DAYS,
    MOST_DAYS,
    NAME_LENGTH,
    token_create,
    token_get,
    token_list,
    token_revoke,
    tokens_revoke,
)
from backend.core.api import ActorAPIView
from backend.core.errors import ForbiddenError


class PasswordThrottle(AnonRateThrottle):
    rate = "10/min"


@extend_schema_serializer(component_name="TokenRow")
class TokenSerializer(serializers.ModelSerializer[Token]):
    class Meta:
        model = Token
        fields = ["id", "name", "prefix", "scopes", "created", "expires_at", "last_used_at"]


class TokensView(ActorAPIView):
    answer_has_secret = True

    @extend_schema_serializer(component_name="TokenCreate")
    class InputSerializer(serializers.Serializer):  # type: ignore[type-arg]
        username = serializers.CharField(max_length=150, required=False)
        password = serializers.CharField(max_length=128, required=False)
        code = serializers.CharField(max_length=32, required=False)
        name = serializers.CharField(max_length=NAME_LENGTH, default="by REST")
        scopes = serializers.ListField(
            child=serializers.ChoiceField(list(Permission)), default=list(Permission)
        )
        days = serializers.IntegerField(min_value=1, max_value=MOST_DAYS, default=DAYS)

    @extend_schema_serializer(component_name="Token")
    class OutputSerializer(TokenSerializer):
        token = serializers.CharField()

        class Meta(TokenSerializer.Meta):
            fields = [*TokenSerializer.Meta.fields, "token"]

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method == "POST" else IsAuthenticated()]

    def get_throttles(self) -> list[BaseThrottle]:
        by_password = [PasswordThrottle()] if self.request.method == "POST" else []
        return [*super().get_throttles(), *by_password]

    @extend_schema(operation_id="token_list", responses=TokenSerializer(many=True))
    def get(self, request: Request) -> Response:
        """One's tokens, newest first; their texts are kept nowhere."""
        return self.page(token_list(self.actor), TokenSerializer)

    @extend_schema(operation_id="token_create", request=InputSerializer, responses={201: OutputSerializer})
    def post(self, request: Request) -> Response:
        """A token for the header `Authorization: Token ...`; shown this once.

        Whoever is not signed in gives user name and password.
        """
        asked = self.body(self.InputSerializer)
        credentials = {name: asked.pop(name, "") for name in ("username", "password")}
        code = asked.pop("code", "")
        user = request.user if request.user.is_authenticated else _by_password(request, credentials, code)
        assert isinstance(user, User)
        token, text = token_create(actor=user.actor, **asked)
        return Response({**TokenSerializer(token).data, "token": text}, status.HTTP_201_CREATED)


class TokenView(ActorAPIView):
    @extend_schema(operation_id="token_revoke", responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """End one token at once."""
        token_revoke(actor=self.actor, token=token_get(self.actor, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokensRevokeView(ActorAPIView):
    @extend_schema(operation_id="token_revoke_all", request=None, responses={204: None})
    def post(self, request: Request) -> Response:
        """End every token of the caller."""
        tokens_revoke(actor=self.actor, tokens=token_list(self.actor))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _by_password(request: Request, credentials: dict[str, str], code: str) -> User:
    """Whose name and password these are; attempts, and those with a second factor, count as at the log-in page."""
    missing = {name: ["This field is required."] for name, value in credentials.items() if not value}
    if missing:
        raise serializers.ValidationError(missing)
    try:
        user: User | None = get_adapter().authenticate(request, **credentials)
    except ValidationError as error:
        raise Throttled((error.params or {})["wait_s"], error.messages[0]) from error
    if user is None:
        raise ForbiddenError("login_refused", "That user name and password do not match.")
    if has_factor(user):
        _check_code(request, user, code)
    return user


def _check_code(request: Request, user: User, code: str) -> None:
    """Raises ForbiddenError `second_factor_required`, `second_factor_refused`; Throttled."""
    if not code:
        raise ForbiddenError(
            "second_factor_required",
            "This account has a second factor: give a `code` of its app, or make the token on the page Account.",
        )
    form = AuthenticateForm({"code": code}, user=user)
    if form.is_valid():
        return
    if wait := wait_s(request, factor_name(user)):
        raise Throttled(wait, too_many(wait).messages[0])
    raise ForbiddenError("second_factor_refused", "That code is not right.")
