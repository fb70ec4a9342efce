"""What allauth asks of us: whose attempts are counted together, who may sign in, and what is written in the log."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from backend.access.models import User
from backend.access.sign_in_log import locked_out
from backend.access.throttle import NAME, too_many, wait_s


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; who fails too often is told when to try again."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That user name and password do not match.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt. Raises ValidationError `TOO_MANY` with the seconds to wait."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise too_many(max(1, wait_s(request, self._counted_by(credentials)))) from error

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Written once, with the attempt that was the last one for now."""
        wait = wait_s(request, self._counted_by(credentials), by=(NAME,))
        user = User.objects.filter(username=credentials.get("username", "")).first()
        if wait and user:
            locked_out(user, wait)

    def pre_login(self, request: HttpRequest, user: User, **told: Any) -> HttpResponse | None:
        """An answer for who may not sign in here, whatever they have shown; None for all others."""
        if user.may_sign_in:
            return None
        clear_login(request)
        return self.respond_user_inactive(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        messages.error(request, "This account may not sign in here; ask an administrator.")
        return HttpResponseRedirect(resolve_url("account_login"))

    def add_message(self, request: HttpRequest, level: int, *told: Any, **how: Any) -> None:
        """Of what went wrong alone: the pages say by themselves what came of an act."""
        if how.get("message"):
            super().add_message(request, level, *told, **how)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return self._counted_by(credentials)

    def _counted_by(self, credentials: dict[str, Any]) -> str:
        """The name alone: the host that was asked for is the client's choice, and would begin a count of its own."""
        return str(credentials.get("username", "")).lower()
