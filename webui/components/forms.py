"""What asks and answers: form, field, dialog, confirm, notice, toast."""

from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

from webui.components.rendering import render

register = template.Library()
MARKS = {"ok": "circle-check", "info": "info-circle", "warn": "alert-triangle", "bad": "alert-circle"}
TONES = {"success": "ok", "warning": "warn", "error": "bad"}


@register.simple_block_tag(takes_context=True)
def form(
    context: template.Context,
    content: str,
    form: BaseForm | None,
    *,
    submit: str,
    action: str = "",
    tone: str = "primary",
    cancel: str = "",
    next_url: str = "",
) -> SafeString:
    """A POST form: fields with help and errors, content (more fields), submit and, with a `cancel` URL, a way out."""
    return render(
        "form",
        content=content,
        form=form,
        submit=submit,
        action=action,
        tone=tone,
        cancel=cancel,
        next_url=next_url,
        csrf_token=context.get("csrf_token", ""),
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field with label, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    return {
        "field": bound,
        "check": kind == "checkbox" and not hasattr(widget, "choices"),
        "hidden": bound.is_hidden,
    }


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:  # noqa: A002
    """A native modal dialog; `{% button "Open" dialog=id %}` opens it."""
    return render("dialog", content=content, id=id, title=title)


@register.simple_tag(takes_context=True)
def confirm(
    context: template.Context,
    id: str,  # noqa: A002
    title: str,
    text: str,
    *,
    action: str,
    submit: str,
    tone: str = "danger",
    comment: str = "",
    required: bool = False,
) -> SafeString:
    """A dialog that asks before an act; `comment` is the label of its comment field (name `comment`), if any."""
    return render(
        "confirm",
        id=id,
        title=title,
        text=text,
        action=action,
        submit=submit,
        tone=tone,
        comment=comment,
        required=required,
        csrf_token=context.get("csrf_token", ""),
    )


@register.simple_block_tag
def notice(content: str, tone: str = "info") -> SafeString:
    """A sentence that stays on the page; tone: ok | info | warn | bad."""
    return render("notice", content=content, tone=tone, icon=MARKS[tone])


@register.simple_tag(takes_context=True)
def toasts(context: template.Context) -> SafeString:
    """The place of toasts, holding this answer's messages; toast.js adds those that htmx answers trigger."""
    waiting = [
        (str(message), TONES.get(message.level_tag, "info")) for message in context.get("messages") or ()
    ]
    return render("toasts", waiting=[(text, tone, MARKS[tone]) for text, tone in waiting], marks=MARKS)
