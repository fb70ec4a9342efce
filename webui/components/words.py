"""Words and marks: icon, status, badge, moment, button."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from webui.components.rendering import render
from webui.states import look_of

register = template.Library()


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A symbol of icons.svg, hidden from screen readers: `{% icon "rocket" %}`."""
    return render("icon", name=name, extra=extra)


@register.simple_tag
def status(state: str, label: str = "") -> SafeString:
    """A state as colour, icon and word: `{% status run.state %}`, `{% status "open" "drifting" %}`."""
    return render("status", look=look_of(state), state=state, word=label or state.replace("_", " "))


@register.simple_tag
def badge(text: str, tone: str = "", icon: str = "") -> SafeString:
    """A short fact in a frame: `{% badge "staging" %}`, `{% badge "golden" tone="accent" icon="flag" %}`."""
    return render("badge", text=text, tone=tone, icon=icon)


@register.simple_tag
def moment(at: Any) -> SafeString:
    """A time as "3 minutes ago", kept current in the browser, with the local date as its title."""
    return render("moment", at=at)


@register.simple_tag(takes_context=True)
def button(
    context: template.Context,
    label: str,
    *,
    url: str = "",
    post: str = "",
    dialog: str = "",
    icon: str = "",
    tone: str = "",
    small: bool = False,
    disabled: bool = False,
) -> SafeString:
    """A link (`url`), a form of one button (`post`), an opener (`dialog` id) or, with none of them, a submit.

    tone: "" | "primary" | "danger" | "ghost".
    """
    kinds = ["btn", f"btn-{tone}" if tone else "", "btn-sm" if small else ""]
    return render(
        "button",
        label=label,
        url=url,
        post=post,
        dialog=dialog,
        icon=icon,
        kind=" ".join(filter(None, kinds)),
        disabled=disabled,
        csrf_token=context.get("csrf_token", ""),
    )
