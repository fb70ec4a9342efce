"""Where a project's news go, what was sent there, and how far each person has read."""

import uuid

from django.db import models

from backend.access.models import Project, User
from backend.monitoring.severity import SEVERITIES
from backend.projects.models import Service


class Channel(models.Model):
    """An e-mail or a webhook. `read_to`: the number of the last entry of the project's log that it has read.

    `topics`: as `notices.kinds.TOPICS`. `severity`: alerts below it are not told. `services`: those that it tells of;
    none: all. `sealed_secret`: what signs a webhook's messages; control alone opens it. `problem`: why its newest
    message did not arrive, else blank.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="channels")
    name = models.CharField(max_length=60)
    way = models.CharField(max_length=8, choices=[("email", "e-mail"), ("webhook", "webhook")])
    url = models.CharField(max_length=500, blank=True)
    recipients = models.JSONField(default=list, blank=True)
    sealed_secret = models.TextField(blank=True)
    topics = models.JSONField(default=list)
    severity = models.CharField(
        max_length=8, choices=[(word, word) for word in SEVERITIES], default=SEVERITIES[0]
    )
    services = models.ManyToManyField(Service, blank=True, related_name="channels")
    enabled = models.BooleanField(default=True)
    read_to = models.PositiveBigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="channel_name_once")]

    def __str__(self) -> str:
        return self.name


class Reader(models.Model):
    """One person of one project: what they want to be told, and how far their mails have told its log.

    `wishes`: {topic: {"in_app", "mail"}} where that is not as by default, see `notices.wishes`. `read_to`,
    `digest_to`: numbers of the project's log, of mails at once and of the daily one; `digest_at`: when the next is due.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="readers")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="readers")
    wishes = models.JSONField(default=dict, blank=True)
    read_to = models.PositiveBigIntegerField(default=0)
    digest_to = models.PositiveBigIntegerField(default=0)
    digest_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="reader_once")]

    def __str__(self) -> str:
        return f"{self.user} of {self.project}"


class Delivery(models.Model):
    """One message to one channel, or to one person by mail. `uid` stays the same however often it is tried.

    `number`: of the log entry that it tells of; None: a test, or a daily mail. `body`: as `notices.messages`
    makes it. `answer`: what the receiver, or the network, said last. Deliveries are no acts: what became of them is
    not in the log.
    """

    channel = models.ForeignKey(Channel, null=True, on_delete=models.CASCADE, related_name="deliveries")
    reader = models.ForeignKey(Reader, null=True, on_delete=models.CASCADE, related_name="deliveries")
    number = models.PositiveBigIntegerField(null=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    body = models.JSONField()
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(db_index=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["channel", "number"], name="delivery_once"),
            models.UniqueConstraint(fields=["reader", "number"], name="delivery_once_a_reader"),
            models.CheckConstraint(
                condition=models.Q(channel__isnull=True) ^ models.Q(reader__isnull=True),
                name="delivery_to_one",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk} to {self.channel or self.reader}"

    @property
    def state(self) -> str:
        """queued, sent or failed."""
        return "sent" if self.sent_at else "failed" if self.failed_at else "queued"


class ReadMark(models.Model):
    """How far one person has read the notices of one project: the number of a log entry."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="read_marks")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="read_marks")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "project"], name="read_mark_once")]
