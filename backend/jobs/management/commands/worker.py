"""`manage.py worker [--queue updates]`: take jobs from one queue until SIGTERM or Ctrl-C."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from backend.jobs.queue import own_queue


class Command(BaseCommand):
    help = "Take jobs from one queue until SIGTERM (to this process alone) or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        queues = ["default", *settings.Q_CLUSTER["ALT_CLUSTERS"]]
        parser.add_argument("--queue", choices=queues, default=own_queue())

    def handle(self, *args: Any, queue: str, **options: Any) -> None:
        if queue != own_queue():
            # django-q2 read its settings when Django started, so the name must be there before.
            os.execve(sys.executable, sys.orig_argv, {**os.environ, "Q_CLUSTER_NAME": queue})  # noqa: S606
        from backend.jobs.workers import Workers

        Workers().start()
