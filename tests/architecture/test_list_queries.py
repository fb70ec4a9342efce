"""A page of a list costs the same queries however many rows are on it: at every address of REST."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.core.api import KeysetPagination
from tests.architecture.addresses import every_address, filled, rows_of
from tests.architecture.multiplying import let_many_be, multiply
from tests.architecture.test_fuzzed_api import everybody
from tests.clients import api_of
from tests.webui.scenes import make_scene

FEW, MORE, PARTS = 3, 30, 8
NONE, NO_MORE = "the scene has none", "no row can be made like one of these"
LEFT_OUT = {
    "/api/v1/channels/<int:pk>/deliveries/": NO_MORE,
    "/api/v1/environments/": NO_MORE,
    "/api/v1/imports/<int:pk>/rejected/": NONE,
    "/api/v1/log-heads/": NO_MORE,
    "/api/v1/projects/<slug:slug>/members/": NO_MORE,
    "/api/v1/queue/<int:pk>/answers/": NONE,
    "/api/v1/requests/<int:pk>/comments/": NONE,
    "/api/v1/samples/<int:pk>/labels/": NONE,
    "/api/v1/selections/<int:pk>/choices/": NONE,
    "/api/v1/services/<str:name>/intake/": NONE,
    "/api/v1/services/<str:name>/reactions/": NONE,
    "/api/v1/services/<str:name>/twin-checks/": NONE,
    "/api/v1/teams/<slug:team>/members/": NO_MORE,
}


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_costs_the_same_queries_however_long(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene()
    rows, client, listed = rows_of(scene), api_of(everybody(scene)), listing(monkeypatch)
    patterns = [
        one.pattern for one in every_address() if one.pattern.startswith("/api/") and "GET" in one.methods
    ]
    growing, left = {}, set()
    for pattern in patterns[part::PARTS]:
        listed.clear()
        url = filled(pattern, rows)
        client.get(url)
        if not listed:
            continue
        counts = queries_of(client, url, listed[0])
        if counts is None:
            left.add(pattern)
        elif len(set(counts)) > 1:
            growing[pattern] = counts
    assert not growing
    assert left == LEFT_OUT.keys() & set(patterns[part::PARTS])


def listing(monkeypatch: pytest.MonkeyPatch) -> list[QuerySet[Any]]:
    """The rows of each list that is asked for from now on, before they are parted in pages."""
    listed: list[QuerySet[Any]] = []
    paginate = KeysetPagination.paginate_queryset

    def told(self: KeysetPagination, queryset: QuerySet[Any], *asked: Any, **named: Any) -> Any:
        listed.append(queryset)
        return paginate(self, queryset, *asked, **named)

    monkeypatch.setattr(KeysetPagination, "paginate_queryset", told)
    return listed


def queries_of(client: APIClient, url: str, rows: QuerySet[Any]) -> list[int] | None:
    """With few more rows and with many; None where there is no row, or none can be made like it."""
    row, counts = rows.first(), []
    if row is None:
        return None
    try:
        with transaction.atomic():
            let_many_be(type(row))
            for first, count in ((0, FEW), (FEW, MORE)):
                multiply(row, count, first)
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(url).status_code == 200
                counts.append(len(asked))
            transaction.set_rollback(True)
    except IntegrityError:
        return None
    return counts
