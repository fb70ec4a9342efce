"""Works of two people at the same moment, each in a thread and a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection

from backend.core.actor import system_actor
from backend.core.acts import act
from backend.core.errors import AppError

Work = tuple[Callable[[], Any], Callable[[Any], object]]


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run them in threads that start together; the code of each refusal, "" where it went well."""
    barrier = threading.Barrier(len(works))

    def start(work: Callable[[], object]) -> str:
        barrier.wait()
        return _code(work)

    return _in_threads(*(lambda work=work: start(work) for work in works))


def interleaved(scope: str, first: Work, second: Work) -> list[str]:
    """Both read; then `first` acts while it holds the log's head, and `second`, for whom nothing has changed, after it.

    Each work is (what it reads, what it does with that). Returns the code of each refusal, "" where it went well.
    """
    both_read, holding, coming = threading.Barrier(2), threading.Event(), threading.Event()

    def hold(read: Callable[[], Any], do: Callable[[Any], object]) -> str:
        row = read()
        both_read.wait()
        with act(scope, system_actor("test")):
            holding.set()
            coming.wait()
            return _code(lambda: do(row))

    def follow(read: Callable[[], Any], do: Callable[[Any], object]) -> str:
        row = read()
        both_read.wait()
        holding.wait()
        coming.set()
        return _code(lambda: do(row))

    return _in_threads(lambda: hold(*first), lambda: follow(*second))


def _code(work: Callable[[], object]) -> str:
    try:
        work()
    except AppError as error:
        return error.code
    return ""


def _in_threads(*works: Callable[[], str]) -> list[str]:
    """What each says; a fault of any is a fault of all."""
    said: list[str | BaseException] = [""] * len(works)

    def run(number: int, work: Callable[[], str]) -> None:
        try:
            said[number] = work()
        except BaseException as fault:  # noqa: BLE001  # raised again below, in the thread of the test
            said[number] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in said:
        if isinstance(one, BaseException):
            raise one
    return [str(one) for one in said]
