"""`python -m benchmarks.lists.measuring --rows N`: on the SQLite database of DATABASE_URL; says its figures as JSON.

Two copies of one scene: in the one each of our tables has gained ten rows, in the other N, all like those of the
scene, so that every list is about so long. Requests go through Django's test client, so that they meet the middleware
but no socket; the copies take turns, so that both meet the machine's moods.
"""

import argparse
import logging
import shutil
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.apart import make_tables, say

FEW, ROUNDS = 10, 5
NOT_MEASURED = ("/admin/", "/login", "/logout")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    make_tables()
    logging.disable(logging.CRITICAL)
    say(measure(asked.rows, asked.rounds))
    return 0


def measure(rows: int, rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    """By "pages" and "rest", by address: `queries_few`, `queries_many`, `ms_few`, `ms_many`."""
    from django.db import connection

    clients, addresses = _scene()
    few = Path(connection.settings_dict["NAME"])
    connection.close()
    many = few.with_name("many.sqlite3")
    shutil.copy(few, many)
    sizes = {"few": few, "many": many}
    for name, count in (("few", FEW), ("many", rows)):
        _go_to(sizes[name])
        _fill(count)
    found: dict[str, dict[str, dict[str, Any]]] = {
        kind: {url: {} for url in addresses[kind]} for kind in clients
    }
    for _ in range(rounds):
        for name, path in sizes.items():
            _go_to(path)
            for kind, client in clients.items():
                for pattern, url in addresses[kind].items():
                    figures = found[kind][pattern]
                    figures[f"queries_{name}"] = _queries(client, url)
                    figures.setdefault(f"ms_{name}", []).append(_ms(client, url))
    return {kind: {one: _medians(figures) for one, figures in of.items()} for kind, of in found.items()}


def _scene() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """A client of the pages and one of REST, and what each is to ask, by its pattern."""
    from django.test import Client
    from rest_framework.test import APIClient

    from tests.architecture.addresses import every_address, filled, rows_of
    from tests.architecture.rarities import add_rarities
    from tests.architecture.test_fuzzed_api import everybody
    from tests.webui.scenes import make_scene

    scene = make_scene()
    rows = rows_of(scene)
    add_rarities(scene, rows)
    user = everybody(scene)
    pages, rest = Client(headers={"host": "localhost"}), APIClient(headers={"host": "localhost"})
    pages.force_login(user)
    rest.force_authenticate(user)
    clients: dict[str, Any] = {"pages": pages, "rest": rest}
    asked: dict[str, dict[str, str]] = {"pages": {}, "rest": {}}
    for address in every_address():
        if "GET" not in address.methods or address.pattern.startswith(NOT_MEASURED):
            continue
        kind = "rest" if address.pattern.startswith("/api/") else "pages"
        url = filled(address.pattern, rows)
        if _is_list(clients[kind].get(url)) if kind == "rest" else _is_page(clients[kind].get(url)):
            asked[kind][address.pattern] = url
    return clients, asked


def _is_page(answer: Any) -> bool:
    return answer.status_code == 200 and not answer.streaming and "html" in answer["Content-Type"]


def _is_list(answer: Any) -> bool:
    data = getattr(answer, "data", None)
    return answer.status_code == 200 and isinstance(data, Mapping) and {"next", "results"} <= data.keys()


def _go_to(database: Path) -> None:
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = str(database)


def _fill(count: int) -> None:
    from django.db import connection

    from tests.architecture.multiplying import multiply_all

    multiply_all(count)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _queries(client: Any, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    if answer.status_code >= 500:
        raise SystemExit(f"{url} answered {answer.status_code}")
    return len(asked)


def _ms(client: Any, url: str) -> float:
    begun_s = time.perf_counter()
    client.get(url)
    return 1000 * (time.perf_counter() - begun_s)


def _medians(figures: Mapping[str, Any]) -> dict[str, float]:
    return {name: median(value) if isinstance(value, list) else value for name, value in figures.items()}


if __name__ == "__main__":
    sys.exit(main())
