"""Every address, asked as everybody: nothing is answered that was not meant to be, and nothing breaks.

An address with a parameter is closed to strangers without exception; one without must stand in a table here.
"""

import json
import logging
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.access.models import User
from backend.access.roles import Role
from backend.automation.services import policy_set
from backend.core.clock import now
from backend.core.models import LogEntry
from tests.architecture.addresses import Address, every_address, filled, rows_of
from tests.factories import DIGITS, SYSTEM, make_project, make_user, member
from tests.webui.scenes import Scene, make_scene

pytestmark = pytest.mark.django_db
# What answers those who are not signed in. All else asks them to sign in.
OPEN = {
    "/healthz": {200},
    "/favicon.ico": {302},
    "/login/": {200, 422},
    "/logout/": {302, 405},
    "/gallery/": {404},
    "/gallery/figure/<str:kind>/": {404},
    "/admin/logout/": {302},
    "/api/schema/": {200},
    "/api/docs/": {200},
    "/api/v1/tokens/": {400},
    "/api/v1/record-keys/": {200},
}
# Of no project, or a list of the caller's own: a stranger may ask, and reads nothing of the project there.
ANYBODYS = {"/", "/healthz", "/favicon.ico", "/login/", "/logout/", "/gallery/"}
ANYBODYS |= {f"/{page}/" for page in ("projects", "new-service", "snapshots", "hosts", "runs", "runs/rows")}
ANYBODYS |= {"/alerts/", "/alerts/rows/"}
ANYBODYS |= {f"/notices/{page}" for page in ("", "rows/", "bell/", "read/")}
ANYBODYS |= {"/inbox/", "/inbox/rows/", "/api/schema/", "/api/docs/"}
ANYBODYS |= {
    f"/api/v1/{name}/"
    for name in (
        *("me", "tokens", "tokens/revoke", "projects", "services", "hosts", "environments", "runs"),
        *(
            "runs/import",
            "benchmarks",
            "scenarios",
            "strategies",
            "architectures",
            "detectors",
            "alerts",
            "reports",
            "validations",
            "requests",
        ),
        *(
            "requests/waiting",
            "rollouts",
            "rollbacks",
            "live-periods",
            "notices",
            "notices/read",
            "log-heads",
            "record-keys",
        ),
    )
}
# The log of the site, which only its administrators find.
SITE_LOG = {f"/site/audit/{page}" for page in ("", "standing/", "verify/", "export/")}
SITE_LOG |= {f"/api/v1/site/log/{page}" for page in ("", "export/", "verification/")}
ANYBODYS |= SITE_LOG
# What whoever is signed in may write: on their own account, or a project of their own.
OWN_WRITES = {
    "/": {302},
    "/healthz": {200},
    "/favicon.ico": {302},
    "/login/": {302},
    "/logout/": {302},
    "/projects/": {302},
    "/notices/read/": {302},
    "/api/v1/projects/": {201},
    "/api/v1/tokens/": {400},
    "/api/v1/tokens/revoke/": {204},
    "/api/v1/notices/read/": {204, 404},
    "/gallery/": {404},
    "/gallery/figure/<str:kind>/": {404},
    **{pattern: {404, 405} for pattern in SITE_LOG},
}
# Forms in which one chooses a project of one's own: who has the right nowhere may not, others are told of their fields.
FORMS = {"/new-service/"}
# Nothing is there even for an owner: made for developing, or not set in the scene.
ABSENT = SITE_LOG | {
    "/gallery/",
    "/gallery/figure/<str:kind>/",
    "/admin/(?P<url>.*)",
}
UPLOADS = {"/api/v1/services/<str:name>/samples/": "file", "/api/v1/runs/import/": "weights"}
PROJECT = "undisclosed"


@pytest.fixture
def scene() -> Scene:
    made = make_scene(make_project(PROJECT))
    policy_set(actor=SYSTEM, service=made.service, settings={})
    return made


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A thousand refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


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


