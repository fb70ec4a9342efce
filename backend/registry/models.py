"""Model versions and their content-addressed artifacts."""

from django.db import models

from backend.core.states import StatefulModel
from backend.datasets.models import Snapshot
from backend.projects.models import Service
from backend.registry.states import MODEL_VERSION


class ModelVersion(StatefulModel):
    """One version of a service's model; `number` is dense per service and its version on every host.

    `snapshot` is what it was trained on, beside its parent's memory; `seen` is the digest of a blob with the
    ids of every sample that training or memory ever saw, ancestors included (JSON list of texts).
    `digest` is the SHA-256 over its artifacts' digests as they were registered, sorted, a line each.
    """

    machine = MODEL_VERSION

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children"
    )
    snapshot = models.ForeignKey(
        Snapshot, null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    architecture = models.CharField(max_length=60)
    architecture_parameters = models.JSONField(default=dict, blank=True)
    strategy = models.CharField(max_length=40, blank=True)
    classes = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    seen = models.CharField(max_length=64, blank=True)
    metrics = models.JSONField(default=dict, blank=True)
    cause = models.CharField(max_length=64, blank=True, db_index=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["service", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.service} v{self.number}"


class Artifact(models.Model):
    """A file of a version: `name` as the engine wrote it (`model.onnx`), `digest` its SHA-256 in the blob store.

    One that was rewritten because of `rewritten_by` (`erasure:3`) keeps the digest that it was `registered` with.
    """

    version = models.ForeignKey(ModelVersion, on_delete=models.CASCADE, related_name="artifacts")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    registered = models.CharField(max_length=64, blank=True)
    rewritten_by = models.CharField(max_length=64, blank=True)
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="artifact_once")]

    @property
    def registered_digest(self) -> str:
        """What it was when the version was registered: what reports and approvals are bound to."""
        return self.registered or self.digest
