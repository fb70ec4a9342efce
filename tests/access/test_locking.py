"""Locking people out: by site administrators alone, and never the last owner of a project."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from backend.access import locking, teams
from backend.access.locking import account_lock, account_unlock
from backend.access.models import Membership, User
from backend.access.roles import Permission, Role
from backend.access.rules import may
from backend.access.teams import team_create, team_member_set
from backend.core.actor import Actor
from backend.core.acts import SITE, project_scope
from backend.core.errors import AppError, ConflictError, ForbiddenError
from backend.core.models import LogEntry
from backend.projects import services
from backend.projects.services import member_add, member_remove, project_create
from backend.projects.team_roles import team_role_add
from tests.clients import api_of, pages_of
from tests.factories import SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> User:
    return make_user("root", is_superuser=True)


def test_who_is_locked_out_may_nothing_until_they_are_let_in_again(root: User) -> None:
    project = make_project()
    viewer = member(project, Role.VIEWER)
    account_lock(actor=root.actor, user=viewer)
    account_lock(actor=root.actor, user=viewer)
    assert not viewer.may_sign_in
    assert not may(viewer.actor, Permission.VIEW, project)
    assert pages_of(viewer).get("/projects/").status_code == 302
    account_unlock(actor=root.actor, user=viewer)
    assert may(viewer.actor, Permission.VIEW, project)
    kinds = LogEntry.objects.filter(scope=SITE, kind__startswith="account").values_list("kind", flat=True)
    assert list(kinds) == ["account.locked", "account.unlocked"]


@pytest.mark.parametrize("by_team", [False, True])
def test_the_last_owner_is_not_locked_out(root: User, by_team: bool) -> None:
    project = make_project()
    owner = member(project, Role.OWNER)
    if by_team:
        team = team_create(actor=SYSTEM, name="Vision", slug="vision")
        team_member_set(actor=SYSTEM, team=team, user=owner)
        team_role_add(actor=SYSTEM, project=project, team=team, role=Role.OWNER)
        member_remove(actor=SYSTEM, project=project, user=owner)
    with pytest.raises(ConflictError) as refused:
        account_lock(actor=root.actor, user=owner)
    assert (refused.value.code, project.name in refused.value.detail) == ("last_owner", True)
    assert User.objects.get(pk=owner.pk).is_active
    member_add(actor=SYSTEM, project=project, user=make_user(), role=Role.OWNER)
    account_lock(actor=root.actor, user=owner)
    assert not owner.is_active


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, scope: str, then: Callable[[], object]
) -> None:
    """Have `then` be done while an act of the module waits for this log."""
    opened: Callable[..., Any] = vars(module)["act"]

    def waits(asked: str, actor: Actor) -> Any:
        if asked == scope:
            then()
        return opened(asked, actor)

    monkeypatch.setattr(module, "act", waits)


def test_who_becomes_an_owner_meanwhile_is_not_locked_out_unseen(
    root: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, other = make_project(), make_project()
    ada = member(project, Role.OWNER)
    member(project, Role.OWNER)
    meanwhile(
        monkeypatch,
        locking,
        project_scope(project.pk),
        lambda: member_add(actor=SYSTEM, project=other, user=ada, role=Role.OWNER),
    )
    with pytest.raises(ConflictError) as refused:
        account_lock(actor=root.actor, user=ada)
    assert refused.value.code == "account_changed"
    assert User.objects.get(pk=ada.pk).is_active


def test_who_is_locked_out_meanwhile_gets_no_role(monkeypatch: pytest.MonkeyPatch) -> None:
    project, ada = make_project(), make_user("ada")
    team = team_create(actor=SYSTEM, name="Vision", slug="vision")

    def lock_out() -> None:
        User.objects.filter(pk=ada.pk).update(is_active=False)

    meanwhile(monkeypatch, services, project_scope(project.pk), lock_out)
    meanwhile(monkeypatch, services, SITE, lock_out)
    meanwhile(monkeypatch, teams, SITE, lock_out)
    for code, ask in (
        ("user_inactive", lambda: member_add(actor=SYSTEM, project=project, user=ada, role=Role.OWNER)),
        ("user_inactive", lambda: team_member_set(actor=SYSTEM, team=team, user=ada)),
        ("permission_denied", lambda: project_create(actor=ada.actor, name="Mine", slug="mine")),
    ):
        User.objects.filter(pk=ada.pk).update(is_active=True)
        with pytest.raises(AppError) as refused:
            ask()
        assert refused.value.code == code
    assert not Membership.objects.filter(user=ada).exists()


def test_only_site_administrators_lock_and_nobody_themselves(root: User) -> None:
    project, ada = make_project(), make_user("ada")
    for act in (account_lock, account_unlock):
        with pytest.raises(ForbiddenError):
            act(actor=member(project, Role.OWNER).actor, user=ada)
    with pytest.raises(AppError) as refused:
        account_lock(actor=root.actor, user=root)
    assert refused.value.code == "own_account"


def test_by_rest(root: User) -> None:
    ada, project = make_user("ada"), make_project()
    admin, address = api_of(root), "/api/v1/accounts/"
    assert "ada" in [row["user"] for row in admin.get(address).data["results"]]
    assert admin.post(f"{address}ada/lock/").data["is_active"] is False
    assert admin.post(f"{address}ada/unlock/").data["is_active"] is True
    assert admin.post(f"{address}nobody/lock/").status_code == 404
    assert admin.post(f"{address}{member(project, Role.OWNER).username}/lock/").data["code"] == "last_owner"
    for ask in (api_of(ada).get(address), api_of(ada).post(f"{address}root/lock/")):
        assert ask.status_code == 403


def test_by_page(root: User) -> None:
    ada, owner = make_user("ada"), member(make_project(), Role.OWNER)
    admin = pages_of(root)
    assert "ada" in admin.get("/site/accounts/").text
    for _ in range(2):  # the second from a page that was opened before
        assert admin.post("/site/accounts/ada/lock/").headers["Location"] == "/site/accounts/"
        assert "locked out" in admin.get("/site/accounts/").text
    admin.post("/site/accounts/ada/unlock/")
    ada.refresh_from_db()
    assert ada.is_active
    refused = admin.post(f"/site/accounts/{owner.username}/lock/")
    assert (refused.status_code, "last_owner" in refused.text) == (409, True)
    assert pages_of(ada).get("/site/accounts/").status_code == 403
    assert pages_of(ada).post("/site/accounts/root/lock/").status_code == 403
    assert "/site/accounts/" in admin.get("/projects/").text
    assert "/site/accounts/" not in pages_of(ada).get("/projects/").text
