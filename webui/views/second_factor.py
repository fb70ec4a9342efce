"""The second step of logging in, logging in by a passkey, and showing again who one is before a change."""

from typing import Any

from allauth.account.models import Login as AllauthLogin
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateCodeView
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView, ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.decorators import method_decorator

from webui.forms.factors import (
    CodeForm,
    ConfirmCodeForm,
    ConfirmPasskeyForm,
    ConfirmPasswordForm,
    PasskeyForm,
)
from webui.refusing import Refusing, status_of


class SecondFactor(AuthenticateView):  # type: ignore[misc]
    """Asked after the password: a code, or a passkey."""

    template_name = "second_factor.html"
    form_class = CodeForm
    webauthn_form_class = PasskeyForm

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        status, headers = status_of(form)
        answer: HttpResponse = self.render_to_response(
            self.get_context_data(), status=status, headers=headers
        )
        return answer


@method_decorator(login_not_required, name="dispatch")
class PasskeyLogin(LoginWebAuthnView):  # type: ignore[misc]
    """A passkey alone: it stands for both factors. It leads to the page asked for."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        authenticator = form.cleaned_data["credential"]
        login = AllauthLogin(user=authenticator.user, redirect_url=get_next_redirect_url(self.request))
        answer: HttpResponse = perform_passwordless_login(self.request, authenticator, login)
        return answer

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        messages.error(self.request, "That passkey is not known here.")
        return HttpResponseRedirect(resolve_url("account_login"))


class Again:
    """Beside allauth's views that ask again who one is."""

    template_name = "confirm_again.html"


class ByPassword(Again, Refusing, ReauthenticateView):  # type: ignore[misc]
    form_class = ConfirmPasswordForm


class ByCode(Again, Refusing, ReauthenticateCodeView):  # type: ignore[misc]
    form_class = ConfirmCodeForm


class ByPasskey(Again, Refusing, ReauthenticateWebAuthnView):  # type: ignore[misc]
    form_class = ConfirmPasskeyForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | kwargs  # allauth's leaves out the form that was refused
