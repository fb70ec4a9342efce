"""The two ways in, by password (and its session) and by token; both ask `User.may_sign_in`."""

from datetime import timedelta

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from backend.access.credentials import Token
from backend.access.factors import lacks_factor
from backend.access.models import User
from backend.access.required_factor import factor_missing
from backend.access.rules import require_writing
from backend.core.clock import now

USED_EVERY = timedelta(minutes=1)


class PasswordBackend(ModelBackend):
    """Django's, for people who may sign in; a session of anybody else, or of a program, is nobody's."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return isinstance(user, User) and user.may_sign_in and user.program_of_id is None


class TokenHeader(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token ...`, for those who may sign in: they act with the token's scopes, until it ends.

    Raises: AuthenticationFailed; ForbiddenError `token_only_looks`, `second_factor_missing`.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        found: tuple[User, Token] | None = super().authenticate(request)
        reads = getattr(request.parser_context["view"], "changes_nothing", False)
        if found and not reads and request.method not in SAFE_METHODS:
            require_writing(found[0].actor)
        return found

    def validate_user(self, auth_token: Token) -> tuple[User, Token]:
        user: User = auth_token.user
        if not user.may_sign_in:
            raise AuthenticationFailed("Whoever made this token may not sign in here.")
        if lacks_factor(user):
            raise factor_missing()
        user.scopes, user.until = frozenset(auth_token.scopes), auth_token.expires_at
        _used(auth_token)
        return user, auth_token


def _used(token: Token) -> None:
    """Write down that it was used, once a minute at most."""
    at = now()
    if token.last_used_at is None or at - token.last_used_at >= USED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=at)


class TokenHeaderScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """How the schema of the API names it."""

    target_class = f"{__name__}.{TokenHeader.__name__}"
