"""REST for the accounts of people, for site administrators."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backend.access.locking import account_lock, account_unlock
from backend.access.selectors import account_get, account_list
from backend.core.api import ActorAPIView


class AccountSerializer(serializers.Serializer):  # type: ignore[type-arg]
    user = serializers.CharField(source="username")
    name = serializers.CharField(source="get_full_name")
    is_active = serializers.BooleanField(help_text="Whether they are let in.")
    is_superuser = serializers.BooleanField(help_text="Whether they administer the site.")
    last_login = serializers.DateTimeField(allow_null=True)


class AccountsView(ActorAPIView):
    @extend_schema(operation_id="account_list", responses=AccountSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Everybody who has an account."""
        return self.page(account_list(self.actor), AccountSerializer)


class AccountLockView(ActorAPIView):
    @extend_schema(operation_id="account_lock", request=None, responses=AccountSerializer)
    def post(self, request: Request, username: str) -> Response:
        """Let them in nowhere any more; refused where a project would have no owner left."""
        user = account_get(self.actor, username)
        account_lock(actor=self.actor, user=user)
        return Response(AccountSerializer(user).data)


class AccountUnlockView(ActorAPIView):
    @extend_schema(operation_id="account_unlock", request=None, responses=AccountSerializer)
    def post(self, request: Request, username: str) -> Response:
        """Let them in again."""
        user = account_get(self.actor, username)
        account_unlock(actor=self.actor, user=user)
        return Response(AccountSerializer(user).data)
