"""The parts of the page of one's account."""

from typing import Any

from django.urls import reverse

PARTS = (
    ("Profile", "webui:account"),
    ("Password", "account_change_password"),
    ("Second factors", "mfa_index"),
    ("Sessions", "webui:sessions"),
    ("Tokens", "webui:tokens"),
)


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs of the page; `current`: the name of the address that is shown."""
    return [{"label": label, "url": reverse(name), "current": name == current} for label, name in PARTS]
