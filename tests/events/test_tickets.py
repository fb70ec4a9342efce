"""Programs at the live socket: a ticket, taken by REST, opens one socket and ends with what it was made with."""

from datetime import timedelta
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from rest_framework.test import APIClient

from backend.access.credentials import SocketTicket, Token
from backend.access.models import User
from backend.config.asgi import application
from backend.core.clock import now
from backend.events import consumers
from tests.clients import api_with, pages_of, token_of
from tests.events.test_live import closed_with, happen, in_thread, make_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


def ticket_by(token: str) -> str:
    made = api_with(token).post("/api/v1/socket-tickets/")
    assert made.status_code == 201
    return str(made.json()["ticket"])


def socket_with(ticket: str, path: str = "/ws/live/", **headers: str) -> WebsocketCommunicator:
    told = {"host": "localhost", "authorization": f"Ticket {ticket}", **headers}
    return WebsocketCommunicator(
        application, path, headers=[(name.encode(), value.encode()) for name, value in told.items()]
    )


async def made(user: User) -> str:
    return str(await in_thread(lambda: ticket_by(token_of(user, scopes=["view"]))))


async def follow(socket: WebsocketCommunicator, topic: str) -> Any:
    await socket.connect()
    await socket.send_json_to({"subscribe": [{"topic": topic}]})
    return await socket.receive_json_from(3)


async def test_a_ticket_opens_one_socket() -> None:
    user, project = await in_thread(make_member, "ada", "p")
    await in_thread(happen, project)
    ticket = await made(user)
    socket = socket_with(ticket)
    assert (await follow(socket, f"project:{project.pk}"))["cursor"] == 1
    again = socket_with(ticket)
    await again.connect()
    assert await closed_with(again) == consumers.SIGNED_OUT
    await socket.disconnect()


async def test_it_shows_what_its_person_may_see_and_no_more() -> None:
    user, _ = await in_thread(make_member, "eve", "own")
    _, other = await in_thread(make_member, "ada", "other")
    socket = socket_with(await made(user))
    assert (await follow(socket, f"project:{other.pk}"))["error"] == "not_found"
    await socket.disconnect()


@pytest.mark.parametrize("text", ["", "made-up", "mcie_0123456789"])
async def test_what_is_no_ticket_opens_nothing(text: str) -> None:
    socket = socket_with(text)
    await socket.connect()
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_ticket_is_soon_too_old() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    socket = socket_with(await made(user))
    await in_thread(lambda: SocketTicket.objects.update(expires_at=now() - timedelta(seconds=1)))
    await socket.connect()
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_revoked_token_closes_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.2)
    user, project = await in_thread(make_member, "ada", "p")
    await in_thread(happen, project)
    socket = socket_with(await made(user))
    await follow(socket, f"project:{project.pk}")
    await in_thread(Token.objects.all().delete)
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_token_that_was_revoked_before_opens_none() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    ticket = await made(user)
    await in_thread(Token.objects.all().delete)
    socket = socket_with(ticket)
    await socket.connect()
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_ticket_of_a_session_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumers, "RECHECK_S", 0.2)
    user, project = await in_thread(make_member, "ada", "p")
    await in_thread(happen, project)
    browser = await in_thread(pages_of, user)
    told = await in_thread(browser.post, "/api/v1/socket-tickets/")
    socket = socket_with(told.json()["ticket"])
    await follow(socket, f"project:{project.pk}")
    await in_thread(browser.post, "/logout/")
    assert await closed_with(socket) == consumers.SIGNED_OUT


async def test_a_token_in_the_address_of_a_socket_is_refused() -> None:
    user, _ = await in_thread(make_member, "ada", "p")
    token = await in_thread(lambda: token_of(user, scopes=["view"]))
    for query in (f"token={token}", f"x={token}"):
        connected, _ = await socket_with(await made(user), f"/ws/live/?{query}").connect()
        assert not connected


async def test_without_a_ticket_or_an_origin_it_does_not_open() -> None:
    headers = [(b"host", b"localhost")]
    connected, _ = await WebsocketCommunicator(application, "/ws/live/", headers=headers).connect()
    assert not connected


async def test_nobody_signed_in_gets_no_ticket() -> None:
    answer = await in_thread(APIClient().post, "/api/v1/socket-tickets/")
    assert answer.status_code == 401
