"""Log in and log out."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.views import LoginView
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.utils.decorators import method_decorator

from backend.config.environment import ENV
from webui.demo import logins
from webui.refusing import Refusing


class LoginForm(AllauthLoginForm):  # type: ignore[misc]
    """allauth's form; a refusal says one thing, whichever half was wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "User name"
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def add_prefix(self, field_name: str) -> str:
        """The name in the page, by which browsers fill it in."""
        return str(super().add_prefix("username" if field_name == "login" else field_name))


class Login(Refusing, LoginView):  # type: ignore[misc]
    """The log-in page; it tells an expired session from a first visit and leads back to the page asked for."""

    template_name = "login.html"
    form_class = LoginForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        ended = self.request.method == "GET" and "ended" in self.request.GET
        return context | {
            "session_ended": ended,
            "demo_logins": logins(),
            "oidc_name": ENV.oidc_name if ENV.oidc_issuer else "",
        }


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    """POST only; whoever's session already ended is led to the log-in page all the same."""
