"""The page of intake and retention."""

from datetime import timedelta

import pytest

from backend.access.roles import Role
from backend.core.clock import now
from backend.monitoring.models import IntakeHour, Retention
from backend.monitoring.recording import TrafficIn, traffic_record
from backend.projects.models import Service
from tests.clients import pages_as, pages_of
from tests.factories import make_inputs, make_service, make_user
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db
PAGE = "/services/digits/intake/"
TYPED = {"days": "7", "observations": "20000", "minutes_days": "3", "hours_days": "30"}


@pytest.fixture
def service() -> Service:
    found = make_service(name="digits")
    observe(found, make_inputs(3))
    counts = TrafficIn(dropped=11)
    for _ in range(4):
        counts.add(5.0, failed=False)
    traffic_record("a", {(found.pk, now() - timedelta(minutes=1)): counts})
    for age_days, kind, answer, items in (
        (0, "observation", "taken", 1234),
        (0, "observation", "time_in_future", 21),
        (0, "observation", "lost_by_client", 33),
        (0, "label", "taken", 45),
        (0, "label", "request_unknown", 6),
        (0, "label", "label_differs", 2),
        (3, "label", "taken", 500),
    ):
        hour = (now() - timedelta(days=age_days)).replace(minute=0, second=0, microsecond=0)
        IntakeHour.objects.create(service=found, hour=hour, kind=kind, answer=answer, items=items)
    return found


def test_it_says_what_came_in_and_what_became_of_it(service: Service) -> None:
    page = pages_as(service, Role.VIEWER).get(PAGE)
    assert page.context["gateway"].requests == 4
    assert page.context["gateway"].dropped == 11
    assert (page.context["labels_joined"], page.context["labels_refused"]) == (45, 8)
    assert page.context["observations_refused"] == 21
    for word in (
        "1,234",
        "answered in the future",
        "time_in_future",
        "another label than it has",
        "33 were lost",
        "2 differ, 6 unknown",
    ):
        assert word in page.text
    assert PAGE in pages_as(service, Role.VIEWER).get("/services/digits/").text


def test_a_longer_time_holds_more(service: Service) -> None:
    viewer = pages_as(service, Role.VIEWER)
    assert viewer.get(f"{PAGE}?range=week").context["labels_joined"] == 545
    assert viewer.get(f"{PAGE}?range=century").context["labels_joined"] == 45


def test_it_says_what_is_kept_and_what_goes_next(service: Service) -> None:
    page = pages_as(service, Role.VIEWER).get(PAGE).text
    assert "208 B in 1 segment" in page
    assert "3 inputs, 208 B: on " in page
    assert "or once 1,000,000 more are recorded" in page
    assert "30 days, about 1,000,000 at most" in page
    assert "Keep it so" not in page


def test_who_operates_it_says_how_long(service: Service) -> None:
    engineer = pages_as(service, Role.ENGINEER)
    assert 'value="30"' in engineer.get(PAGE).text
    assert engineer.post(PAGE, TYPED).status_code == 302
    found = Retention.objects.get()
    assert (found.days, found.observations, found.minutes_days, found.hours_days) == (7, 20_000, 3, 30)
    assert pages_as(service, Role.CURATOR).post(PAGE, TYPED).status_code == 403
    stranger = pages_of(make_user())
    assert stranger.get(PAGE).status_code == 404


def test_what_makes_no_sense_comes_back_beside_its_field(service: Service) -> None:
    answer = pages_as(service, Role.ENGINEER).post(PAGE, TYPED | {"observations": "20"})
    assert (answer.status_code, "retention_invalid" in answer.text) == (422, True)
    assert 'value="20"' in answer.text
    assert answer.context["form"].errors.keys() == {"observations"}
    assert not Retention.objects.exists()
