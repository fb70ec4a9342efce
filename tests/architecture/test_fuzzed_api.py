"""What schemathesis makes of the served schema finds no 5xx, and no answer that the schema does not tell of.

In short within this process, each request taken back; in full against the web process as it runs in an installation.
"""

from collections.abc import Iterator

import pytest
import schemathesis.openapi
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from schemathesis import BaseSchema, Case, Response

from backend.access.models import User
from backend.access.roles import Role
from backend.projects.services import member_add
from tests.architecture.addresses import rows_of
from tests.architecture.asking import body_of
from tests.architecture.fuzzing import Fuzz, operations
from tests.clients import token_of
from tests.factories import SYSTEM, member
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene

SCHEMA = "/api/schema/?format=json"
PARTS = 16


@pytest.fixture(scope="module")
def schema() -> Iterator[BaseSchema]:
    """The document as it is served; requests that are made by it keep the test's connection open."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(SCHEMA, get_wsgi_application())
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_answer_is_undocumented(schema: BaseSchema, part: int) -> None:
    scene = make_scene()
    headers = signed_in(everybody(scene))

    def send(case: Case) -> Response:
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        return answer

    rows = rows_of(scene)
    fuzz = Fuzz(send, rows, body_of(scene, rows), examples=4)
    asked = list(operations(schema))[part::PARTS]
    assert len(asked) > 5
    assert not [found for operation in asked for found in fuzz.findings(operation)]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_no_answer_of_the_web_process_is_undocumented(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in ("READS", "WRITES", "TOLD"):
        monkeypatch.setenv(f"MODELCIE_API_{kind}", "0")
    scene = make_scene()
    headers = signed_in(everybody(scene))
    with web(free_port()) as address:
        schema = schemathesis.openapi.from_url(address + SCHEMA)
        rows = rows_of(scene)
        fuzz = Fuzz(lambda case: case.call(headers=headers), rows, body_of(scene, rows), examples=40)
        assert not [found for operation in operations(schema) for found in fuzz.findings(operation)]


def everybody(scene: Scene) -> User:
    """One person with every role, and who looks after the installation, too: nothing is refused for want of a right."""
    user = member(scene.project, Role.OWNER)
    user.is_superuser = True
    user.save()
    for role in set(Role) - {Role.OWNER}:
        member_add(actor=SYSTEM, project=scene.project, user=user, role=role)
    return user


def signed_in(user: User) -> dict[str, str]:
    return {"Authorization": f"Token {token_of(user)}"}
