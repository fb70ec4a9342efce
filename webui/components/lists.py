"""Lists: table, heat map, pagination, timeline, key values, empty state, code."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils.safestring import SafeString

from webui.components.rendering import render
from webui.states import Look, look_of

register = template.Library()


@register.simple_block_tag
def table(
    content: str, caption: str, *, rows: Any = True, empty: str = "", icon: str = "table", cards: bool = True
) -> SafeString:
    """thead and tbody as content; where `rows` is empty, the sentence `empty` instead.

    Below 40rem rows become cards: give each td a `data-label`; cards: False where a few narrow columns stay columns.
    Cell classes: is-num, is-action.
    """
    return render("table", content=content, caption=caption, rows=rows, empty=empty, icon=icon, cards=cards)


@register.inclusion_tag("components/heat_map.html")
def heat_map(caption: str, values: Sequence[Sequence[float]]) -> dict[str, Any]:
    """A square of shares in [0, 1] as a table, each cell toned by its value; rows and columns count stages from 1.

    Cells above the diagonal, stages that were not learnt yet, are dimmed.
    """
    rows = [
        [
            {"text": f"{100 * value:.0f}", "tone": round(10 * value), "ahead": column > row}
            for column, value in enumerate(line)
        ]
        for row, line in enumerate(values)
    ]
    return {"caption": caption, "rows": rows, "columns": range(1, len(values) + 1)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Newer and older of a paginator's page; keeps the other parameters of the address."""
    return {"page": page, "request": context.get("request")}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Mapping[str, Any]], empty: str = "Nothing has happened yet.") -> dict[str, Any]:
    """What happened, in order; event: {title, at, text?, url?, icon?, tone?, state?}; a state gives icon and tone."""
    return {"events": [_event(event) for event in events], "empty": empty}


def _event(event: Mapping[str, Any]) -> dict[str, Any]:
    look = look_of(event["state"]) if event.get("state") else Look("neutral", "circle-dot")
    return {"icon": look.icon, "tone": look.tone, "spin": look.spin, **event}


@register.simple_block_tag
def key_values(content: str) -> SafeString:
    """A list of `key_value` blocks."""
    return render("key_values", content=content)


@register.simple_block_tag
def key_value(content: str, key: str, *, copy: str = "") -> SafeString:
    """One fact: `{% key_value "Digest" copy=digest %}{{ digest|short }}{% endkey_value %}`."""
    return render("key_value", content=content, key=key, copy=copy)


@register.simple_block_tag
def empty_state(content: str, icon: str, title: str, text: str = "") -> SafeString:
    """Why there is nothing here, and, as content, what to do about it."""
    return render("empty_state", content=content, icon=icon, title=title, text=text)


@register.inclusion_tag("components/code.html")
def code(text: str, label: str = "") -> dict[str, Any]:
    """Text in a fixed-width block, with a copy button."""
    return {"text": text, "label": label}


@register.simple_tag
def copy_button(text: str, what: str = "") -> SafeString:
    """A button that copies `text`; `what` names it for screen readers."""
    return render("copy_button", text=text, what=what)
