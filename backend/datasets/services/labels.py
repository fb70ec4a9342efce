"""Labels: the newest of a sample counts, the older ones are its history.

A class that the service has not met yet may be named by whoever curates: that is how a service grows. A
caller that talks to people passes `new_class=False` first and asks before a typing error becomes a class.
"""

import re
from collections.abc import Iterable, Mapping

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.states import advance
from backend.datasets.chunks import chunks
from backend.datasets.erased import require_not_erased
from backend.datasets.models import Answer, Label, QueueItem, Sample
from backend.datasets.selectors import current_labels, known_classes
from backend.projects.models import Service

CLASS_NAME = re.compile(r"\w(?:[\w .,:+()/'&-]{0,78}[\w.)])?")


def label_set(*, actor: Actor, sample: Sample, value: str, new_class: bool = True) -> Label:
    """Say what the sample is; its waiting queue item is done with it. The same label again changes nothing.

    Raises: AppError `class_unknown` for a class not met before unless `new_class`; `class_name_invalid`;
    ConflictError `sample_erased`.
    """
    service = sample.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        require_not_erased(Sample.objects.filter(pk=sample.pk))
        require_classes(actor, service, {value}, new_class)
        labels_write(log, {sample.pk: value})
        label = Label.objects.get(sample=sample, current=True)
        log.record("label.set", label, {"sample": sample.pk, "value": value})
    return label


def labels_write(log: Act, values: Mapping[int, str], author: str = "") -> int:
    """Give samples (by id) their classes inside an open act. Returns how many labels are new.

    author: whose word it is, where that is not who acts.
    """
    author = author or log.actor.ref
    before = current_labels(values)
    changed = {pk: value for pk, value in values.items() if before.get(pk) != value}
    for piece in chunks(changed):
        Label.objects.filter(sample_id__in=piece, current=True).update(current=False)
    rows = [Label(sample_id=pk, value=value, author=author) for pk, value in changed.items()]
    Label.objects.bulk_create(rows, batch_size=500)
    _keep_on_samples(author, changed)
    for piece in chunks(values):
        for item in QueueItem.objects.filter(sample_id__in=piece, state="waiting"):
            Answer.objects.filter(item=item).update(counts=False)
            advance(item, "labelled", act=log)
    return len(rows)


def label_take_back(log: Act, label: Label) -> None:
    """Inside an open act: as if this label had not been given; the one before it, if any, counts again.

    Raises: ConflictError `label_changed_since` where it counts no more.
    """
    sample = label.sample_id
    if not Label.objects.filter(pk=label.pk, current=True).exists():
        raise ConflictError(
            "label_changed_since", f"Sample {sample} was labelled anew since: correct that label instead."
        )
    log.record("label.taken_back", label, {"sample": sample, "value": label.value})
    before = Label.objects.filter(sample=sample).exclude(pk=label.pk).first()
    labels_restore({sample: before.pk if before else None})


def labels_restore(before: Mapping[int, int | None]) -> None:
    """Inside an open act: as if the current labels of samples (by id) had not been given; those before them (by their
    ids), if any, count again.
    """
    kept = [label for label in before.values() if label is not None]
    for piece in chunks(before):
        Label.objects.filter(sample_id__in=piece, current=True).delete()
    for piece in chunks(kept):
        Label.objects.filter(pk__in=piece).update(current=True)
    current = Label.objects.filter(sample=OuterRef("pk"), current=True)
    told = {"label": "value", "labelled_by": "author"}
    values = {name: Coalesce(Subquery(current.values(of)[:1]), Value("")) for name, of in told.items()}
    for piece in chunks(before):
        Sample.objects.filter(pk__in=piece).update(**values)


def _keep_on_samples(author: str, samples: Iterable[int]) -> None:
    """The current labels on the samples' own rows, where lists are filtered and sorted by them."""
    current = Label.objects.filter(sample=OuterRef("pk"), current=True).values("value")[:1]
    for piece in chunks(samples):
        Sample.objects.filter(pk__in=piece).update(label=Subquery(current), labelled_by=author)


def require_classes(actor: Actor, service: Service, values: set[str], new_class: bool) -> None:
    """Refuse class names that are unknown (unless new ones are welcome) or no names at all."""
    unknown = sorted(values - set(service.signature["classes"]))
    if not unknown:
        return
    invalid = [value for value in unknown if not CLASS_NAME.fullmatch(value)]
    if invalid:
        raise AppError(
            "class_name_invalid",
            "A class has a name of 1 to 80 letters, digits, spaces and simple punctuation.",
            field="value",
            names=invalid[:20],
        )
    known = [] if new_class else known_classes(actor, service)
    strange = [] if new_class else [value for value in unknown if value not in known]
    if strange:
        raise AppError(
            "class_unknown",
            f"{service.name} does not know the class {strange[0]!r} yet: correct it, or add it as a new class.",
            field="value",
            names=strange[:20],
            known=known,
        )
