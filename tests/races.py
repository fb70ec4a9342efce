"""Works of two people at the same moment, each in a thread and a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection

from backend.core.errors import AppError


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run them in threads that start together; the code of each refusal, "" where it went well."""
    barrier, said = threading.Barrier(len(works)), [""] * len(works)

    def run(number: int, work: Callable[[], object]) -> None:
        barrier.wait()
        try:
            work()
        except AppError as error:
            said[number] = error.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said
