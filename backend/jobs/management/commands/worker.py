"""`manage.py worker [--queue updates]`: take jobs from one queue until SIGTERM or Ctrl-C."""

import os
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Take jobs from one queue until SIGTERM (to this process alone) or Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        queues = ["default", *settings.Q_CLUSTER["ALT_CLUSTERS"]]
        parser.add_argument("--queue", choices=queues, default=os.environ.get("Q_CLUSTER_NAME", "default"))

    def handle(self, *args: Any, queue: str, **options: Any) -> None:
        if os.environ.get("Q_CLUSTER_NAME") != queue:
            # django-q2 read its settings when Django started, so the name must be there before.
            os.environ["Q_CLUSTER_NAME"] = queue
            os.execv(sys.executable, sys.orig_argv)  # noqa: S606
        from backend.jobs.workers import Workers

        Workers().start()
