"""The client of the serving engines, before servers that say bytes of the test's own choice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import pytest

from backend.core.errors import AppError
from backend.gateway.answer import Answer
from backend.gateway.upstream import Upstream

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Own: 1\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """Each request of each connection gets the next of `answers`; b"" ends the connection instead.

    asked: what came, by connection. answering: whether it does, or lets who asks wait.
    """

    answers: list[bytes]
    asked: list[list[bytes]] = field(default_factory=list)
    answering: asyncio.Event = field(default_factory=asyncio.Event)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked.append(mine := [])
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0])
                mine.append(head + await reader.readexactly(length))
                await self.answering.wait()
                answer = self.answers.pop(0) if self.answers else OK
                writer.write(answer)
                if not answer:
                    break
        except asyncio.IncompleteReadError:
            pass
        writer.close()

    @property
    def requests(self) -> list[int]:
        """How many requests came by each connection."""
        return [len(one) for one in self.asked]


Send = Callable[..., Awaitable[Answer]]


def play(script: Callable[[Server, Send], Awaitable[None]], *answers: bytes) -> None:
    """Runs a script with a server and what sends to it; `send(limit_s)` posts the body b"body"."""

    async def run() -> None:
        server, upstream = Server(list(answers)), Upstream()
        server.answering.set()
        listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/base"

        async def send(limit_s: float = 5.0) -> Answer:
            return await upstream.send("POST", url, "/v2/x", {"traceparent": "t"}, b"body", limit_s)

        async with listening:
            await script(server, send)
            upstream.close()

    asyncio.run(run())


def test_what_is_sent_and_what_comes_back() -> None:
    async def script(server: Server, send: Send) -> None:
        assert await send() == Answer(200, {"content-type": "text/plain"}, b"ok")
        [[request]] = server.asked
        head, _, body = request.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        assert (first, body) == (b"POST /base/v2/x HTTP/1.1", b"body")
        assert lines[0].startswith(b"host: 127.0.0.1:")
        assert lines[1:] == [b"content-length: 4", b"traceparent: t"]

    play(script)


def test_a_connection_is_kept_and_another_opened_only_beside_it() -> None:
    async def script(server: Server, send: Send) -> None:
        for _ in range(3):
            await send()
        assert server.requests == [3]
        server.answering.clear()
        both = asyncio.gather(send(), send())
        await asyncio.sleep(0.05)
        server.answering.set()
        await both
        assert server.requests == [4, 1]

    play(script)


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1\r\nk\r\n0\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ],
    ids=["chunked", "after 100"],
)
def test_other_ways_to_say_the_same(answer: bytes) -> None:
    async def script(server: Server, send: Send) -> None:
        assert await send() == Answer(200, {}, b"ok")
        assert (await send()).body == b"ok"
        assert server.requests == [2]

    play(script, answer)


def test_a_server_that_closes_is_asked_anew() -> None:
    async def script(server: Server, send: Send) -> None:
        assert (await send()).status == 503
        assert (await send()).body == b"ok"
        assert server.requests == [1, 1]

    play(script, b"HTTP/1.1 503 Busy\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")


def test_a_kept_connection_that_ends_unanswered_is_replaced() -> None:
    async def script(server: Server, send: Send) -> None:
        await send()
        assert (await send()).body == b"ok"
        assert server.requests == [2, 1]

    play(script, OK, b"")


@pytest.mark.parametrize(
    "answers", [[b""], [b"no HTTP\r\n\r\n"], [OK, b"HTTP/1.1 200 OK\r\nno header\r\n\r\n"]]
)
def test_what_says_nothing_of_use_does_not_answer(answers: list[bytes]) -> None:
    async def script(server: Server, send: Send) -> None:
        for _ in answers[1:]:
            await send()
        with pytest.raises(AppError) as refused:
            await send()
        assert refused.value.code == "triton_unreachable"
        assert (await send()).body == b"ok"

    play(script, *answers)


def test_who_no_longer_waits_ends_the_connection() -> None:
    async def script(server: Server, send: Send) -> None:
        server.answering.clear()
        with pytest.raises(AppError) as refused:
            await send(0.05)
        assert refused.value.code == "deadline_exceeded"
        server.answering.set()
        # What comes too late is nobody's answer.
        assert (await send()).body == b"ok"
        assert server.requests == [1, 1]

    play(script, OK.replace(b"ok", b"no"))


def test_no_time_at_all_asks_nothing() -> None:
    async def script(server: Server, send: Send) -> None:
        with pytest.raises(AppError, match="within the time"):
            await send(0.0)
        assert server.asked == []

    play(script)


def test_nobody_listens() -> None:
    async def script(server: Server, send: Send) -> None:
        with pytest.raises(AppError) as refused:
            await Upstream().send("GET", "http://127.0.0.1:1", "/v2", {}, b"", 5.0)
        assert (refused.value.code, refused.value.http_status) == ("triton_unreachable", 503)

    play(script)
