"""Changing one's password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.account.views import PasswordChangeView
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from backend.access.models import User
from backend.access.passwords import password_change
from webui.account import tabs
from webui.refusing import Refusing

NAME = "account_change_password"
LABELS = {
    "oldpassword": "Current password",
    "password1": "New password",
    "password2": "New password again",
}


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's, in our words, with what ends by it."""

    end_tokens = forms.BooleanField(
        label="End my tokens, too",
        required=False,
        initial=True,
        help_text="Programs that use them stop. Passkeys and other second factors stay.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in LABELS.items():
            field = self.fields[name]
            field.label, field.help_text = label, ""
            field.widget.attrs.pop("placeholder", None)


@method_decorator(login_required, name="dispatch")
class Password(Refusing, PasswordChangeView):  # type: ignore[misc]
    """The form; whoever signs in elsewhere has none here and is told so. Every other session ends with the old one."""

    template_name = "account/password.html"
    form_class = PasswordForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        assert isinstance(request.user, User)
        if not request.user.has_usable_password():
            return render(request, self.template_name, {"tabs": tabs(NAME)})
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def form_valid(self, form: PasswordForm) -> HttpResponse:
        end_tokens = form.cleaned_data["end_tokens"]
        assert isinstance(self.request.user, User)
        with password_change(self.request.user, end_tokens=end_tokens):
            answer: HttpResponse = super().form_valid(form)
        over = (
            "your other sessions and your tokens are over" if end_tokens else "your other sessions are over"
        )
        messages.success(self.request, f"Your password is changed; {over}.")
        return answer

    def get_default_success_url(self) -> str:
        return reverse("webui:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"tabs": tabs(NAME)}
