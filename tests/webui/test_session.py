"""Logging in and out, sessions that ended, and what errors look like."""

import pytest
from django.test import Client, RequestFactory

from backend.access.models import User
from backend.core.errors import ConflictError
from webui.middleware import AppErrorMiddleware

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada", password=PASSWORD)


def test_a_wrong_password_gets_one_sentence(client: Client, ada: User) -> None:
    answer = client.post("/login/", {"username": "ada", "password": "guess"})
    assert answer.status_code == 422
    assert 'value="ada"' in answer.text
    assert answer.content.decode().count("That user name and password do not match.") == 1


def test_an_unknown_name_gets_the_same_answer(client: Client, ada: User) -> None:
    answers = [
        client.post("/login/", {"username": name, "password": "guess"}).context["form"].non_field_errors()
        for name in ("ada", "nobody")
    ]
    assert answers[0] == answers[1]


def test_a_right_password_leads_to_the_page_asked_for(client: Client, ada: User) -> None:
    answer = client.post(
        "/login/?next=/projects/7/", {"username": "ada", "password": PASSWORD, "next": "/projects/7/"}
    )
    assert (answer.status_code, answer["Location"]) == (302, "/projects/7/")


def test_next_never_leads_to_another_site(client: Client, ada: User) -> None:
    form = {"username": "ada", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login/", form)["Location"] == "/"


def test_a_page_asks_a_stranger_to_log_in_and_keeps_the_way(client: Client) -> None:
    answer = client.get("/", {"tab": "1"})
    assert (answer.status_code, answer["Location"]) == (302, "/login/?next=%2F%3Ftab%3D1")
    assert b"session ended" not in client.get(answer["Location"]).content


def test_an_ended_session_is_said_to_have_ended(client: Client, ada: User) -> None:
    client.force_login(ada)
    client.session.flush()
    answer = client.get("/", follow=True)
    assert b"Your session ended, log in again." in answer.content
    assert answer.request["QUERY_STRING"].startswith("next=%2F")


def test_a_fragment_sends_its_whole_page_to_the_log_in(client: Client) -> None:
    answer = client.get(
        "/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/projects/7/"}
    )
    assert answer.status_code == 200
    assert answer["HX-Redirect"] == "/login/?next=%2Fprojects%2F7%2F"
    assert answer.content == b""


def test_logging_out_is_a_post(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.get("/logout/").status_code == 405
    assert "_auth_user_id" in client.session
    assert client.post("/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_the_gallery_is_for_staff(client: Client, ada: User) -> None:
    client.force_login(ada)
    assert client.get("/gallery/").status_code == 404
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    assert client.get("/gallery/").status_code == 200


def test_a_post_without_a_token_is_explained(ada: User) -> None:
    answer = Client(enforce_csrf_checks=True).post("/login/", {"username": "ada", "password": PASSWORD})
    assert answer.status_code == 403
    assert b"403 \xc2\xb7 form_expired" in answer.content


def test_an_unknown_address_is_a_page_or_a_problem(client: Client) -> None:
    page, problem = client.get("/no/such/page/"), client.get("/api/v1/no/such/")
    assert (page.status_code, problem.status_code) == (404, 404)
    assert b"404 \xc2\xb7 not_found" in page.content
    assert problem.json()["code"] == "not_found"


def test_an_error_page_needs_no_request() -> None:
    from webui.views.errors import server_error

    answer = server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert b"500 \xc2\xb7 internal_error" in answer.content


def test_an_app_error_is_a_page_with_its_code_and_status() -> None:
    error = ConflictError("state_changed", "This run is no longer <running>.")
    middleware = AppErrorMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    answer = middleware.process_exception(RequestFactory().get("/"), error)
    assert answer is not None
    assert answer.status_code == 409
    assert "409 · state_changed" in answer.content.decode()
    assert "no longer &lt;running&gt;" in answer.content.decode()


@pytest.mark.parametrize(
    ("came_from", "back"),
    [("http://testserver/alerts/7/", True), ("https://evil.example/", False), ("", False)],
)
def test_a_refused_button_leads_back_to_its_own_page(came_from: str, back: bool) -> None:
    middleware = AppErrorMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    request = RequestFactory().post("/x/", headers={"Referer": came_from})
    answer = middleware.process_exception(request, ConflictError("gone", "Gone."))
    assert answer is not None
    assert (f'href="{came_from}"' in answer.text) is back
    assert ("Back to the page" in answer.text) is back


def test_an_app_error_in_a_fragment_is_a_toast_and_swaps_nothing() -> None:
    middleware = AppErrorMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    request = RequestFactory().get("/", headers={"HX-Request": "true"})
    answer = middleware.process_exception(request, ConflictError("state_changed", "Reload."))
    assert answer is not None
    assert (answer.status_code, answer["HX-Reswap"]) == (409, "none")
    assert '"text": "Reload."' in answer["HX-Trigger"]


def test_other_exceptions_are_not_swallowed() -> None:
    middleware = AppErrorMiddleware(lambda request: None)  # type: ignore[arg-type, return-value]
    assert middleware.process_exception(RequestFactory().get("/"), ValueError("a bug")) is None


def test_the_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/login/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
