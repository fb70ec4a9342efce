"""Files that are made while they are sent: no more than a piece of one is in memory."""

from collections.abc import AsyncIterator, Iterator

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse


def streamed(
    request: HttpRequest, pieces: Iterator[bytes], *, file_name: str, content_type: str
) -> StreamingHttpResponse:
    """The pieces as an attachment; one that raises ends the answer, and its file cannot be read to its end."""
    # Of an iterator that is not asynchronous, Django would gather everything before it sends any of it.
    content = _awaited(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


async def _awaited(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    next_piece = sync_to_async(lambda: next(pieces, None), thread_sensitive=False)
    while (piece := await next_piece()) is not None:
        yield piece
