"""Pages of samples: all of them once, in order, however rare, with bounded looks; and honest counts."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.core.errors import AppError, NotFoundError
from backend.datasets import pages, rarity
from backend.datasets.models import Sample
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import labels_in_use, sample_count, sample_list, sample_page
from backend.projects.models import Service
from tests.factories import SYSTEM, make_samples, make_service, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def service() -> Service:
    """40 samples: of each ten the first three are called a, and one in ten is predicted otherwise; ties abound."""
    found = make_service()
    begun = now() - timedelta(days=1)
    Sample.objects.bulk_create(
        Sample(
            service=found,
            payload=f"{number:064d}",
            source="import" if number < 5 else "traffic",
            label="a" if number % 10 < 3 else "",
            predicted="b" if number % 10 == 0 else "a",
            confidence=None if number % 7 == 0 else number % 3 / 2,
        )
        for number in range(40)
    )
    for number, sample in enumerate(Sample.objects.order_by("pk")):
        Sample.objects.filter(pk=sample.pk).update(created_at=begun + timedelta(minutes=number // 4))
    return found


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows of four samples, two a page, and nothing so rare that it is looked for apart."""
    monkeypatch.setattr(pages, "WINDOW", 4)
    monkeypatch.setattr(pages, "SCATTERED", 4)
    monkeypatch.setattr(pages, "MOST_WINDOWS", 2)
    monkeypatch.setattr(rarity, "RARE", -1)


def walked(service: Service, query: SampleQuery, size: int = 3) -> list[int]:
    """Every sample that the pages have, from the first page to the last."""
    found: list[int] = []
    page = sample_page(SYSTEM, service, query, size=size)
    while True:
        found += [row.pk for row in page.rows]
        if not page.cursor:
            assert page.is_whole
            return found
        page = sample_page(SYSTEM, service, query, size=size, cursor=page.cursor)


QUERIES: list[dict[str, Any]] = [
    {},
    {"sort": "oldest"},
    {"sort": "least_confident"},
    {"sort": "most_confident"},
    {"label": ("a",)},
    {"label": ("a",), "predicted": ("b",)},
    {"label": ("a",), "sort": "most_confident"},
    {"label": ("a", "b"), "source": ("traffic",)},
    {"disagreement": True},
    {"disagreement": False, "source": ("import",)},
    {"labelled": False, "predicted": ("b",)},
    {"split": ("free",), "confidence_from": 0.5},
    {"source": ("import",)},
    {"cause": "alert:1"},
]


@pytest.mark.parametrize("fields", QUERIES)
def test_pages_hold_each_sample_once_in_the_order_of_the_list(
    service: Service, fields: dict[str, Any]
) -> None:
    query = SampleQuery(**fields)
    assert walked(service, query) == [row.pk for row in sample_list(SYSTEM, service, query)]


@pytest.mark.parametrize("fields", QUERIES)
@pytest.mark.usefixtures("narrow")
def test_a_search_that_rests_goes_on_where_it_rested(service: Service, fields: dict[str, Any]) -> None:
    query = SampleQuery(**fields)
    assert walked(service, query) == [row.pk for row in sample_list(SYSTEM, service, query)]


@pytest.mark.usefixtures("narrow")
def test_a_search_rests_before_its_page_is_full(service: Service) -> None:
    page = sample_page(SYSTEM, service, SampleQuery(label=("a", "c")), size=3)
    assert (len(page.rows), page.is_whole) == (1, False)
    assert page.cursor


def test_what_is_rare_is_found_beyond_the_windows(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "WINDOW", 4)
    monkeypatch.setattr(rarity, "RARE", 5)
    page = sample_page(SYSTEM, service, SampleQuery(source=("api", "import")), size=9)
    assert [row.source for row in page.rows] == ["import"] * 5
    assert page.is_whole
    assert not page.cursor


