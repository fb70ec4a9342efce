"""When an item has the answers that it needs, and what comes of them."""

from collections import Counter
from zlib import crc32

from backend.core.acts import Act
from backend.core.states import advance
from backend.datasets.labelling.selectors import labelling_of
from backend.datasets.models import Answer, Label, LabellingSettings, QueueItem
from backend.datasets.services.labels import labels_write


def resolve(log: Act, item: QueueItem) -> None:
    """Inside an open act: label the item, have it reviewed, or lay it aside, once enough people answered it."""
    settings = labelling_of(item.service)
    labels = list(item.answers.filter(verdict="label", counts=True).exclude(review="returned"))
    skips = item.answers.filter(verdict="skip", counts=True).count()
    if len(labels) >= settings.overlap:
        _decide(log, item, labels, settings)
    elif skips >= settings.overlap and item.state == "waiting":
        advance(item, "skipped", act=log)


def _decide(log: Act, item: QueueItem, labels: list[Answer], settings: LabellingSettings) -> None:
    value, votes = Counter(answer.value for answer in labels).most_common(1)[0]
    least = len(labels) / 2 if settings.disagreement == "majority" else len(labels) - 1
    if votes > least and not _is_drawn(item, settings.review_share):
        settle(log, item, value, _author(labels, value))
    else:
        advance(item, "reviewing", act=log)


def settle(log: Act, item: QueueItem, value: str, author: str) -> Label:
    """Inside an open act: the item is labelled; author: whose word the label is."""
    advance(item, "labelled", act=log, value=value)
    is_new = labels_write(log, {item.sample_id: value}, author)
    label = Label.objects.get(sample=item.sample_id, current=True)
    item.label = label if is_new else None
    QueueItem.objects.filter(pk=item.pk).update(label=item.label)
    log.record("label.set", label, {"sample": item.sample_id, "value": value})
    return label


def _author(labels: list[Answer], value: str) -> str:
    return next(answer.annotator for answer in labels if answer.value == value)


def _is_drawn(item: QueueItem, share: float) -> bool:
    """Whether the item is of the share that is reviewed: drawn by its number, so that no second answer redraws it."""
    return crc32(f"review:{item.pk}".encode()) / 2**32 < share
