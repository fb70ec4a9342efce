"""Every address asked, by every method, with a body that is right: only permission stands in its way."""

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.access.roles import Role
from backend.core.clock import now
from backend.core.models import LogEntry
from tests.architecture.addresses import Address, Rows, every_address, filled
from tests.factories import DIGITS, member
from tests.webui.scenes import Scene

UPLOADS = {"/api/v1/services/<str:name>/samples/": "file", "/api/v1/runs/import/": "weights"}


class Asked:
    """One answer; `written` counts the entries that the logs gained by it."""

    def __init__(self, address: Address, method: str, answer: Any, written: int) -> None:
        self.pattern, self.method = address.pattern, method
        self.status: int = answer.status_code
        self.has_parameters, self.is_admin = address.has_parameters, address.pattern.startswith("/admin/")
        self.path: str = answer.request["PATH_INFO"]
        self.location: str = answer.headers.get("Location", "")
        self.content: bytes = b"".join(answer) if answer.streaming else answer.content
        self.written = written

    def __repr__(self) -> str:
        return f"{self.method} {self.pattern} -> {self.status} {self.location} ({self.written} written)"


def ask_everything(client: Client, scene: Scene, rows: Rows, under: str = "/") -> Iterator[Asked]:
    """Ask each address (or those that begin so) by each of its methods, taking back what it changed."""
    body = body_of(scene, rows)
    cookies = deepcopy(client.cookies)
    for address in every_address():
        if not address.pattern.startswith(under):
            continue
        url = filled(address.pattern, rows)
        for method in address.methods:
            client.cookies = deepcopy(cookies)
            with transaction.atomic():
                before = LogEntry.objects.count()
                answer = client.generic(method, url, *encoded(address.pattern, method, body))
                yield Asked(address, method, answer, LogEntry.objects.count() - before)
                transaction.set_rollback(True)


def body_of(scene: Scene, rows: Rows) -> dict[str, Any]:
    """What every write needs, all of it of the scene's project: only permission stands in its way."""
    return {
        "name": "a-name",
        "slug": "a-slug",
        "title": "A title",
        "value": "3",
        "settings": {},
        "view": "input",
        "detector": "ks",
        "revision": 1,
        "note": "A note.",
        "reason": "A reason.",
        "comment": "A comment.",
        "text": "A text.",
        "approve": True,
        "project": scene.project.slug,
        "service": scene.service.name,
        "signature": DIGITS,
        "architecture": "small_cnn",
        "strategy": "replay",
        "scenario": {"name": "split-digits"},
        "strategies": [{"name": "naive"}],
        "snapshot": scene.snapshot.pk,
        "samples": [scene.item.sample_id],
        "items": [scene.item.pk],
        "act": "queue",
        "role": "training",
        "roles": [Role.VIEWER],
        "team": rows["team"],
        "token": rows["token"],
        "shares": {"training": 1.0},
        "format": "npz",
        "version": scene.candidate.number,
        "environment": scene.environment.pk,
        "host": scene.environment.host.name,
        "http_url": "http://127.0.0.1:9",
        "runtime": "python",
        "repository": "/nonexistent",
        "key": "of-a-host",
        "way": "email",
        "recipients": ["ana@example.org"],
        "topics": ["alerts"],
        "number": 1,
        "user": member(scene.project, Role.VIEWER).username,
        "file_name": "digits.zip",
        "size_bytes": 100,
        "criteria": [{"name": "random"}],
        "count": 1,
        "days": 30,
        "observations": 1_000_000,
        "assignee": None,
        "severity": "high",
        "until": (now() + timedelta(hours=1)).isoformat(),
        "ends_at": (now() + timedelta(hours=1)).isoformat(),
    }


def encoded(pattern: str, method: str, body: dict[str, Any]) -> tuple[bytes | str, str]:
    """The body as the address takes it, and its type."""
    if method == "GET":
        return b"", "application/octet-stream"
    if pattern.startswith("/api/") and pattern not in UPLOADS:
        meant = {
            "role": Role.VIEWER if pattern.endswith(("/members/", "/teams/")) else body["role"],
            "format": "jsonl" if pattern.endswith("/log/export/") else body["format"],
        }
        return json.dumps({**body, **meant}), "application/json"
    fields: dict[str, object] = {name: value for name, value in body.items() if isinstance(value, str | int)}
    fields[UPLOADS.get(pattern, "file")] = SimpleUploadedFile("a-file.npz", b"no such format")
    return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT
