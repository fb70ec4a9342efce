"""What a reviewer makes of answers: one of them is the label, or they go back to who gave them."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.models import Answer, Label, Lease, QueueItem
from backend.datasets.services.labels import require_classes
from backend.datasets.services.resolving import settle


def review_accept(*, actor: Actor, item: QueueItem, value: str = "", new_class: bool = False) -> Label:
    """Decide what a reviewed item is: `value`, or what its annotators agree on.

    The label is the word of the first who gave it, the reviewer's where nobody did.
    Raises: as `label_set`; AppError `value_missing` where annotators differ; ConflictError `review_own`, and
    `transition_refused` where it waits for no review.
    """
    with act(project_scope(item.service.project_id), actor) as log:
        _require_reviewer(actor, item)
        answers = list(item.answers.filter(verdict="label", counts=True))
        value = value or _agreed(answers)
        require_classes(actor, item.service, {value}, new_class)
        author = next((answer.annotator for answer in answers if answer.value == value), actor.ref)
        label = settle(log, item, value, author)
        for answer in answers:
            answer.review = "accepted" if answer.value == value else "overruled"
            answer.reviewer = actor.ref
        Answer.objects.bulk_update(answers, ["review", "reviewer"])
        Lease.objects.filter(item=item, holder=actor.ref).delete()
    return label


def review_return(*, actor: Actor, item: QueueItem, reason: str, annotator: str = "") -> None:
    """Send an item back to one of its annotators, or to all of them: they read the reason and label it again.

    Raises: AppError `reason_missing`, `annotator_unknown`; ConflictError `review_own`, `transition_refused`.
    """
    with act(project_scope(item.service.project_id), actor) as log:
        _require_reviewer(actor, item)
        if not reason.strip():
            raise AppError("reason_missing", "Say why: its author reads it.", field="reason")
        answers = item.answers.filter(verdict="label", counts=True)
        if annotator:
            answers = answers.filter(annotator=annotator)
        said = reason.strip()[:300]
        if not answers.update(review="returned", reviewer=actor.ref, reason=said):
            raise AppError(
                "annotator_unknown", "That person has not labelled this sample.", field="annotator"
            )
        advance(item, "waiting", act=log, reason=said, annotator=annotator)
        Lease.objects.filter(item=item).delete()


def _require_reviewer(actor: Actor, item: QueueItem) -> None:
    require(actor, Permission.CURATE, item.service.project)
    item.refresh_from_db(fields=["state"])
    if item.state != "reviewing":
        raise ConflictError(
            "transition_refused", f"Sample {item.sample_id} waits for no review any more.", item=item.pk
        )
    if item.answers.filter(annotator=actor.ref).exists():
        raise ConflictError("review_own", "Somebody else reviews what you labelled.", item=item.pk)


def _agreed(answers: list[Answer]) -> str:
    values = {answer.value for answer in answers}
    if len(values) != 1:
        raise AppError("value_missing", "Its annotators differ: say which class it is.", field="value")
    return values.pop()