def ask_everything(user: User | None, scene: Scene, reading: bool = True) -> Iterator[Asked]:
    """Ask each address by each method (or those alone that write), taking back what it changed."""
    client = Client(raise_request_exception=False)
    rows, body = rows_of(scene), body_of(scene)
    if user is not None:
        client.force_login(user)
    cookies = deepcopy(client.cookies)
    for address in every_address():
        url = filled(address.pattern, rows)
        for method in (method for method in address.methods if reading or method != "GET"):
            client.cookies = deepcopy(cookies)
            with transaction.atomic():
                before = LogEntry.objects.count()
                answer = client.generic(method, url, *encoded(address.pattern, method, body))
                yield Asked(address, method, answer, LogEntry.objects.count() - before)
                transaction.set_rollback(True)


def body_of(scene: Scene) -> dict[str, Any]:
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
            "role": Role.VIEWER if pattern.endswith("/members/") else body["role"],
            "format": "jsonl" if pattern.endswith("/log/export/") else body["format"],
        }
        return json.dumps({**body, **meant}), "application/json"
    fields: dict[str, object] = {name: value for name, value in body.items() if isinstance(value, str | int)}
    fields[UPLOADS.get(pattern, "file")] = SimpleUploadedFile("a-file.npz", b"no such format")
    return encode_multipart(BOUNDARY, fields), MULTIPART_CONTENT


def test_who_is_not_signed_in_is_asked_to(scene: Scene) -> None:
    def right(asked: Asked) -> bool:
        if asked.pattern in OPEN:
            return asked.status in OPEN[asked.pattern]
        if asked.pattern.startswith("/api/"):
            return asked.status == 401
        return asked.status == 302 and asked.location.startswith(("/login/", "/admin/login/"))

    found = list(ask_everything(None, scene))
    assert not [asked for asked in found if asked.written or not right(asked)]


@pytest.mark.parametrize("of_another", [False, True])
def test_a_stranger_finds_nothing_of_the_project(scene: Scene, of_another: bool) -> None:
    stranger = member(make_project(), Role.OWNER) if of_another else make_user()
    names = (PROJECT.encode(), scene.service.name.encode())

    def right(asked: Asked) -> bool:
        if asked.status < 300 and any(name in asked.content for name in names):
            return False
        if asked.is_admin:
            own = not asked.has_parameters or "<app_label>" in asked.pattern
            return asked.status in ({200, 302, 403, 404, 405} if own else {302, 403, 404})
        if asked.has_parameters:
            # The address of an act leads to its page, whatever there is: the page says that there is nothing.
            to_page = asked.method == "GET" and asked.status == 302 and asked.path.startswith(asked.location)
            return (asked.status in {404, 405} or to_page) and not asked.written
        if asked.pattern not in ANYBODYS:
            return False
        if asked.method == "GET":
            return asked.status in {200, 302, 405} or asked.pattern in ABSENT
        allowed = (
            {422 if of_another else 403}
            if asked.pattern in FORMS
            else OWN_WRITES.get(asked.pattern, {403, 404, 405})
        )
        return asked.status in allowed

    assert not [asked for asked in ask_everything(stranger, scene) if not right(asked)]


def test_a_viewer_writes_nothing(scene: Scene) -> None:
    def right(asked: Asked) -> bool:
        if asked.written:
            return asked.pattern in ("/projects/", "/api/v1/projects/")
        if asked.is_admin or asked.method == "GET":
            return asked.status < 500
        allowed = OWN_WRITES.get(asked.pattern, {403, 405})
        return asked.status in allowed

    viewer = member(scene.project, Role.VIEWER)
    assert not [asked for asked in ask_everything(viewer, scene) if not right(asked)]


def test_an_owner_finds_every_address(scene: Scene) -> None:
    """So that the refusals above are those of rows that are there."""
    found = list(ask_everything(member(scene.project, Role.OWNER), scene))
    missing = [asked for asked in found if asked.status == 404 and asked.pattern not in ABSENT]
    assert not missing + [asked for asked in found if asked.status >= 500 or asked.status == 415]


@pytest.mark.parametrize("role", [Role.CURATOR, Role.ENGINEER, Role.APPROVER])
def test_nothing_that_a_member_does_breaks(scene: Scene, role: Role) -> None:
    found = list(ask_everything(member(scene.project, role), scene, reading=False))
    assert not [asked for asked in found if asked.status in {404, 415, 500} and asked.pattern not in ABSENT]
