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
from tests.architecture.rarities import add_rarities
from tests.architecture.test_fuzzed_api import everybody
from tests.clients import api_of
from tests.webui.scenes import make_scene

FEW, MORE, PARTS = 3, 30, 8


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_costs_the_same_queries_however_long(part: int, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = make_scene()
    rows, client, listed = rows_of(scene), api_of(everybody(scene)), listing(monkeypatch)
    add_rarities(scene, rows)
    patterns = [
        one.pattern for one in every_address() if one.pattern.startswith("/api/") and "GET" in one.methods
    ]
    growing, alone = {}, []
    for pattern in patterns[part::PARTS]:
        listed.clear()
        url = filled(pattern, rows)
        client.get(url)
        if not listed:
            continue
        counts = queries_of(client, url, listed[0])
        if counts is None:
            alone.append(pattern)
        elif len(set(counts)) > 1:
            growing[pattern] = counts
    assert not growing
    assert not alone


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
            for count in (FEW, MORE):
                multiply(row, count)
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(url).status_code == 200
                counts.append(len(asked))
            transaction.set_rollback(True)
    except IntegrityError:
        return None
    return counts
