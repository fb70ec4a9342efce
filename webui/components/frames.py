"""The frame of a page: page head, panel, tabs, live region."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString

from webui.components.rendering import render

register = template.Library()
Trail = list[tuple[str, str]]


@register.simple_tag
def trail(*pairs: str) -> Trail:
    """Breadcrumb entries for `page_head`: `{% trail "Projects" projects_url project.name project_url as crumbs %}`."""
    return list(zip(pairs[::2], pairs[1::2], strict=True))


@register.simple_block_tag
def page_head(
    content: str,
    title: str,
    *,
    crumbs: Trail | None = None,
    subtitle: str = "",
    state: str = "",
    badges: str = "",
) -> SafeString:
    """Breadcrumb, title, state, badges (separated by commas) and, as content, the actions."""
    words = [word.strip() for word in badges.split(",") if word.strip()]
    return render(
        "page_head", content=content, title=title, crumbs=crumbs, subtitle=subtitle, state=state, badges=words
    )


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    *,
    icon: str = "",
    hint: str = "",
    url: str = "",
    more: str = "All",
    flush: bool = False,
) -> SafeString:
    """A bordered surface with an optional head; `url` and `more` make the link at its end; flush: no padding."""
    return render(
        "panel", content=content, title=title, icon=icon, hint=hint, url=url, more=more, flush=flush
    )


@register.simple_block_tag
def live(
    content: str,
    topic: str | Mapping[str, int],
    *,
    url: str,
    cursor: int = 0,
    announce: bool = False,
    every_s: int = 0,
) -> SafeString:
    """A region that fetches its new content from `url` when `topic` (`run:7`) has news after `cursor`.

    topic: or several, each with its own cursor: `{"project:1": 40, "project:2": 7}`.
    announce: screen readers speak each change; only for a region of a few words.
    every_s: also that often without news (0: never), for figures that no log entry tells of.
    """
    news = {topic: cursor} if isinstance(topic, str) else topic
    return render(
        "live",
        content=content,
        topics=" ".join(news),
        cursors=" ".join(map(str, news.values())),
        url=url,
        announce=announce,
        every_s=every_s,
    )


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Links to the parts of one noun; item: {label, url, current, count?}."""
    return {"items": items}
