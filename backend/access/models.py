"""People, teams, projects, and who is what in which project."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models

from backend.access.credentials import SocketTicket, Token  # noqa: F401 - tables of this room
from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.actor import Actor


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


class User(AbstractUser):
    """Whoever signs in: a person, or a program of one project (`program_of`), which holds a token and no password.

    A site administrator (`is_superuser`) is no member of any project by that.
    """

    is_demo = models.BooleanField(
        default=False, help_text="Made by the demo, with a password that is public."
    )
    program_of = models.ForeignKey(
        Project, null=True, blank=True, on_delete=models.CASCADE, related_name="programs"
    )

    # Of the token that this instance came with; None: it came with none. A token without an end has no `until`, either.
    scopes: frozenset[str] | None = None
    until: datetime | None = None

    @property
    def may_sign_in(self) -> bool:
        """Whether a password, a session or a token of theirs opens anything here and now."""
        return self.is_active and (not self.is_demo or (ENV.demo and ENV.on_loopback))

    @property
    def actor(self) -> Actor:
        return Actor(ref=f"user:{self.pk}", user_id=self.pk, scopes=self.scopes, until=self.until)

    @property
    def label(self) -> str:
        return self.get_full_name() or self.username


class Team(models.Model):
    """A named group of people of this installation, whatever their projects."""

    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=60, unique=True)
    members: "models.ManyToManyField[User, TeamMember]" = models.ManyToManyField(
        User, through="TeamMember", related_name="teams"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name


class TeamMember(models.Model):
    """One person's place in one team; whoever maintains it chooses who is of it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="places")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="places")
    maintains = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="team_member_once")]


class Membership(models.Model):
    """One role of one person, or of everyone in a team, in one project; each may hold several."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["project", "user", "role"], name="membership_once"),
            models.UniqueConstraint(fields=["project", "team", "role"], name="team_membership_once"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, team__isnull=True)
                | models.Q(user__isnull=True, team__isnull=False),
                name="membership_of_a_person_or_a_team",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holder} is {self.role} of {self.project}"

    @property
    def holder(self) -> User | Team:
        found = self.user or self.team
        assert found is not None  # the database holds each row to one of the two
        return found
