"""The client against servers: ours, and one that answers as it is told to."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from backend.access.roles import Role
from modelcie import Client
from modelcie.cli.main import run
from tests.clients import InProject, token_of
from tests.factories import member
from tests.webui.scenes import Scene, make_scene

TOKEN = "secret"
SignIn = Callable[..., None]


@dataclass(frozen=True)
class Asked:
    """What came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Said:
    """An answer. cut: leave without one, or in the middle of the body."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


@dataclass
class Scripted:
    """A server that gives these answers, one after the other; the last one again and again."""

    answers: list[Said]
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def next(self) -> Said:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
def scripted() -> Iterator[Callable[..., Scripted]]:
    started: list[ThreadingHTTPServer] = []

    def serve(*answers: Said) -> Scripted:
        script = Scripted(list(answers))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(script))
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        started.append(server)
        script.url = f"http://127.0.0.1:{server.server_port}"
        return script

    yield serve
    for server in started:
        server.shutdown()
        server.server_close()


def handler_of(script: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            script.asked.append(Asked(self.command, self.path, headers, body))
            said = script.next()
            if said.cut and not said.body:
                self.close_connection = True
                return
            self.send_response(said.status)
            length = len(said.body) + (10 if said.cut else 0)
            for name, value in {"content-length": str(length), **said.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)
            self.close_connection = said.cut

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - as http.server has it

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def client_of() -> Iterator[Callable[..., Client]]:
    made: list[Client] = []

    def make(url: str, token: str = TOKEN) -> Client:
        made.append(Client(url, token, timeout_s=20))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Nobody waits; the seconds that would have been."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


@pytest.fixture
def scene() -> Scene:
    return make_scene()


@pytest.fixture
def as_role(live_server: Any, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """The commands to come are of the member with this role, of the scene's project or of another place."""
    monkeypatch.setenv("MODELCIE_URL", live_server.url)
    monkeypatch.setenv("COLUMNS", "200")

    def sign_in(role: str, place: InProject = scene) -> None:
        monkeypatch.setenv("MODELCIE_TOKEN", token_of(member(place.project, role)))

    sign_in(Role.ENGINEER)
    return sign_in


@pytest.fixture
def told(as_role: object, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    """What `--json` prints of a command that goes well."""

    def answer(*arguments: str) -> Any:
        capsys.readouterr()
        code = run([*arguments, "--json"])
        captured = capsys.readouterr()
        assert code == 0, captured.err
        return json.loads(captured.out)

    return answer
