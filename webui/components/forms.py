"""What asks and answers: form, field, refusals, dialog, confirm, notice, toast."""

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
    fields: bool = True,
) -> SafeString:
    """A POST form: what was refused, fields with help and errors, content, submit and, with a `cancel` URL, a way out.

    fields: draw every field of the form; False: the content draws them.
    """
    return render(
        "form",
        content=content,
        form=form,
        submit=submit,
        action=action,
        tone=tone,
        cancel=cancel,
        next_url=next_url,
        fields=fields,
        csrf_token=context.get("csrf_token", ""),
    )


@register.inclusion_tag("components/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """One field with label, help and errors, tied together for screen readers; the first faulty one has the focus."""
    widget = bound.field.widget
    kind = getattr(widget, "input_type", "")
    faulty = next((name for name in bound.form.fields if name in bound.form.errors), None)
    return {
        "field": bound,
        "drawn": bound.as_widget(attrs={"autofocus": True} if bound.name == faulty else None),
        "errors": bound.errors.as_data(),
        "check": kind == "checkbox" and not hasattr(widget, "choices"),
        "hidden": bound.is_hidden,
        "lost": bool(bound.form.errors) and bound.html_name in bound.form.files,
    }


@register.inclusion_tag("components/refusals.html")
def refusals(form: BaseForm | None) -> dict[str, Any]:
    """What is wrong with a form as a whole, or with a field that nobody sees; `form` shows it on top by itself."""
    if not form:
        return {"errors": []}
    hidden = [error for bound in form.hidden_fields() for error in bound.errors.as_data()]
    return {"errors": [*form.non_field_errors().as_data(), *hidden]}


@register.simple_block_tag
def dialog(content: str, id: str, title: str, *, open: bool = False) -> SafeString:  # noqa: A002
    """A native modal dialog; `{% button "Open" dialog=id %}` opens it; open: from the start, after a refusal."""
    return render("dialog", content=content, id=id, title=title, open=open)


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
    form: BaseForm | None = None,
) -> SafeString:
    """A dialog that asks before an act, with the fields of `form`, if any; open where that form was refused."""
    return render(
        "confirm",
        id=id,
        title=title,
        text=text,
        action=action,
        submit=submit,
        tone=tone,
        form=form,
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
