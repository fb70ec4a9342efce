"""The live socket against the real ASGI application and database."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from backend.access.models import Membership, Project, User
from backend.config.asgi import application
from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.events import consumers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def make_member(name: str, slug: str) -> tuple[User, Project]:
    user = User.objects.create_user(name, password="a long password")
    project = Project.objects.create(name=slug, slug=slug)
    Membership.objects.create(project=project, user=user, role="viewer")
    return user, project


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def happen(project: Project) -> None:
    with act(project_scope(project.pk), system_actor("test")) as log:
        log.record("thing.happened", project)


async def connect(session: str = "", origin: str = "http://localhost") -> WebsocketCommunicator:
    headers = [(b"origin", origin.encode()), (b"host", b"localhost")]
    if session:
        headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session}".encode()))
    return WebsocketCommunicator(application, "/ws/live/", headers=headers)


async def follow(socket: WebsocketCommunicator, topic: str, cursor: int = 0) -> None:
    await socket.connect()
    await socket.send_json_to({"subscribe": [{"topic": topic, "cursor": cursor}]})


async def in_thread(function: Callable[..., Any], *args: Any) -> Any:
    return await sync_to_async(function)(*args)


async def closed_with(socket: WebsocketCommunicator) -> int:
    while True:
        message = await socket.receive_output(timeout=3)
        if message["type"] == "websocket.close":
            return int(message["code"])


async def test_news_arrives_and_a_cursor_leaves_no_gap() -> None:
    user, project = await in_thread(make_member, "ada", "p")
    await in_thread(happen, project)
    socket = await connect(await in_thread(session_of, user))
    await follow(socket, f"project:{project.pk}")
    assert await socket.receive_json_from(3) == {"topic": f"project:{project.pk}", "cursor": 1}
    await in_thread(happen, project)
    assert await socket.receive_json_from(3) == {"topic": f"project:{project.pk}", "cursor": 2}
    await socket.disconnect()
    await in_thread(happen, project)
    again = await connect(await in_thread(session_of, user))
    await follow(again, f"project:{project.pk}", cursor=2)
    assert (await again.receive_json_from(3))["cursor"] == 3
    await again.disconnect()


async def test_a_stranger_learns_nothing() -> None:
    user, _ = await in_thread(make_member, "eve", "own")
    _, other = await in_thread(make_member, "ada", "other")
    await in_thread(happen, other)
    socket = await connect(await in_thread(session_of, user))
    await follow(socket, f"project:{other.pk}")
    assert await socket.receive_json_from(3) == {"topic": f"project:{other.pk}", "error": "not_found"}
    assert await socket.receive_nothing(0.6)
    await socket.disconnect()


@pytest.mark.parametrize("number", ["9" * 19, "9" * 5000, "-1", "1.5", ""])
async def test_a_number_no_row_can_have_is_not_found_and_the_socket_stays(number: str) -> None:
    user, project = await in_thread(make_member, "ada", "p")
    await in_thread(happen, project)
    socket = await connect(await in_thread(session_of, user))
    await follow(socket, f"project:{number}")
    assert await socket.receive_json_from(3) == {"topic": f"project:{number}", "error": "not_found"}
    await socket.send_json_to({"subscribe": [{"topic": f"project:{project.pk}"}]})
    assert (await socket.receive_json_from(3))["cursor"] == 1
    await socket.disconnect()


async def test_nobody_signed_in_is_closed() -> None:
    socket = await connect()
    await socket.connect()
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_session_that_lacks_a_required_second_factor_is_closed() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    session, kept = await in_thread(session_of, user), ENV.require_mfa
    object.__setattr__(ENV, "require_mfa", "everyone")
    try:
        socket = await connect(session)
        await socket.connect()
        assert await closed_with(socket) == consumers.SIGNED_OUT
    finally:
        object.__setattr__(ENV, "require_mfa", kept)


async def test_a_forged_origin_does_not_connect() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    socket = await connect(await in_thread(session_of, user), origin="http://evil.example")
    connected, _ = await socket.connect()
    assert not connected


@pytest.mark.parametrize(
    "message", [[1], {"subscribe": 3}, {"subscribe": [7]}, {"subscribe": [{"topic": "x"}]}]
)
async def test_nonsense_is_refused(message: object) -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    socket = await connect(await in_thread(session_of, user))
    await socket.connect()
    await socket.send_json_to(message)
    output = await socket.receive_output(3)
    refused = output.get("code") == consumers.BAD_MESSAGE or '"error"' in str(output.get("text"))
    assert refused
    await socket.disconnect()


async def test_text_that_is_not_json_is_refused() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    socket = await connect(await in_thread(session_of, user))
    await socket.connect()
    await socket.send_to(text_data="{nonsense")
    assert await closed_with(socket) == consumers.BAD_MESSAGE


async def test_a_revoked_role_closes_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.2)
    user, project = await in_thread(make_member, "ada", "p")
    socket = await connect(await in_thread(session_of, user))
    await follow(socket, f"project:{project.pk}")
    await asyncio.sleep(0.3)
    await in_thread(Membership.objects.filter(user=user).delete)
    assert await closed_with(socket) == consumers.REVOKED


async def test_an_ended_session_closes_the_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.2)
    user, project = await in_thread(make_member, "ada", "p")
    session = await in_thread(session_of, user)
    socket = await connect(session)
    await follow(socket, f"project:{project.pk}")
    await in_thread(Session.objects.all().delete)
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_changed_password_closes_the_sockets_of_old_sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.2)
    user, project = await in_thread(make_member, "ada", "p")
    socket = await connect(await in_thread(session_of, user))
    await follow(socket, f"project:{project.pk}")
    user.set_password("another long password")
    await in_thread(user.save)
    assert await closed_with(socket) == consumers.SIGNED_OUT
