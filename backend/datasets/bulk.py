"""What can be done to many samples at once: the one list that pages, REST and the admin offer.

Each act changes some samples inside an open act of the log, and says of each that it changed what undoes it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from backend.core.actor import Actor
from backend.core.acts import Act
from backend.core.errors import AppError
from backend.core.states import advance_all
from backend.datasets.chunks import chunks
from backend.datasets.models import BulkItem, Label, QueueItem, Sample
from backend.datasets.services.labels import labels_restore, labels_write, require_classes
from backend.datasets.services.queue import queue_add
from backend.datasets.states import OPEN, QUEUE_ITEM
from backend.projects.models import Service

Values = Mapping[str, Any]


class Changed(NamedTuple):
    """before: what undoing needs; after: the row by which it is seen that nobody changed the sample since."""

    sample: int
    before: dict[str, Any]
    after: int


@dataclass
class Done:
    """left: how many samples were not changed, by why."""

    changed: list[Changed] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class BulkAct:
    """title: on its button; asks: the names of the values it takes; warning: what is said before, of what cannot be
    undone. check: refuses values; do: changes samples; undo: of items the ids of those that it could restore."""

    name: str
    title: str
    asks: tuple[str, ...]
    check: Callable[[Actor, Service, Values], dict[str, Any]]
    do: Callable[[Act, Service, Sequence[Sample], Values], Done]
    undo: Callable[[Act, Sequence[BulkItem]], set[int]] | None = None
    warning: str = ""


def _checked_label(actor: Actor, service: Service, values: Values) -> dict[str, Any]:
    value = str(values.get("value") or "")
    require_classes(actor, service, {value}, bool(values.get("new_class")))
    return {"value": value}


def _label(log: Act, service: Service, samples: Sequence[Sample], values: Values) -> Done:
    ids = [sample.pk for sample in samples]
    before, waiting = _current_labels(ids), _waiting(ids)
    labels_write(log, {pk: str(values["value"]) for pk in ids})
    done = Done()
    for pk, label in _current_labels(ids).items():
        if label != before.get(pk) or pk in waiting:
            kept = {"label": before.get(pk), "queue_item": waiting[pk].pk if pk in waiting else None}
            done.changed.append(Changed(pk, kept, label))
        else:
            done.left["label_is_so"] += 1
    return done


def _unlabel(log: Act, items: Sequence[BulkItem]) -> set[int]:
    now = _current_labels(item.sample_id for item in items)
    untouched = [item for item in items if now.get(item.sample_id) == item.after]
    before = {
        item.sample_id: item.before["label"] for item in untouched if item.before["label"] != item.after
    }
    labels_restore(before)
    _queue_again(untouched)
    return {item.pk for item in untouched}


def _queue_again(items: Sequence[BulkItem]) -> None:
    """What the label took out of the queue waits in it again."""
    taken = {item.before["queue_item"] for item in items} - {None}
    waiting = _waiting((item.sample_id for item in items), OPEN)
    for piece in chunks(taken):
        again = [
            QueueItem(
                service_id=old.service_id,
                sample_id=old.sample_id,
                state=QUEUE_ITEM.initial,
                reason=old.reason,
                cause=old.cause,
            )
            for old in QueueItem.objects.filter(pk__in=piece)
            if old.sample_id not in waiting
        ]
        QueueItem.objects.bulk_create(again, batch_size=500)


def _queue(log: Act, service: Service, samples: Sequence[Sample], values: Values) -> Done:
    items = queue_add(actor=log.actor, service=service, samples=samples, reason="chosen")
    done = Done([Changed(item.sample_id, {}, item.pk) for item in items])
    return _left(done, "waits_already", len(samples) - len(items))


def _unqueue(log: Act, service: Service, samples: Sequence[Sample], values: Values) -> Done:
    waiting = _waiting(sample.pk for sample in samples)
    advance_all(list(waiting.values()), "skipped", act=log, about=service)
    done = Done([Changed(pk, {}, item.pk) for pk, item in waiting.items()])
    return _left(done, "waits_not", len(samples) - len(waiting))


def _queued_so(state: str, undone: str) -> Callable[[Act, Sequence[BulkItem]], set[int]]:
    """An undoing that moves queue items which are still in `state` to the state `undone`."""

    def undo(log: Act, items: Sequence[BulkItem]) -> set[int]:
        waiting = _waiting((item.sample_id for item in items), OPEN) if undone == "waiting" else {}
        by_row = {item.after: item for item in items}
        rows: list[QueueItem] = []
        for piece in chunks(by_row):
            rows += QueueItem.objects.filter(pk__in=piece, state=state)
        rows = [row for row in rows if row.sample_id not in waiting]
        advance_all(rows, undone, act=log, about=items[0].change.service)
        return {by_row[row.pk].pk for row in rows}

    return undo


def _checked_hold(actor: Actor, service: Service, values: Values) -> dict[str, Any]:
    reserved = values.get("reserved")
    if reserved not in ("validation", "golden"):
        raise AppError(
            "reserved_unknown",
            "Samples are held back for validation or for the golden set.",
            field="reserved",
        )
    return {"reserved": reserved}


def _hold_back(log: Act, service: Service, samples: Sequence[Sample], values: Values) -> Done:
    done, free = Done(), [sample.pk for sample in samples if not sample.reserved and not sample.trained]
    for piece in chunks(free):
        Sample.objects.filter(pk__in=piece).update(reserved=values["reserved"])
    done.changed += [Changed(pk, {}, 0) for pk in free]
    _left(done, "sample_already_trained", sum(sample.trained for sample in samples))
    return _left(done, "held_back_already", sum(bool(sample.reserved) for sample in samples))


def _nothing(actor: Actor, service: Service, values: Values) -> dict[str, Any]:
    return {}


def _left(done: Done, code: str, count: int) -> Done:
    if count:
        done.left[code] += count
    return done


def _current_labels(samples: Iterable[int]) -> dict[int, int]:
    """Sample id -> the id of its current label."""
    found: dict[int, int] = {}
    for piece in chunks(samples):
        rows = Label.objects.filter(sample_id__in=piece, current=True)
        found.update(rows.values_list("sample_id", "pk"))
    return found


def _waiting(samples: Iterable[int], states: Sequence[str] = ("waiting",)) -> dict[int, QueueItem]:
    """Sample id -> its item that waits."""
    found: dict[int, QueueItem] = {}
    for piece in chunks(samples):
        rows = QueueItem.objects.filter(sample_id__in=piece, state__in=states)
        found.update((row.sample_id, row) for row in rows)
    return found


BULK_ACTS: dict[str, BulkAct] = {
    one.name: one
    for one in (
        BulkAct("label", "Set label", ("value", "new_class"), _checked_label, _label, _unlabel),
        BulkAct("queue", "Queue for labelling", (), _nothing, _queue, _queued_so("waiting", "skipped")),
        BulkAct("unqueue", "Take out of the queue", (), _nothing, _unqueue, _queued_so("skipped", "waiting")),
        BulkAct(
            "hold_back",
            "Hold back",
            ("reserved",),
            _checked_hold,
            _hold_back,
            warning="Held back for ever: training never sees these samples again. This cannot be undone.",
        ),
    )
}
LEFT = {
    "label_is_so": "had the label already",
    "waits_already": "waited already",
    "waits_not": "did not wait for a label",
    "sample_already_trained": "are in a training snapshot and cannot be held back any more",
    "held_back_already": "were held back already",
}
