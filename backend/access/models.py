"""People, projects and who is what in which project."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.actor import Actor


class User(AbstractUser):
    """A person who signs in. A site administrator (`is_superuser`) is no member of any project by that."""

    is_demo = models.BooleanField(
        default=False, help_text="Made by the demo, with a password that is public."
    )

    @property
    def may_sign_in(self) -> bool:
        """Whether a password, a session or a token of theirs opens anything here and now."""
        return self.is_active and (not self.is_demo or (ENV.demo and ENV.on_loopback))

    @property
    def actor(self) -> Actor:
        return Actor(ref=f"user:{self.pk}", user_id=self.pk)

    @property
    def label(self) -> str:
        return self.get_full_name() or self.username


class Project(models.Model):
    """What a team shares: services, data, approvals and one log."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one project; a person may hold several."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "user", "role"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.project}"
