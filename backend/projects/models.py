"""Services: what a team serves and keeps up to date, and the keys of their clients; invitations into a project."""

from math import prod

from django.db import models
from django.db.models.functions import Lower

from backend.access.models import Project, User


class Service(models.Model):
    """A CL service. `name` is its stable model name on every host; `signature` is the one meaning of its tensors."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=60)
    title = models.CharField(max_length=120, blank=True)
    signature = models.JSONField()
    architecture = models.CharField(max_length=60)
    architecture_parameters = models.JSONField(default=dict, blank=True)
    sample_rate = models.FloatField(default=1.0)
    latency_objective_ms = models.FloatField(default=50.0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="service_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_images(self) -> bool:
        """Whether its inputs are images, (C, H, W), and no rows of numbers."""
        return bool(self.signature["task"] == "image_classification")

    @property
    def feature_names(self) -> list[str]:
        """What the numbers of a row are called: as the service says, else x0, x1, ..."""
        names = self.signature.get("features") or [f"x{at}" for at in range(prod(self.signature["shape"]))]
        return list(names)


class ServiceKey(models.Model):
    """A client's key for one service: only its SHA-256 is kept; revoked is for ever."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="keys")
    name = models.CharField(max_length=60)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Invitation(models.Model):
    """A link by which one person joins, once: only the SHA-256 of its token is kept."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="invitations")
    roles = models.JSONField()
    email = models.EmailField(blank=True, help_text="Whom it is meant for.")
    digest = models.CharField(max_length=64, unique=True)
    # It holds only as long as they may invite; none for the system.
    created_by = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used_at=None) | models.Q(revoked_at=None),
                name="invitation_used_or_revoked",
            )
        ]
