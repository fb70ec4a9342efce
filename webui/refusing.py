"""How a refused form of a class-based view is answered: as `webui.answers` answers those of functions."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpResponse

from backend.access.throttle import TOO_MANY


class Refusing:
    """Beside a FormView: the page again, with status 422; 429 with `Retry-After` where attempts wait for now."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        status, headers = status_of(form)
        view: Any = self
        context = view.get_context_data(form=form)
        answer: HttpResponse = view.render_to_response(context, status=status, headers=headers)
        return answer


def status_of(form: BaseForm) -> tuple[int, dict[str, str]]:
    """422, or 429 with when to try again."""
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code == TOO_MANY:
                return 429, {"Retry-After": str((error.params or {})["wait_s"])}
    return 422, {}
