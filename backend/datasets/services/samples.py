"""Samples come in: checked against the signature, stored by content, each once."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import Act, act, project_scope
from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError
from backend.datasets.chunks import chunks
from backend.datasets.erased import erased_inputs, payload_discard, require_not_erased, sample_erased
from backend.datasets.models import Sample
from backend.datasets.models.samples import SOURCES
from backend.datasets.payloads import Array, require_fit
from backend.datasets.services.labels import labels_write, require_classes
from backend.projects.models import Service

RESERVED = ("", "validation", "golden")
STORED_AT_A_TIME = 8
Prediction = tuple[str, float | None]


def samples_add(
    *,
    actor: Actor,
    service: Service,
    inputs: Array,
    source: str,
    labels: Sequence[str | None] | None = None,
    reserved: str = "",
    cause: str = "",
    predictions: Sequence[Prediction] | None = None,
    names: Sequence[str] | None = None,
    new_class: bool = True,
) -> list[Sample]:
    """Add inputs (N, *shape); returns N samples in their order, an exact duplicate as the row there is.

    labels: a class or None each. predictions: (class, confidence in 0..1) each. names: what each is
    called where it comes from. reserved: hold all of
    them back for `validation` or the `golden` set.
    Raises: AppError `shape_mismatch`, `dtype_mismatch`, `range_mismatch` and their like, `labels_mismatch`,
    `predictions_mismatch`, `names_mismatch`, `source_unknown`, `reserved_unknown`, as `label_set`; ConflictError
    `sample_already_trained`, `sample_erased`.
    """
    require(actor, Permission.CURATE, service.project)
    require_words(source, reserved)
    inputs = require_fit(service.signature, inputs)
    _require_length("labels", labels, len(inputs))
    _require_length("predictions", predictions, len(inputs))
    _require_length("names", names, len(inputs))
    if erased := erased_inputs(service.pk, [row.tobytes() for row in inputs]):
        raise sample_erased(len(erased), inputs=sorted(erased)[:20])
    payloads = payloads_stored(inputs)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.CURATE, service.project)
        require_classes(actor, service, {label for label in labels or () if label is not None}, new_class)
        common = {"service": service, "source": source, "reserved": reserved, "cause": cause}
        return samples_write(log, payloads, labels, common, predictions, names)[0]


def payloads_stored(inputs: Array) -> list[str]:
    """The digest of each input, stored. Before any row: a blob that no row names is harmless, the reverse is not."""
    store = blobs()
    # Each blob waits for the disk; side by side they share the wait.
    with ThreadPoolExecutor(STORED_AT_A_TIME) as pool:
        return list(pool.map(store.put, (row.tobytes() for row in inputs)))


def samples_write(
    log: Act,
    payloads: Sequence[str],
    labels: Sequence[str | None] | None,
    common: Mapping[str, Any],
    predictions: Sequence[Prediction] | None = None,
    names: Sequence[str] | None = None,
) -> tuple[list[Sample], int]:
    """The samples of stored payloads inside an open act, in their order, and how many of them are new.

    common: what new rows have alike: `service`, `source`, `reserved`, `cause`.
    Raises: ConflictError `sample_already_trained`, `sample_erased`.
    """
    service, reserved = common["service"], common["reserved"]
    known = existing(service, payloads)
    _refuse_erased(known.values())
    _reserve(known.values(), reserved)
    fresh = _create(payloads, predictions, names, known, common)
    samples = [known.get(payload) or fresh[payload] for payload in payloads]
    labelled = labels_write(log, _by_sample(samples, labels))
    counts = {"count": len(samples), "new": len(fresh), "labelled": labelled}
    log.record("samples.added", service, {**counts, "source": common["source"], "cause": common["cause"]})
    return samples, len(fresh)


def _refuse_erased(samples: Iterable[Sample]) -> None:
    """Refuse what was erased since it was asked after; what was stored of it meanwhile goes again."""
    erased = [sample for sample in samples if sample.erased_at]
    for sample in erased:
        payload_discard(sample.payload)
    require_not_erased(erased)


def _create(
    payloads: Sequence[str],
    predictions: Sequence[Prediction] | None,
    names: Sequence[str] | None,
    known: Mapping[str, Sample],
    common: Mapping[str, Any],
) -> dict[str, Sample]:
    """Payload -> new row, for payloads that are not known; the first prediction and name of a payload count."""
    fresh: dict[str, Sample] = {}
    for index, payload in enumerate(payloads):
        if payload not in known and payload not in fresh:
            predicted, confidence = predictions[index] if predictions else ("", None)
            name = names[index] if names else ""
            fresh[payload] = Sample(
                payload=payload, predicted=predicted, confidence=confidence, name=name, **common
            )
    Sample.objects.bulk_create(fresh.values(), batch_size=500)
    return fresh


def _by_sample(samples: Sequence[Sample], labels: Sequence[str | None] | None) -> dict[int, str]:
    """Sample id -> its given class, for those that were given one."""
    pairs = zip(samples, labels, strict=True) if labels is not None else ()
    return {sample.pk: label for sample, label in pairs if label is not None}


def existing(service: Service, payloads: Sequence[str]) -> dict[str, Sample]:
    """Payload -> the row that the service has of it already."""
    found: dict[str, Sample] = {}
    for piece in chunks(dict.fromkeys(payloads)):
        for sample in Sample.objects.filter(service=service, payload__in=piece).select_related("service"):
            found[sample.payload] = sample
    return found


def _reserve(samples: Iterable[Sample], reserved: str) -> None:
    """Hold back samples that are there already. What is held back stays so."""
    if not reserved:
        return
    samples = list(samples)
    if trained := [sample.pk for sample in samples if sample.trained]:
        raise ConflictError(
            "sample_already_trained",
            f"{len(trained)} of the samples are in a training snapshot and cannot be held back any more.",
            samples=trained[:20],
        )
    free = [sample for sample in samples if not sample.reserved]
    for piece in chunks(sample.pk for sample in free):
        Sample.objects.filter(pk__in=piece).update(reserved=reserved)
    for sample in free:
        sample.reserved = reserved


def require_words(source: str, reserved: str) -> None:
    if source not in SOURCES:
        raise AppError("source_unknown", f"A sample's source is one of {', '.join(SOURCES)}.", source=source)
    if reserved not in RESERVED:
        raise AppError(
            "reserved_unknown", "Samples are held back for validation or golden, or not.", reserved=reserved
        )


def _require_length(name: str, values: Sequence[object] | None, length: int) -> None:
    if values is not None and len(values) != length:
        raise AppError(
            f"{name}_mismatch",
            f"There are {length} inputs but {len(values)} {name}.",
            inputs=length,
            given=len(values),
        )
