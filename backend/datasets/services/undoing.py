"""What a person takes back of what they said last."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.errors import ConflictError
from backend.datasets.models import Answer, QueueItem
from backend.datasets.services.labels import label_take_back
from backend.datasets.services.leases import lease
from backend.datasets.services.queue import reopen
from backend.projects.models import Service


def queue_undo(*, actor: Actor, service: Service) -> QueueItem:
    """Take back the actor's last decision of the service; the item is in their hands again. Again: the one before.

    Raises: ConflictError `nothing_to_undo`; `answer_reviewed` once a reviewer has decided by it;
    `label_changed_since`, `sample_waits_again` where the sample went on without it.
    """
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        mine = Answer.objects.filter(annotator=actor.ref, item__service=service).exclude(review="returned")
        answer = mine.select_related("item__service__project", "item__sample__service", "item__label")
        last = answer.order_by("-given_at", "-pk").first()
        if last is None:
            raise ConflictError("nothing_to_undo", "There is no decision of yours to take back.")
        _take_back(log, last)
        lease(actor, service, [last.item])
    return last.item


def _take_back(log: Act, answer: Answer) -> None:
    item = answer.item
    if answer.review:
        raise ConflictError(
            "answer_reviewed",
            f"A reviewer has decided on sample {item.sample_id}: label the sample itself to change that.",
        )
    if answer.counts and item.state == "labelled" and item.label:
        label_take_back(log, item.label)
        item.label = None
    if answer.counts and _rests_on(answer):
        reopen(log, item, reason="taken back")
    else:
        log.record("queue_item.taken_back", item)
    if answer.reason:
        Answer.objects.filter(pk=answer.pk).update(review="returned")
    else:
        answer.delete()


def _rests_on(answer: Answer) -> bool:
    """Whether the item is where it is because of this answer."""
    state = answer.item.state
    rests = {"label": ("labelled", "reviewing"), "skip": ("skipped",), "flag": ("flagged",)}
    return state in rests[answer.verdict]
