"""A page costs the same queries however many rows there are of each kind: at every address of the pages."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture.addresses import every_address, filled, rows_of
from tests.architecture.multiplying import multiply_all
from tests.architecture.rarities import add_rarities
from tests.architecture.test_fuzzed_api import everybody
from tests.clients import pages_of
from tests.webui.scenes import make_scene

FEW, MORE, PARTS = 3, 30, 8
NO_PAGES = ("/api/", "/admin/")
# They ask something of each environment of the project, of which there are few; none is a list.
A_QUESTION_EACH = {"/services/<str:name>/versions/<int:number>/retire/"}


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_a_page_costs_the_same_queries_however_much_there_is(part: int) -> None:
    scene = make_scene()
    rows, client = rows_of(scene), pages_of(everybody(scene))
    add_rarities(scene, rows)
    pages = {pattern: filled(pattern, rows) for pattern in list(page_patterns())[part::PARTS]}
    assert multiply_all(FEW) == set()
    few = {pattern: queries_of(client, url) for pattern, url in pages.items()}
    assert multiply_all(MORE) == set()
    growing = {}
    for pattern, url in pages.items():
        if (many := queries_of(client, url)) > few[pattern]:
            growing[pattern] = few[pattern], many
    assert growing == {}


def page_patterns() -> Iterator[str]:
    for address in every_address():
        is_page = "GET" in address.methods and not address.pattern.startswith(NO_PAGES)
        if is_page and address.pattern not in A_QUESTION_EACH:
            yield address.pattern


def queries_of(client: Client, url: str) -> int:
    """The fewer of two times: what is done once a while, such as noting when a session was seen, is not the page's."""
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code < 500
        counts.append(len(asked))
    return min(counts)
