"""The two ways in, by password (and its session) and by token; both ask `User.may_sign_in`."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from backend.access.models import User


class PasswordBackend(ModelBackend):
    """Django's, for people who may sign in; a session of anybody else, or of a program, is nobody's."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        return isinstance(user, User) and user.may_sign_in and user.program_of_id is None


class TokenHeader(TokenAuthentication):  # type: ignore[misc]
    """`Authorization: Token ...`, for those who may sign in. Raises AuthenticationFailed."""

    def validate_user(self, auth_token: Any) -> tuple[User, Any]:
        if not auth_token.user.may_sign_in:
            raise AuthenticationFailed("Whoever made this token may not sign in here.")
        return auth_token.user, auth_token


class TokenHeaderScheme(KnoxTokenScheme):  # type: ignore[no-untyped-call]
    """How the schema of the API names it."""

    target_class = f"{__name__}.{TokenHeader.__name__}"
