"""Tokens: made with a password or when signed in, used as a header, narrowed by scopes, expiring, revoked at once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.access.credentials import Token
from backend.access.models import Project, User
from backend.access.roles import Permission, Role
from backend.access.rules import is_site_administrator, permissions_of, projects_allowing, visible_projects
from backend.access.tokens import token_create
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.projects.programs import program_create
from tests.clients import api_of, api_with, token_of
from tests.factories import PASSWORD, make_project, make_service, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project("apes")


@pytest.fixture
def owner(project: Project) -> User:
    return member(project, Role.OWNER)


def client_of(user: User, *scopes: str) -> APIClient:
    return api_with(token_of(user, scopes=scopes))


def test_a_token_opens_the_api_until_it_is_revoked(owner: User) -> None:
    made = APIClient().post("/api/v1/tokens/", {"username": owner.username, "password": PASSWORD})
    assert made.status_code == 201
    client = api_with(made.data["token"])
    assert client.get("/api/v1/me/").data == {"username": owner.username, "projects": ["apes"]}
    assert client.post("/api/v1/tokens/revoke/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


def test_a_wrong_password_is_one_sentence() -> None:
    made = APIClient().post("/api/v1/tokens/", {"username": make_user().username, "password": "wrong"})
    assert (made.status_code, made.data["code"]) == (403, "login_refused")


def test_nobody_signed_in_is_nobody() -> None:
    assert APIClient().get("/api/v1/me/").status_code == 401
    assert APIClient().get("/api/v1/tokens/").status_code == 401
    assert APIClient().post("/api/v1/tokens/", {"name": "x"}).status_code == 400


def test_the_text_is_shown_once_and_kept_nowhere(owner: User) -> None:
    client = api_of(owner)
    made = client.post(
        "/api/v1/tokens/", {"name": "laptop", "scopes": ["curate"], "days": 7}, format="json"
    ).data
    assert made["token"].startswith(made["prefix"])
    assert made["token"].startswith("mcie_")
    assert made["scopes"] == ["view", "curate"]
    [listed] = client.get("/api/v1/tokens/").data["results"]
    assert listed == {name: value for name, value in made.items() if name != "token"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access_token")
        assert made["token"] not in str(cursor.fetchall())
    written = [entry.data for entry in LogEntry.objects.filter(kind="token.created")]
    assert written == [{"name": "laptop", "prefix": made["prefix"], "scopes": ["view", "curate"], "days": 7}]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"name": " "}, "token_name_invalid"),
        ({"name": "x" * 61}, "token_name_invalid"),
        ({"name": "a\r\nSet-Cookie: b"}, "token_name_invalid"),
        ({"days": 0}, "token_days_invalid"),
        ({"days": 366}, "token_days_invalid"),
        ({"days": None}, "token_days_invalid"),
        ({"scopes": ["everything"]}, "token_scope_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(owner: User, asked: dict[str, object], code: str) -> None:
    with pytest.raises(AppError) as refused:
        token_create(actor=owner.actor, **{"name": "laptop", **asked})  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Token.objects.exists()


@pytest.mark.parametrize("scope", list(Permission))
@pytest.mark.parametrize("role", list(Role))
def test_it_may_what_both_its_scopes_and_the_persons_roles_allow(
    project: Project, role: str, scope: Permission
) -> None:
    user = member(project, role)
    held = permissions_of(user.actor, project)
    user.scopes = frozenset({Permission.VIEW, scope})
    assert permissions_of(user.actor, project) == held & {Permission.VIEW, scope}
    for permission in Permission:
        allowed = permission in held & {Permission.VIEW, scope}
        assert projects_allowing(user.actor, permission).exists() is allowed


def test_a_token_that_looks_changes_nothing(owner: User) -> None:
    client = client_of(owner)
    assert client.get("/api/v1/projects/").status_code == 200
    for path in ("projects/", "tokens/", "tokens/revoke/", "notices/read/"):
        answer = client.post(f"/api/v1/{path}", {"name": "Other", "slug": "other"})
        assert (answer.status_code, answer.data["code"]) == (403, "token_only_looks")


def test_a_token_without_the_scope_is_told_which_one(owner: User, project: Project) -> None:
    service = make_service(project)
    client = client_of(owner, Permission.CURATE)
    refused = client.post(f"/api/v1/services/{service.name}/keys/", {"name": "shop"})
    assert (refused.status_code, refused.data["code"]) == (403, "token_scope_missing")
    assert refused.data["data"] == {"permission": "manage"}
    refused = client.post("/api/v1/projects/", {"name": "Other", "slug": "other"})
    assert refused.data["code"] == "token_scope_missing"


def test_it_leaves_no_project_for_its_person(project: Project) -> None:
    viewer = member(project, Role.VIEWER)
    client = client_of(viewer, Permission.CURATE)
    refused = client.delete(f"/api/v1/projects/apes/members/{viewer.username}/viewer/")
    assert (refused.status_code, refused.data["code"]) == (403, "token_scope_missing")
    assert visible_projects(viewer.actor).exists()


def test_a_token_makes_none_that_may_more(owner: User) -> None:
    client = client_of(owner, Permission.MANAGE)
    asked = {"name": "more", "scopes": ["erase"], "days": 1}
    refused = client.post("/api/v1/tokens/", asked, format="json")
    assert (refused.status_code, refused.data["code"]) == (403, "token_scope_too_wide")
    assert client.post("/api/v1/tokens/", asked | {"scopes": ["manage"]}, format="json").status_code == 201


def test_a_token_makes_none_that_ends_later(owner: User, project: Project) -> None:
    client = api_with(token_of(owner, days=7))
    program_create(actor=owner.actor, project=project, name="ci", roles=[Role.VIEWER])
    programs = "/api/v1/projects/apes/programs/apes.ci/tokens/"
    for address, days in (("/api/v1/tokens/", 8), (programs, 8), (programs, None)):
        asked = {"name": "more", "scopes": ["view"], "days": days}
        refused = client.post(address, asked, format="json")
        assert (refused.status_code, refused.data["code"]) == (403, "token_lives_too_long")
        assert client.post(address, asked | {"days": 6}, format="json").status_code == 201


def test_a_token_ends_no_other_without_the_scope(owner: User) -> None:
    kept = token_create(actor=owner.actor, name="other")[0]
    client = client_of(owner, Permission.CURATE)
    for refused in (client.post("/api/v1/tokens/revoke/"), client.delete(f"/api/v1/tokens/{kept.pk}/")):
        assert (refused.status_code, refused.data["code"]) == (403, "token_scope_missing")
    assert Token.objects.filter(pk=kept.pk).exists()


def test_a_site_administrators_token_administers_only_with_its_scope() -> None:
    admin = make_user(is_superuser=True)
    assert is_site_administrator(admin.actor)
    admin.scopes = frozenset({Permission.VIEW, Permission.OPERATE})
    assert not is_site_administrator(admin.actor)


def test_an_expired_token_opens_nothing(owner: User) -> None:
    client = client_of(owner)
    Token.objects.update(expiry=now() - timedelta(seconds=1))
    assert client.get("/api/v1/me/").status_code == 401


def test_when_it_was_used_is_written_once_a_minute(owner: User) -> None:
    client = client_of(owner)

    def writes() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as done:
            assert client.get("/api/v1/me/").status_code == 200
        return [query["sql"] for query in done if query["sql"].startswith("UPDATE")]

    assert [len(writes()), len(writes())] == [1, 0]
    Token.objects.update(last_used_at=now() - timedelta(minutes=1))
    assert len(writes()) == 1
    assert now() - Token.objects.get().last_used_at < timedelta(minutes=1)


def test_one_is_revoked_and_the_others_stay(owner: User) -> None:
    first, second = client_of(owner), client_of(owner)
    newest = Token.objects.first()
    assert newest is not None
    assert api_of(owner).delete(f"/api/v1/tokens/{newest.pk}/").status_code == 204
    assert (first.get("/api/v1/me/").status_code, second.get("/api/v1/me/").status_code) == (200, 401)
    written = LogEntry.objects.get(scope="site", kind="token.revoked")
    assert (written.object, written.actor) == (f"token:{newest.pk}", owner.actor.ref)


def test_anothers_token_is_not_there(owner: User) -> None:
    token, text = token_create(actor=owner.actor, name="laptop")
    other = api_of(make_user())
    assert other.delete(f"/api/v1/tokens/{token.pk}/").status_code == 404
    assert other.get("/api/v1/tokens/").data["results"] == []
    assert api_with(text).get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "API_KEY", "authorization", "q"])
def test_a_token_in_an_address_is_refused(owner: User, name: str) -> None:
    text = token_of(owner)
    for path in ("/api/v1/me/", "/projects/"):
        answer = APIClient().get(f"{path}?{name}={text}&{name}=1")
        assert (answer.status_code, answer.json()["code"]) == (400, "token_in_url")
