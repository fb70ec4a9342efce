"""Changing one's password."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.account.views import PasswordChangeView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator

from backend.access.models import User
from webui.account import tabs
from webui.refusing import Refusing

NAME = "account_change_password"


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = ("Current password", "New password", "New password again")
        for field, label in zip(self.fields.values(), labels, strict=True):
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
        messages.success(self.request, "Your password is changed; your other sessions are over.")
        answer: HttpResponse = super().form_valid(form)
        return answer

    def get_default_success_url(self) -> str:
        return reverse("webui:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"tabs": tabs(NAME)}
