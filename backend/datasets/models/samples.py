"""Samples, and what people say they are."""

from typing import Any

from django.db import models

from backend.projects.models import Service

SOURCES = ("import", "traffic", "api")
# Labelled and predicted, and not alike.
DISAGREES = models.Q(label__gt="", predicted__gt="") & ~models.Q(label=models.F("predicted"))


def _by(name: str, *fields: str, **options: Any) -> models.Index:
    """An index for one service's samples alike in `fields`, from the oldest to the newest."""
    return models.Index(fields=["service", *fields, "created_at", "id"], name=f"sample_{name}", **options)


class Sample(models.Model):
    """One input of a service: raw bytes in the signature's dtype and shape, content-addressed by `payload`.

    `reserved`: held back for validation or the golden set; never handed to training or memory.
    `trained`: in some training snapshot, and so never to be held back. At most one of the two is set.
    `label`, `labelled_by`: those of its current Label, "" where it has none; set with it, by `labels_write` alone.
    `name`: what it is called where it came from, the item of an import or the request of a client; "" where unknown.
    `group`: the lowest id of the samples that look alike, None where none is known; set by `groups_write` alone.
    `erased_at`: since when nothing but this row is left of it, because of `erasure` (`erasure:3`). The digest stays:
    snapshots verify by it, and the same bytes are refused when they come again.
    """

    # Each index below begins with it.
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="samples", db_index=False)
    payload = models.CharField(max_length=64)
    source = models.CharField(max_length=16, choices=[(s, s) for s in SOURCES])
    reserved = models.CharField(max_length=16, blank=True, choices=[(s, s) for s in ("validation", "golden")])
    trained = models.BooleanField(default=False)
    predicted = models.CharField(max_length=80, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    label = models.CharField(max_length=80, blank=True)
    labelled_by = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    group = models.PositiveBigIntegerField(null=True, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    erasure = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            # By payload first: whether any service still has some bytes is asked of it, too.
            models.UniqueConstraint(fields=["payload", "service"], name="sample_once"),
            models.CheckConstraint(
                condition=models.Q(reserved="") | models.Q(trained=False), name="sample_reserved_or_trained"
            ),
        ]
        # What `pages` walks along: a page is read in the order of one of them.
        indexes = [
            _by("newest"),
            models.Index(fields=["service", "confidence", "id"], name="sample_confidence"),
            _by("label", "label"),
            _by("predicted", "predicted"),
            _by("label_predicted", "label", "predicted"),
            _by("disagrees", condition=DISAGREES),
            _by("source", "source"),
            _by("split", "reserved", "trained"),
            _by("labelled_by", "labelled_by"),
            _by("cause", "cause"),
            models.Index(fields=["service", "name"], condition=~models.Q(name=""), name="sample_name"),
            models.Index(
                fields=["service", "group"], condition=models.Q(group__isnull=False), name="sample_group"
            ),
            models.Index(
                fields=["service", "erasure"],
                condition=models.Q(erased_at__isnull=False),
                name="sample_erased",
            ),
        ]

    def __str__(self) -> str:
        return f"sample {self.pk}"


class Label(models.Model):
    """What somebody says a sample is. The newest of a sample counts; older ones are its history."""

    sample = models.ForeignKey(Sample, on_delete=models.CASCADE, related_name="labels")
    value = models.CharField(max_length=80)
    author = models.CharField(max_length=64)
    current = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["sample"], condition=models.Q(current=True), name="label_one_current"
            )
        ]

    def __str__(self) -> str:
        return self.value
