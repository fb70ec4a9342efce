"""`manage.py demo_project`: the demo's project, people, data and policy; again changes nothing."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from backend.config.environment import ENV
from backend.demo.material import material
from backend.demo.people import logins
from backend.demo.story import PROJECT, project_set_up

DATA = "digits"


class Command(BaseCommand):
    help = "Make the demo project (only with MODELCIE_DEMO on, on this machine alone)."

    def handle(self, *args: Any, **options: Any) -> None:
        service = project_set_up(material(DATA))
        pages = [
            {"what": "The service, from traffic to the live version", "path": f"/services/{service.name}/"},
            {"what": "The project and its log", "path": f"/projects/{PROJECT}/"},
            {"what": "The API's documentation", "path": "/api/docs/"},
        ]
        demo = {"logins": logins(), "pages": pages}
        (ENV.home / "demo.json").write_text(json.dumps(demo, indent=1))
