"""A file that is made while it is sent."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import cast

from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from backend.core.downloads import streamed


def test_the_web_process_asks_for_a_piece_only_when_the_one_before_is_sent() -> None:
    made: list[int] = []

    def pieces() -> Iterator[bytes]:
        for number in range(3):
            made.append(number)
            yield bytes([number])

    async def sent() -> list[tuple[bytes, int]]:
        answer = streamed(
            AsyncRequestFactory().get("/"), pieces(), file_name="a.zip", content_type="application/zip"
        )
        return [(piece, len(made)) async for piece in content_of(answer)]

    assert asyncio.run(sent()) == [(b"\0", 1), (b"\1", 2), (b"\2", 3)]


def test_elsewhere_the_pieces_come_as_they_are() -> None:
    answer = streamed(
        RequestFactory().get("/"), iter([b"a", b"b"]), file_name="a.zip", content_type="application/zip"
    )
    assert answer.getvalue() == b"ab"
    assert answer["Content-Disposition"] == 'attachment; filename="a.zip"'


def content_of(answer: StreamingHttpResponse) -> AsyncIterator[bytes]:
    return cast(AsyncIterator[bytes], answer.streaming_content)
