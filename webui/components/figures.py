"""Figures: stat, progress, chart card."""

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.safestring import SafeString

from webui.components.rendering import render

register = template.Library()


@register.simple_block_tag
def stats(content: str) -> SafeString:
    """A row of `stat` tags."""
    return render("stats", content=content)


@register.simple_tag
def stat(
    label: str,
    value: Any,
    *,
    unit: str = "",
    hint: str = "",
    trend: str = "",
    good: bool | None = None,
    tone: str = "",
) -> SafeString:
    """One figure: `{% stat "p99" "6.2" unit="ms" trend="-12 %" good=True hint="last hour" %}`.

    trend: a signed word, its sign gives the arrow; good: whether that change is welcome (None: neither).
    """
    change = {None: "neutral", True: "ok", False: "bad"}[good]
    arrow = "arrow-down-right" if trend.startswith(("-", "−")) else "arrow-up-right"
    return render(
        "stat",
        label=label,
        value=value,
        unit=unit,
        hint=hint,
        trend=trend,
        change=change,
        arrow=arrow,
        tone=tone,
    )


@register.simple_tag
def progress(
    fraction: float | None, *, label: str, eta: str = "", detail: str = "", tone: str = "accent"
) -> SafeString:
    """A bar: fraction in [0, 1], None while the length is unknown; put it in `live` to keep it current."""
    whole = None if fraction is None else round(100 * min(1.0, max(0.0, float(fraction))), 1)
    return render("progress", percent=whole, label=label, eta=eta, detail=detail, tone=tone)


@register.simple_block_tag
def chart_card(
    content: str,
    title: str,
    *,
    id: str,  # noqa: A002 - the name HTML uses
    source: str = "",
    figure: Mapping[str, Any] | None = None,
    points: str = "",
    topic: str = "",
    cursor: int = 0,
    hint: str = "",
    size: str = "md",
    empty: str = "Nothing measured yet.",
) -> SafeString:
    """A chart with its loading, empty and error states; content: what stands in the head's end.

    source: URL of a figure {data, layout, cursor?}; figure: the same, embedded. points: URL that answers
    `?after=<cursor>` with {cursor, series: {trace name: {x, y}}, more?}, asked when `topic` has news.
    size: sm | md | lg.
    """
    return render(
        "chart_card",
        content=content,
        title=title,
        id=id,
        source=source,
        figure=None if figure is None else json.dumps(figure, cls=DjangoJSONEncoder),
        points=points,
        topic=topic,
        cursor=cursor,
        hint=hint,
        size=size,
        empty=empty,
    )
