"""Log in and log out."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpResponse
from django.utils.decorators import method_decorator

from webui.demo import logins


class LoginForm(AuthenticationForm):
    """Django's form; a refusal says one thing, whichever half was wrong."""

    error_messages = {
        "invalid_login": "That user name and password do not match.",
        "inactive": "This account is not active; ask an administrator.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"


class Login(LoginView):
    """The log-in page; it tells an expired session from a first visit and leads back to the page asked for."""

    template_name = "login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again, as after every refused form."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        ended = self.request.method == "GET" and "ended" in self.request.GET
        return super().get_context_data(**kwargs) | {"session_ended": ended, "demo_logins": logins()}


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    """POST only; whoever's session already ended is led to the log-in page all the same."""
