"""Where one is signed in: listed, seen once a minute, ended from elsewhere."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.models import User
from backend.access.sessions import SEEN
from backend.core.clock import now
from backend.core.models import LogEntry
from tests.factories import PASSWORD, make_user
from webui.devices import device

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.0 Mobile/15E148 Safari/604.1"
)


@pytest.fixture
def ada() -> User:
    return make_user("ada")


def signed_in(agent: str, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    assert client.post("/login/", {"username": "ada", "password": PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get("/projects/").status_code == 200


def of(client: Client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_each_browser_is_listed_with_its_device_and_address(ada: User) -> None:
    here = signed_in(FIREFOX)
    signed_in(PHONE, "192.0.2.8")
    rows = here.get("/account/sessions/").context["rows"]
    assert {(row.device, row.ip, row.current) for row in rows} == {
        ("Firefox on Linux", "192.0.2.7", True),
        ("Safari on iPhone", "192.0.2.8", False),
    }


def test_one_is_signed_out_from_elsewhere(ada: User) -> None:
    here, there, third = signed_in(FIREFOX), signed_in(PHONE), signed_in(PHONE)
    assert here.post(f"/account/sessions/{of(there).pk}/end/")["Location"] == "/account/sessions/"
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, True)
    written = LogEntry.objects.get(scope="site", kind="session.ended")
    assert (written.actor, written.object) == (ada.actor.ref, f"user:{ada.pk}")


def test_all_others_are_signed_out(ada: User) -> None:
    here, there, third = signed_in(FIREFOX), signed_in(PHONE), signed_in(PHONE)
    here.post("/account/sessions/end-others/")
    assert (is_in(here), is_in(there), is_in(third)) == (True, False, False)
    assert len(here.get("/account/sessions/").context["rows"]) == 1


def test_the_browser_one_is_in_logs_out_instead(ada: User) -> None:
    here = signed_in(FIREFOX)
    assert here.post(f"/account/sessions/{of(here).pk}/end/").status_code == 409
    assert is_in(here)


def test_anothers_session_is_not_there(ada: User) -> None:
    there, other = signed_in(FIREFOX), Client()
    other.force_login(make_user())
    assert other.post(f"/account/sessions/{of(there).pk}/end/").status_code == 404
    assert is_in(there)


def test_a_changed_password_leaves_the_others_out_of_the_list(ada: User) -> None:
    here, there = signed_in(FIREFOX), signed_in(PHONE)
    new = "a much longer battery"
    here.post("/account/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_in(there)
    assert [row.device for row in here.get("/account/sessions/").context["rows"]] == ["Firefox on Linux"]


def test_where_it_was_seen_is_written_once_a_minute(ada: User) -> None:
    here = signed_in(FIREFOX)

    def writes() -> int:
        with CaptureQueriesContext(connection) as done:
            here.get("/account/", REMOTE_ADDR="192.0.2.9")
        return sum("usersession" in query["sql"] for query in done)

    assert writes() == 0
    session = here.session
    session[SEEN] = (now() - timedelta(minutes=1)).timestamp()
    session.save()
    assert writes() > 0
    assert of(here).ip == "192.0.2.9"
    assert writes() == 0


@pytest.mark.parametrize(
    ("told", "words"), [(FIREFOX, "Firefox on Linux"), ("curl/8.5.0", "curl"), ("", "Unknown")]
)
def test_a_device_has_a_name(told: str, words: str) -> None:
    assert device(told) == words
