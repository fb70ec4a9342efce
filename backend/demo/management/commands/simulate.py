"""`manage.py simulate`: clients and curators of the demo, so that there is something to watch.

Upright digits first; after a while they tilt, and a tenth class appears. The queue that the policy fills
is labelled by a simulated curator, and clients tell the true labels of some requests a while later; the
deployment of what comes of it waits for you.
"""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from backend.automation.selectors import chain_list
from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.demo.curators import label_waiting
from backend.demo.late_labels import LateLabels
from backend.demo.management.commands.demo_project import DATA
from backend.demo.material import material
from backend.demo.people import person
from backend.demo.story import first_version_step, project_set_up
from backend.demo.traffic import Traffic, gateway_address, traffic, truth
from backend.projects.models import Service

LABELS_A_STEP = 16
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Play the demo's clients and curators until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--rate", type=float, default=ENV.demo_rate_per_s, help="requests per second")
        parser.add_argument(
            "--calm", type=float, default=ENV.demo_calm_s, help="seconds before the digits tilt"
        )

    def handle(self, *args: Any, rate: float, calm: float, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        images = material(DATA)
        service, known = project_set_up(images), truth(images)
        with traffic(images, ENV.home / "simulator", rate, gateway_address()) as clients:
            play, late = Play(service, clients, calm), LateLabels(service, images, clients)
            while not stop.wait(0.5):
                close_old_connections()
                try:
                    play.step()
                    label_waiting(service, known, LABELS_A_STEP)
                    late.step()
                except (AppError, DatabaseError) as error:
                    logger.warning("The simulator waits: %s", error)
                    stop.wait(5)


class Play:
    """Which scene is on: nothing is live, calm, drifting (while samples are collected), drifted."""

    def __init__(self, service: Service, clients: Traffic, calm_s: float) -> None:
        self.service = service
        self.clients = clients
        self.calm_s = calm_s
        self.live_since: float | None = None
        self.scene = ""

    def step(self) -> None:
        if self.live_since is None:
            if not first_version_step(self.service):
                return
            self.live_since = time.monotonic()
        wanted = self._wanted()
        if wanted != self.scene:
            self.scene = wanted
            self.clients.play(wanted)

    def _wanted(self) -> str:
        chain = chain_list(person("erik").actor, self.service).first()
        if chain is not None:
            return "drifting" if chain.state == "collecting" else "drifted"
        calm = time.monotonic() - (self.live_since or 0) < self.calm_s
        return "upright" if calm else "drifting"
