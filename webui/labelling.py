"""What the pages of labelling show: a card for each sample in hand, a key for each class, tabs, guidelines."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from backend.access.roles import Permission
from backend.access.rules import may
from backend.core.actor import Actor
from backend.core.errors import ConflictError
from backend.datasets.labelling.selectors import answers_returned, queue_counts
from backend.datasets.models import Answer, QueueItem
from backend.projects.models import Service
from webui.people import People
from webui.sample_values import named_values

# After the digits the letters, less those that do something else: f flags, s skips, z takes back.
KEYS = "1234567890qwertyuiopadghjklxcvbnm"
COMMANDS = frozenset("fsz+-")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
TABS = {
    "queue": ("Label", "waiting"),
    "queue_batch": ("Batch", ""),
    "reviews": ("Review", "reviewing"),
    "queue_aside": ("Laid aside", "aside"),
    "agreement": ("Agreement", ""),
    "labelling_settings": ("Settings", ""),
}


@dataclass(frozen=True)
class Card:
    """A sample in hand. values: its features where it is no image. returned: what this person said of it before,
    with the reviewer's reason; reviewer: their name.
    """

    item: QueueItem
    values: list[tuple[str, float]]
    returned: Answer | None
    reviewer: str


def cards_of(actor: Actor, service: Service, items: Sequence[QueueItem]) -> list[Card]:
    """A card for each item, in their order."""
    returned = {answer.item_id: answer for answer in answers_returned(actor, items)}
    people = People.of(actor, service.project) if returned else People({})
    found = ((item, returned.get(item.pk)) for item in items)
    return [
        Card(item, named_values(item.sample), answer, people.name(answer.reviewer) if answer else "")
        for item, answer in found
    ]


def keys_of(classes: Sequence[str]) -> list[str]:
    """The key of each class: its own name where all are one character and free, else in order; "" past the last."""
    own = [name.lower() for name in classes]
    is_free = max(Counter(own).values(), default=0) == 1 and COMMANDS.isdisjoint(own)
    if is_free and all(len(name) == 1 for name in own):
        return own
    return [KEYS[index] if index < len(KEYS) else "" for index in range(len(classes))]


def guidelines_html(text: str) -> SafeString:
    """Markdown as HTML; HTML that is in it is shown as text, and its links lead to http, https and mailto alone.

    Its headings begin at the third level: they stand in a panel of the page.
    """
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"
    html: str = MARKDOWN.renderer.render(tokens, MARKDOWN.options, {})
    return SafeString(html)


def done_or_late(request: HttpRequest, act: Callable[..., object], **asked: object) -> bool:
    """True, whether the act was done or somebody else was faster: that is told on the next page."""
    try:
        act(**asked)
    except ConflictError as error:
        messages.warning(request, error.detail)
    return True


def labelling_context(actor: Actor, service: Service, tab: str) -> dict[str, Any]:
    """What every page of labelling reads."""
    counts = queue_counts(actor, service)
    counts["aside"] = counts.get("flagged", 0) + counts.get("skipped", 0)
    return {
        "service": service,
        "project": service.project,
        "tabs": [
            {
                "label": label,
                "url": reverse(f"webui:{name}", args=[service.name]),
                "current": name == tab,
                "count": counts.get(state) if state else None,
            }
            for name, (label, state) in TABS.items()
        ],
        "counts": counts,
        "may_label": may(actor, Permission.CURATE, service.project),
    }
