"""People who sign in through an OpenID Connect provider: who they are here, and what the log says of it."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import resolve_url

from backend.access.models import User
from backend.access.profile import email_fixed
from backend.access.sign_in_log import SIGN_IN
from backend.config.environment import ENV
from backend.core.acts import SITE, act


class ElsewhereAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes for the first time gets an account without any role; where that is set, the one with their e-mail."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        told = {name: _printable(value) for name, value in data.items()}
        user: User = super().populate_user(request, sociallogin, told)
        if email_fixed():
            # An address that is not theirs would lead its owner, once they come, into this account.
            verified = [one for one in sociallogin.email_addresses if one.verified]
            sociallogin.email_addresses = verified
            user.email = verified[0].email if verified else ""
        return user

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        with act(SITE, SIGN_IN) as log:
            user: User = super().save_user(request, sociallogin, form)
            log.record("person.created", user, {"provider": ENV.oidc_name})
        return user

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """The one account with an e-mail that the provider has verified; None unless the installation wants it so."""
        if not ENV.oidc_match_email:
            return None
        for address in sociallogin.email_addresses:
            found = list(User.objects.filter(email__iexact=address.email)[:2]) if address.verified else []
            if len(found) == 1:
                with act(SITE, SIGN_IN) as log:
                    log.record("person.matched", found[0], {"provider": ENV.oidc_name})
                return found[0], address.email
        return None

    def on_authentication_error(self, request: HttpRequest, provider: Any, *told: Any, **how: Any) -> None:
        """To the log-in page, which says so."""
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the log-in page: nothing came of it."""
    messages.error(
        request, f"Logging in with {ENV.oidc_name} did not work. Try again, or ask an administrator."
    )
    return HttpResponseRedirect(resolve_url("account_login"))


def _printable(value: Any) -> Any:
    return "".join(filter(str.isprintable, value)) if isinstance(value, str) else value
