"""How every component becomes HTML."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


def render(name: str, /, **context: Any) -> SafeString:
    """The component's template, `templates/components/<name>.html`, with `context`."""
    return render_to_string(f"components/{name}.html", context)
