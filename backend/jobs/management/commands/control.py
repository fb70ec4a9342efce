"""`manage.py control`: the one control loop."""

import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.module_loading import autodiscover_modules

from backend.jobs import control, leases

STOP_LIMIT_S = 1.5


class Command(BaseCommand):
    help = "Run the control loop until SIGTERM or Ctrl-C; where one runs already, stand by for it."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()

        def end(*_: object) -> None:
            stop.set()
            # A step may be waiting for a host: it can be cut off, the next control does it again.
            limit = threading.Timer(STOP_LIMIT_S, os._exit, args=(0,))
            limit.daemon = True
            limit.start()

        signal.signal(signal.SIGTERM, end)
        signal.signal(signal.SIGINT, end)
        autodiscover_modules("control")
        control.run(stop, leases.own_name())
