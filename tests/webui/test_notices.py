"""The bell in the head of every page, and the page that it leads to."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.roles import Role
from backend.projects.models import Service
from tests.clients import pages_as, pages_of
from tests.factories import make_service, make_user
from tests.notices.channels import run_fails

pytestmark = pytest.mark.django_db


@pytest.fixture
def viewer(service: Service) -> Client:
    return pages_as(service, Role.VIEWER)


@pytest.fixture
def service() -> Service:
    return make_service()


def bell(client: Client, path: str = "/notices/bell/") -> str:
    [said] = re.findall(r"Notices: (\d+) new", client.get(path).text)
    return said


def test_the_bell_counts_what_was_not_read(service: Service, viewer: Client) -> None:
    assert (bell(viewer), bell(viewer, "/projects/")) == ("0", "0")
    run_fails(service)
    assert (bell(viewer), bell(viewer, "/projects/")) == ("1", "1")


def test_what_is_marked_as_read_is_what_the_page_showed(service: Service, viewer: Client) -> None:
    run_fails(service)
    page = viewer.get("/notices/").text
    assert "no memory" in page
    [upto] = re.findall(r'name="upto"\s+value="([^"]*)"', page)
    run_fails(service)
    viewer.post("/notices/read/", {"upto": upto})
    assert bell(viewer) == "1"


@pytest.mark.parametrize(
    "upto", ["", "=", "project:x=1", "project:{pk}=x", "project:{pk}=-1", "project:999=1"]
)
def test_a_mark_of_nonsense_marks_nothing(service: Service, viewer: Client, upto: str) -> None:
    run_fails(service)
    assert viewer.post("/notices/read/", {"upto": upto.format(pk=service.project_id)}).status_code == 302
    assert bell(viewer) == "1"


def test_who_is_in_no_project_is_told_so() -> None:
    client = pages_of(make_user())
    assert "Nothing happened yet" in client.get("/notices/").text


def test_the_page_asks_as_often_however_much_happened(service: Service, viewer: Client) -> None:
    run_fails(service)
    viewer.get("/notices/")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            viewer.get("/notices/")
        counts.append(len(asked))
        run_fails(service)
        run_fails(service)
    assert counts[0] == counts[1]