@pytest.mark.parametrize("fields", QUERIES)
def test_back_are_those_before_the_nearest_first(service: Service, fields: dict[str, Any]) -> None:
    query = SampleQuery(**fields)
    every = [row.pk for row in sample_list(SYSTEM, service, query)]
    page = sample_page(SYSTEM, service, query, size=4)
    if not page.cursor:
        return
    back = sample_page(SYSTEM, service, query, size=9, cursor=page.cursor, back=True)
    assert [row.pk for row in back.rows] == every[:3][::-1]


def test_what_comes_in_between_two_pages_moves_none(service: Service) -> None:
    every = [row.pk for row in sample_list(SYSTEM, service)]
    page = sample_page(SYSTEM, service, size=10)
    make_samples(service, 3)
    assert [row.pk for row in sample_page(SYSTEM, service, size=10, cursor=page.cursor).rows] == every[10:20]


def test_a_page_takes_a_few_statements_and_no_payload(
    service: Service, django_assert_max_num_queries: Any
) -> None:
    query, curator = SampleQuery(label=("a",), predicted=("b",)), member(service.project, "curator").actor
    with django_assert_max_num_queries(4):
        rows = sample_page(curator, service, query).rows
        assert [row.service.name for row in rows] == [service.name] * 4


def test_counts_are_exact_while_they_are_small(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SampleQuery(label=("a",))
    assert sample_count(SYSTEM, service, asked) == pages.SampleCount(12, True)
    by_confidence = SampleQuery(label=("a",), sort="least_confident")
    assert (
        sample_count(SYSTEM, service, by_confidence).value
        == sample_list(SYSTEM, service, by_confidence).count()
    )
    monkeypatch.setattr(pages, "COUNTED", 10)
    assert sample_count(SYSTEM, service, asked) == pages.SampleCount(10, False)


@pytest.mark.usefixtures("narrow")
def test_a_count_that_rests_says_so(service: Service) -> None:
    assert sample_count(SYSTEM, service, SampleQuery(predicted=("b",), labelled=True)).is_exact is True
    assert sample_count(SYSTEM, service, SampleQuery(sort="oldest")) == pages.SampleCount(8, False)


@pytest.mark.usefixtures("narrow")
def test_what_is_rare_is_counted_whole(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = SampleQuery(source=("import",), predicted=("a",))
    assert sample_count(SYSTEM, service, asked) == pages.SampleCount(0, False)
    monkeypatch.setattr(rarity, "RARE", 5)
    assert sample_count(SYSTEM, service, asked) == pages.SampleCount(4, True)


def test_what_is_common_is_counted_by_one_look(
    service: Service, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    monkeypatch.setattr(pages, "COUNTED", 10)
    with django_assert_num_queries(1):
        assert sample_count(SYSTEM, service, SampleQuery(label=("a",))) == pages.SampleCount(10, False)


@pytest.mark.parametrize("cursor", ["x", "_", "nan_3", "2026-11-30_3", "0.5_x", "2026-11-30T00:00:00_1"])
@pytest.mark.parametrize("sort", ["newest", "least_confident"])
def test_a_cursor_of_another_list_is_refused(service: Service, cursor: str, sort: str) -> None:
    with pytest.raises(AppError) as refused:
        sample_page(SYSTEM, service, SampleQuery(sort=sort), cursor=cursor)
    assert refused.value.code == "cursor_invalid"


def test_a_stranger_is_told_of_nothing(service: Service) -> None:
    stranger = make_user().actor
    with pytest.raises(NotFoundError):
        sample_page(stranger, service)
    with pytest.raises(NotFoundError):
        sample_count(stranger, service)


def test_labels_in_use_are_the_signatures_and_then_those_that_were_given(
    django_assert_num_queries: Any,
) -> None:
    service, other = make_service(), make_service()
    make_samples(service, 4, labels=["zebra", "1", "ant", None])
    make_samples(other, 1, labels=["bear"])
    with django_assert_num_queries(1):
        found = labels_in_use(SYSTEM, service)
    assert found == [*service.signature["classes"], "ant", "zebra"]
