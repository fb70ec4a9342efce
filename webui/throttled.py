"""How a form that came too often is answered."""

from django.forms import BaseForm

from backend.access.throttle import TOO_MANY


def status_of(form: BaseForm) -> tuple[int, dict[str, str]]:
    """Status and headers of a refused form: 422, or 429 with `Retry-After` in seconds."""
    for errors in form.errors.as_data().values():
        for error in errors:
            if error.code == TOO_MANY:
                return 429, {"Retry-After": str((error.params or {}).get("wait_s", 60))}
    return 422, {}
