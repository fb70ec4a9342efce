"""What stands for a person where they have no browser."""

from datetime import datetime

from django.conf import settings
from django.db import models


class Token(models.Model):
    """A named token of one person, kept as a digest, in the columns that knox reads.

    It may do what its person may, and of that only its scopes.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="auth_token_set"
    )
    digest = models.CharField(max_length=128, unique=True)
    token_key = models.CharField(max_length=25, db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    expiry = models.DateTimeField(null=True, blank=True)

    name = models.CharField(max_length=60)
    scopes = models.JSONField(help_text="Values of Permission; view is always among them.")
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="Written once a minute at most.")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """How it begins: enough to find it again, too little to use it."""
        return self.token_key

    @property
    def expires_at(self) -> datetime | None:
        """None: never."""
        return self.expiry


class SocketTicket(models.Model):
    """Opens one live socket, once and soon, for a program that holds a token (or a session). Kept as a digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = models.ForeignKey(Token, null=True, on_delete=models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
