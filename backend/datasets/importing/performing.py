"""A worker makes samples of an import's file: some items at a time, each time in one act with how far it came.

It takes a turn of a minute at most and then queues itself again, so that other jobs of its queue get theirs.
A worker that is killed leaves whole acts: the next one goes on after the last.
"""

import logging
import time
from collections.abc import Iterator

import numpy as np

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor, actor_named
from backend.core.acts import Act, act, ref
from backend.core.errors import AppError
from backend.datasets.erased import erased_inputs, sample_erased
from backend.datasets.importing.files import file_of
from backend.datasets.importing.items import Item, printable
from backend.datasets.importing.labelling import labels_taken
from backend.datasets.importing.services import ACTOR, import_end
from backend.datasets.importing.sources import items_of
from backend.datasets.models import DataImport, RejectedItem
from backend.datasets.payloads import require_fit, sample_dtype
from backend.datasets.selectors import known_classes
from backend.datasets.services.labels import require_classes
from backend.datasets.services.samples import existing, payloads_stored, samples_write
from backend.jobs import stopping
from backend.jobs.heartbeats import beating
from backend.jobs.turns import OvertakenError, in_hand, turn_put_back, turn_take

TURN_S = 60.0
# Of items that are written together.
MOST_ITEMS, MOST_BYTES, MOST_S = 1000, 32 << 20, 5.0

# Why a label is not taken; None: it is.
Labels = dict[str, AppError | None]

logger = logging.getLogger(__name__)


class CancelledError(Exception):
    """A person wants it ended."""


def import_perform(import_id: int, turn: int) -> None:
    """Take a turn; a second delivery of the same finds it taken and exits."""
    found = turn_take(DataImport, import_id, turn, ACTOR)
    if found is None:
        return
    try:
        with beating(in_hand(found)):
            _work(found)
    except OvertakenError:
        logger.warning("%s: turn %s was overtaken", found, found.turn)
    except CancelledError:
        _end(found, "cancelled", "cancelled by hand")
    except AppError as error:
        _end(found, "failed", error.detail)
    except Exception:
        _end(found, "failed", "It failed by a fault of ours; see the log.")
        raise


def _work(found: DataImport) -> None:
    until = time.monotonic() + TURN_S
    labels: Labels = dict.fromkeys(known_classes(ACTOR, found.service))
    for items in _batches(found):
        _write(found, [_judged(found, item, labels) for item in items])
        if time.monotonic() > until or stopping.requested():
            turn_put_back(found, ACTOR)
            return
    _end(found, "finished")


def _batches(found: DataImport) -> Iterator[list[Item]]:
    """Its items, as many at a time as memory and patience allow."""
    shape, dtype = found.service.signature["shape"], sample_dtype(found.service.signature)
    most = max(1, min(MOST_ITEMS, MOST_BYTES // (int(np.prod(shape)) * dtype.itemsize)))
    items: list[Item] = []
    broken: AppError | None = None
    begun = time.monotonic()
    try:
        for item in items_of(found, file_of(found)):
            items.append(item)
            if len(items) == most or time.monotonic() - begun > MOST_S:
                yield items
                items, begun = [], time.monotonic()
    except AppError as error:
        broken = error
    # What came before the file broke is taken.
    if items:
        yield items
    if broken:
        raise broken


def _judged(found: DataImport, item: Item, labels: Labels) -> Item:
    """The item, refused where its input or its label is not for this service."""
    if item.refusal:
        return item
    try:
        if item.values is not None:
            require_fit(found.service.signature, item.values[None])
        if refusal := _label_refusal(found, item.label, labels):
            raise refusal
    except AppError as refused:
        return Item(item.position, item.name, item.fraction, refusal=refused)
    return item


def _label_refusal(found: DataImport, label: str | None, labels: Labels) -> AppError | None:
    """Asked once for each label, however many items have it."""
    if label is not None and label not in labels:
        try:
            require_classes(ACTOR, found.service, {label}, found.new_class)
            labels[label] = None
        except AppError as refusal:
            labels[label] = refusal
    return None if label is None else labels[label]


def _write(found: DataImport, items: list[Item]) -> None:
    """Samples, rejects and progress, in one act. Raises OvertakenError, CancelledError."""
    good, erased = _unerased(found, items)
    payloads = payloads_stored(np.stack([values for _, values in good])) if good else []
    with act(found.scope, _actor(found)) as log:
        _require_wanted(found)
        require(log.actor, Permission.CURATE, found.service.project)
        taken = dict(zip((item.position for item, _ in good), payloads, strict=True))
        refused = {item.position: item.refusal for item in items if item.refusal}
        refused |= erased | _trained(found, taken)
        chosen = [item for item, _ in good if item.position not in refused]
        new = _taken(found, log, chosen, [taken[item.position] for item in chosen])
        labelled = labels_taken(
            log, found.service, [item for item in items if item.about and not item.refusal]
        )
        refused |= labelled.refused
        RejectedItem.objects.bulk_create(_rejects(found, items, refused), batch_size=500)
        found.position, found.fraction = items[-1].position + 1, items[-1].fraction
        found.added += new
        found.known += len(chosen) - new + labelled.taken
        found.rejected += len(refused)
        found.lost = 0
        found.save(update_fields=["position", "fraction", "added", "known", "rejected", "lost"])


def _unerased(
    found: DataImport, items: list[Item]
) -> tuple[list[tuple[Item, np.ndarray]], dict[int, AppError]]:
    """Items that may be stored, each with its input; and why others are refused, by position, before they are."""
    good = [(item, item.values) for item in items if item.values is not None]
    places = erased_inputs(found.service_id, [values.tobytes() for _, values in good])
    refused: dict[int, AppError] = {good[place][0].position: sample_erased() for place in places}
    return [pair for pair in good if pair[0].position not in refused], refused


def _taken(found: DataImport, log: Act, items: list[Item], payloads: list[str]) -> int:
    """How many of the items are new samples."""
    if not items:
        return 0
    common = {
        "service": found.service,
        "source": "import",
        "reserved": found.reserved,
        "cause": ref(found),
    }
    labels, names = [item.label for item in items], [item.name for item in items]
    return samples_write(log, payloads, labels, common, names=names)[1]


def _trained(found: DataImport, payloads: dict[int, str]) -> dict[int, AppError]:
    """Why items that are to be held back cannot be any more, by position."""
    if not found.reserved:
        return {}
    known = existing(found.service, list(payloads.values()))
    refusal = AppError(
        "sample_already_trained", "It is in a training snapshot and cannot be held back any more."
    )
    return {at: refusal for at, payload in payloads.items() if payload in known and known[payload].trained}


def _rejects(found: DataImport, items: list[Item], refused: dict[int, AppError]) -> Iterator[RejectedItem]:
    names = {item.position: item.name for item in items}
    for position, refusal in sorted(refused.items()):
        yield RejectedItem(
            data_import=found,
            position=position,
            name=names[position],
            code=refusal.code,
            detail=printable(refusal.detail),
        )


def _require_wanted(found: DataImport) -> None:
    asked = in_hand(found).values_list("cancel_requested", flat=True).first()
    if asked is None:
        raise OvertakenError
    if asked:
        raise CancelledError


def _end(found: DataImport, state: str, reason: str = "") -> None:
    with act(found.scope, ACTOR) as log:
        if in_hand(found).exists():
            found.fraction = 1.0 if state == "finished" else found.fraction
            found.save(update_fields=["fraction"])
            import_end(found, state, log, reason)


def _actor(found: DataImport) -> Actor:
    """Who sent it: its labels are theirs, and end with their right to give any."""
    return actor_named(found.created_by)
