"""The live socket saves looks, and nothing depends on it."""

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import Server, ServerConnection, serve

from backend.access.roles import Role
from backend.datasets.models import DataImport
from backend.updates.models import UpdateRun
from backend.updates.services import attempt_end
from modelcie import Client, live
from modelcie.live import Live
from modelcie.transport import Transport
from tests.client.conftest import Said, Scripted
from tests.clients import token_of
from tests.datasets.importing.made import performed, picture, zipped
from tests.factories import make_service, member
from tests.updates.runs import make_running
from tests.webui.daphne import free_port, web
from tests.webui.test_runs import FAILURE, metric, tell

TICKET = Said(201, b'{"ticket": "once", "expires_at": "2026-01-31T12:00:00Z"}')


class Sockets:
    """A live socket that tells what it is to; `asked` are what came in, `tickets` by which."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.tickets: list[str] = []
        self.told: list[str] = []
        self.server: Server = serve(self._answer, "127.0.0.1", 0)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.socket.getsockname()[1]}"

    def _answer(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.tickets.append(connection.request.headers["authorization"])
        self.asked.append(json.loads(connection.recv()))
        while self.told:
            connection.send(self.told.pop(0))
        connection.close(4403)


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sockets]:
    monkeypatch.setattr(live, "LEAST_S", 0.01)
    made = Sockets()
    connected = live._connected
    monkeypatch.setattr(live, "_connected", lambda _, ticket: connected(made.url, ticket))
    yield made
    made.server.shutdown()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    found: list[float] = []
    monkeypatch.setattr("modelcie.live.time.sleep", found.append)
    return found


def transport(script: Scripted) -> Transport:
    return Transport(script.url, "secret", timeout_s=5, agent="test")


def test_a_socket_is_opened_by_a_ticket_and_after_a_loss_goes_on_from_its_cursors(
    scripted: Callable[..., Scripted], sockets: Sockets, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "TRY_EVERY_S", 0.0)
    sockets.told = ['{"topic": "run:7", "cursor": 41}', '{"topic": "run:8", "cursor": 9}', "{}"]
    with Live(transport(scripted(TICKET)), lambda: ["run:7", "project:1"]) as found:
        while len(sockets.asked) < 2:
            found.wait()
    cursors = [{one["topic"]: one["cursor"] for one in asked["subscribe"]} for asked in sockets.asked]
    assert cursors == [{"run:7": 0, "project:1": 0}, {"run:7": 41, "project:1": 0}]
    assert set(sockets.tickets) == {"Ticket once"}


@pytest.mark.parametrize("message", ["no JSON", "[]", '{"topic": "run:7", "cursor": "x"}'])
def test_what_no_socket_of_ours_says_ends_it(
    scripted: Callable[..., Scripted], sockets: Sockets, slept: list[float], message: str
) -> None:
    sockets.told = [message]
    with Live(transport(scripted(TICKET)), lambda: ["run:7"]) as found:
        found.wait()
        found.wait()
    assert slept[-1] == live.LOOK_EVERY_S


def test_where_there_is_no_socket_one_looks_each_second(
    scripted: Callable[..., Scripted], slept: list[float]
) -> None:
    server = scripted(Said(404, b'{"code": "not_found", "detail": "No.", "data": {}}'))
    with Live(transport(server), lambda: ["run:7"]) as found:
        for _ in range(3):
            found.wait()
    assert (slept, len(server.asked)) == ([live.LOOK_EVERY_S] * 3, 1)


@pytest.mark.django_db(transaction=True)
def test_a_run_is_followed_by_the_socket(
    client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The looks that it does not call for are so far apart that the test would not end."""
    monkeypatch.setattr(live, "MOST_S", 600.0)
    run = make_running()
    heard: list[str] = []
    hear = Live._hear
    monkeypatch.setattr(Live, "_hear", lambda self, message: (heard.append(message), hear(self, message)))
    with web(free_port()) as address:
        client = client_of(address, token_of(member(run.service.project, Role.VIEWER)))
        news = client.follow_run(run.pk)
        assert next(news).points == []
        tell(run, metric("train/loss", 1, 0.5))
        found = next(one for one in news if one.points)
        assert [point["value"] for point in found.points] == [0.5]
        attempt_end(UpdateRun.objects.get(pk=run.pk), "failed", FAILURE)
        assert list(news)[-1].run["state"] == "failed"
    topics = {json.loads(message)["topic"] for message in heard}
    assert topics == {f"run:{run.pk}", f"project:{run.service.project_id}"}


@pytest.mark.django_db(transaction=True)
def test_an_import_is_followed_by_the_socket(
    client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As above."""
    monkeypatch.setattr(live, "MOST_S", 600.0)
    service, file = make_service(), tmp_path / "digits.zip"
    file.write_bytes(zipped({"3/a.png": picture(1)}))
    with web(free_port()) as address:
        client = client_of(address, token_of(member(service.project, Role.CURATOR)))
        begun = client.import_file(service.name, file)
        news = client.follow_import(begun["id"])
        assert next(news)["state"] == "queued"
        performed(DataImport.objects.get(pk=begun["id"]))
        *_, last = news
    assert (last["state"], last["added"]) == ("finished", 1)
