"""One's second factors: an authenticator app, recovery codes, passkeys."""

from typing import Any, ClassVar

from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from backend.access.factors import factors_change, lacks_factor
from webui.account import tabs
from webui.forms.factors import AppForm, NewPasskeyForm
from webui.refusing import Refusing


class Part:
    """Beside a view of allauth: shown as a part of the page Account."""

    request: Any

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"tabs": tabs("mfa_index")}


class Changing(Refusing, Part):
    """A form that changes them, in one act with what the log says of it."""

    said: ClassVar[str]

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with factors_change(self.request.user):
            answer: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        messages.success(self.request, self.said)
        return answer


class Factors(Part, IndexView):  # type: ignore[misc]
    """All of them, and how to get more."""

    template_name = "account/factors.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"missing": lacks_factor(self.request.user)}


@method_decorator([never_cache, login_required], name="dispatch")
class NewApp(Changing, ActivateTOTPView):  # type: ignore[misc]
    """An app is shown the secret, by picture or by hand, and proves it by a code."""

    template_name = "account/app.html"
    form_class = AppForm
    said = "The authenticator app is set up: signing in asks for its code."


class NoApp(Changing, DeactivateTOTPView):  # type: ignore[misc]
    """Asks before the app is forgotten."""

    template_name = "account/app_remove.html"
    said = "The authenticator app is forgotten."


class Codes(Part, ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes, shown once after they were made."""

    template_name = "account/codes.html"


@method_decorator(login_required, name="dispatch")
class NewCodes(Changing, GenerateRecoveryCodesView):  # type: ignore[misc]
    """Asks before the old codes are replaced."""

    template_name = "account/codes_new.html"
    said = "New recovery codes are made; the old ones open nothing any more."


@method_decorator(login_required, name="dispatch")
class NewPasskey(Changing, AddWebAuthnView):  # type: ignore[misc]
    """The browser is asked to make one."""

    template_name = "account/passkey.html"
    form_class = NewPasskeyForm
    said = "The passkey is added."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | kwargs  # allauth's leaves out the form that was refused


@method_decorator(login_required, name="dispatch")
class NoPasskey(Changing, RemoveWebAuthnView):  # type: ignore[misc]
    """Asks before it is forgotten."""

    template_name = "account/passkey_remove.html"
    success_url = reverse_lazy("mfa_index")
    said = "The passkey is forgotten."


@login_required
def passkey_remove(request: HttpRequest, pk: int) -> HttpResponseBase:
    """`NoPasskey`, for one's own alone: what is not there asks nobody who they are."""
    get_object_or_404(Authenticator, pk=pk, user_id=request.user.pk, type=Authenticator.Type.WEBAUTHN)
    answer: HttpResponseBase = NoPasskey.as_view()(request, pk=pk)
    return answer
