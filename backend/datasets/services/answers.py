"""What a person says of a queued item: its class, that they skip it, that something is wrong with it."""

from collections.abc import Mapping, Sequence

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.labelling.selectors import labelling_of
from backend.datasets.models import Answer, Label, Lease, QueueItem
from backend.datasets.services.labels import require_classes
from backend.datasets.services.queue import reopen, require_alone
from backend.datasets.services.resolving import resolve
from backend.datasets.states import ASIDE
from backend.projects.models import Service

LONGEST_S = 86_400.0


def queue_label(
    *, actor: Actor, item: QueueItem, value: str, new_class: bool = True, seconds: float | None = None
) -> Label | None:
    """Say what a queued sample is. Returns its label, None while others are asked or a reviewer decides.

    Raises: as `label_set`; ConflictError `item_decided`, `already_answered`, `item_in_hand`; `answered_late`
    where the actor's lease was over and the item is another's: what they said is kept as a further opinion.
    """
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        require_classes(actor, item.service, {value}, new_class)
        answer = _give(log, item, "label", {"value": value, "seconds": _measured(seconds)})
    if not answer.counts:
        raise _late(item, value)
    if item.state != "labelled":
        return None
    return Label.objects.get(sample=item.sample_id, current=True)


def queue_label_alike(
    *, actor: Actor, service: Service, items: Sequence[QueueItem], value: str
) -> list[QueueItem]:
    """Say that they are all of one class, in one act. Returns those that were others' by now, which are left.

    Raises: as `label_set`.
    """
    left: list[QueueItem] = []
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        require_classes(actor, service, {value}, False)
        for item in items:
            try:
                answer = _give(log, item, "label", {"value": value})
            except ConflictError:
                left.append(item)
            else:
                left += [] if answer.counts else [item]
    return left


def queue_skip(*, actor: Actor, item: QueueItem, seconds: float | None = None) -> None:
    """Pass on an item; once as many did as label each, it is laid aside. Raises as `queue_label`."""
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        answer = _give(log, item, "skip", {"seconds": _measured(seconds)})
    if not answer.counts:
        raise _late(item, "skip")


def queue_flag(*, actor: Actor, item: QueueItem, note: str, seconds: float | None = None) -> None:
    """Lay an item aside for everybody, and say what is wrong with it. Raises as `queue_label`; `note_missing`."""
    with act(project_scope(item.service.project_id), actor) as log:
        require(actor, Permission.CURATE, item.service.project)
        if not note.strip():
            raise AppError("note_missing", "Say what is wrong with it.", field="note")
        answer = _give(log, item, "flag", {"note": note.strip()[:300], "seconds": _measured(seconds)})
    if not answer.counts:
        raise _late(item, "flag")


def _give(log: Act, item: QueueItem, verdict: str, said: Mapping[str, object]) -> Answer:
    """Keep the actor's answer and draw what follows. One that comes late is kept, and nothing follows."""
    item.refresh_from_db(fields=["state", "label"])
    own = item.answers.filter(annotator=log.actor.ref).first()
    _require_turn(item, own, verdict)
    is_late = _is_late(log.actor, item)
    known = {"verdict": verdict, "value": "", "note": "", "seconds": None, "review": "", **said}
    answer, _ = Answer.objects.update_or_create(
        item=item,
        annotator=log.actor.ref,
        defaults={**known, "counts": not is_late, "given_at": log.at},
    )
    Lease.objects.filter(item=item, holder=log.actor.ref).delete()
    if is_late:
        log.record("queue_item.answered", item, {"verdict": verdict, "late": True})
    else:
        _follow(log, item, verdict)
    return answer


def _follow(log: Act, item: QueueItem, verdict: str) -> None:
    """An answer that leaves its item waiting is told without its value: others are still to say theirs."""
    before = item.state
    if verdict == "flag":
        advance(item, "flagged", act=log, reason=item.answers.get(annotator=log.actor.ref).note)
        return
    resolve(log, item)
    if item.state == before and before != "waiting":
        reopen(log, item)
    elif item.state == before:
        log.record("queue_item.answered", item, {"verdict": verdict})


def _require_turn(item: QueueItem, own: Answer | None, verdict: str) -> None:
    is_said = own is not None and own.verdict == "label" and own.review != "returned"
    if is_said:
        raise ConflictError(
            "already_answered",
            f"You have labelled sample {item.sample_id} already: take that back to say something else.",
            item=item.pk,
        )
    if item.state not in ASIDE:
        return
    require_alone(item)
    if verdict != "label":
        raise ConflictError(
            "transition_refused", f"Sample {item.sample_id} is laid aside already.", item=item.pk
        )


def _is_late(actor: Actor, item: QueueItem) -> bool:
    """Whether an answer of the actor only comes beside. Raises ConflictError where it was never theirs to give."""
    had = Lease.objects.filter(item=item, holder=actor.ref).exists()
    if item.state in ("labelled", "reviewing"):
        if had:
            return True
        raise ConflictError(
            "item_decided", f"Somebody else was faster with sample {item.sample_id}.", item=item.pk
        )
    others = item.answers.filter(verdict="label").exclude(annotator=actor.ref).count()
    leases = Lease.objects.filter(item=item, until__gt=now()).exclude(holder=actor.ref)
    is_mine = Lease.objects.filter(item=item, holder=actor.ref, until__gt=now()).exists()
    if is_mine or others + leases.count() < labelling_of(item.service).overlap:
        return False
    if had:
        return True
    until = leases.order_by("until").first()
    when = f" until {until.until:%H:%M} UTC" if until else ""
    raise ConflictError(
        "item_in_hand", f"Somebody else has sample {item.sample_id} in hand{when}.", item=item.pk
    )


def _late(item: QueueItem, said: str) -> ConflictError:
    given = Label.objects.filter(sample=item.sample_id, current=True).first()
    now_is = f" and it is labelled {given.value} by now" if given else " and somebody else has it"
    return ConflictError(
        "answered_late",
        f"Your time for sample {item.sample_id} was over{now_is}: your “{said}” is kept beside it.",
        item=item.pk,
        sample=item.sample_id,
        given=given.value if given else "",
    )


def _measured(seconds: float | None) -> float | None:
    """What a browser measured, where it can be true."""
    return seconds if seconds is not None and 0 <= seconds <= LONGEST_S else None
