"""Invitations: what their links open, once, and when they open nothing."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from backend.access.models import Membership, Project, User
from backend.access.roles import Permission, Role
from backend.access.rules import permissions_of
from backend.core.acts import SITE, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.projects.invitations import (
    invitation_accept,
    invitation_create,
    invitation_find,
    invitation_revoke,
    invitation_sign_up,
)
from backend.projects.models import Invitation
from backend.projects.selectors import invitation_list
from backend.projects.services import member_add, member_remove
from tests.factories import PASSWORD, SYSTEM, make_project, make_user, member
from tests.races import at_once

pytestmark = pytest.mark.django_db


def invited(project: Project, *roles: str, **fields: object) -> tuple[Invitation, str]:
    owner = member(project, Role.OWNER)
    return invitation_create(actor=owner.actor, project=project, roles=list(roles or ["viewer"]), **fields)


def roles_of(user: User) -> set[str]:
    return set(Membership.objects.filter(user=user).values_list("role", flat=True))


def test_who_has_the_link_joins_in_its_roles_and_it_is_used_up() -> None:
    project, ada = make_project(), make_user("ada")
    invitation, token = invited(project, "curator", "approver")
    assert invitation_accept(actor=ada.actor, token=token) == project
    assert roles_of(ada) == {"curator", "approver"}
    invitation.refresh_from_db()
    assert (invitation.used_by, invitation_list(SYSTEM, project).count()) == (ada, 0)
    kinds = LogEntry.objects.filter(scope=project_scope(project.pk), kind__startswith="invitation")
    assert [(entry.kind, entry.actor) for entry in kinds] == [
        ("invitation.created", member(project, Role.OWNER).actor.ref),
        ("invitation.used", ada.actor.ref),
    ]
    with pytest.raises(AppError) as refused:
        invitation_accept(actor=make_user().actor, token=token)
    assert refused.value.code == "invitation_used"


def test_only_the_hash_of_a_token_is_kept_and_no_address_is_in_the_log() -> None:
    invitation, token = invited(make_project(), email="ada@example.org")
    assert len(token) >= 43
    assert all(token not in str(value) for value in Invitation.objects.values().get().values())
    assert not any(
        "example.org" in str(entry.data) or token in str(entry.data) for entry in LogEntry.objects.all()
    )
    assert invitation_find(token) == invitation


def test_what_is_used_revoked_expired_or_unknown_opens_nothing() -> None:
    project, ada = make_project(), make_user("ada")
    owner = member(project, Role.OWNER)
    revoked, withdrawn = invited(project)
    invitation_revoke(actor=owner.actor, invitation=revoked)
    late, expired = invited(project, days=1)
    Invitation.objects.filter(pk=late.pk).update(expires_at=now() - timedelta(seconds=1))
    before = LogEntry.objects.count()
    for token, code in (
        (withdrawn, "invitation_revoked"),
        (expired, "invitation_expired"),
        (expired[:-1], "invitation_unknown"),
        ("", "invitation_unknown"),
    ):
        for use in (
            lambda token: invitation_accept(actor=ada.actor, token=token),
            lambda token: invitation_sign_up(token=token, username="new", password=PASSWORD),
        ):
            with pytest.raises(AppError) as refused:
                use(token)
            assert refused.value.code == code
    assert LogEntry.objects.count() == before
    assert not roles_of(ada)
    assert not User.objects.filter(username="new").exists()


def test_an_invitation_holds_no_longer_than_its_maker_may_invite() -> None:
    project = make_project()
    owner, viewer = member(project, Role.OWNER), member(project, Role.VIEWER)
    _, token = invited(project, "owner")
    member_add(actor=SYSTEM, project=project, user=viewer, role=Role.OWNER)
    member_remove(actor=viewer.actor, project=project, user=owner)
    with pytest.raises(AppError) as refused:
        invitation_accept(actor=owner.actor, token=token)
    assert refused.value.code == "invitation_revoked"
    assert not permissions_of(owner.actor, project)


def test_a_member_gains_the_roles_that_they_lack_and_uses_up_nothing_for_none() -> None:
    project = make_project()
    viewer = member(project, Role.VIEWER)
    _, token = invited(project, "viewer")
    with pytest.raises(AppError) as refused:
        invitation_accept(actor=viewer.actor, token=token)
    assert refused.value.code == "already_a_member"
    _, wider = invited(project, "viewer", "curator")
    invitation_accept(actor=viewer.actor, token=wider)
    assert roles_of(viewer) == {"viewer", "curator"}
    assert invitation_list(SYSTEM, project).count() == 1


def test_an_account_is_made_for_who_has_none_and_signs_in() -> None:
    project = make_project()
    _, token = invited(project, "engineer", email="ada@example.org")
    user = invitation_sign_up(token=token, username=" ada ", password=PASSWORD, name="Ada L.")
    assert (user.username, user.label, user.email, user.check_password(PASSWORD)) == (
        "ada",
        "Ada L.",
        "ada@example.org",
        True,
    )
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert Permission.OPERATE in permissions_of(user.actor, project)
    [entry] = LogEntry.objects.filter(scope=SITE, kind="account.created")
    assert entry.data["user"] == "ada"


def test_a_sign_up_that_is_refused_leaves_no_token_in_the_servers_log() -> None:
    _, token = invited(make_project())
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    before = handler.setStream(StringIO())
    try:
        answer = Client().post(f"/invitations/{token}/", {"username": "ada", "password": "short"})
    finally:
        lines = handler.setStream(before)
    assert answer.status_code == 422
    assert lines.getvalue().rstrip().endswith("/invitations/.../")


def test_a_user_name_that_is_taken_is_not_told() -> None:
    make_user("ada")
    _, token = invited(make_project())
    user = invitation_sign_up(token=token, username="ADA", password=PASSWORD)
    assert user.username.startswith("ADA")
    assert user.username[3:].isdecimal()


@pytest.mark.parametrize(("asked", "given"), [("Digits.CI", "Digits-CI"), ("ada.lovelace", "ada.lovelace")])
def test_nobody_signs_up_under_a_name_that_a_program_could_have(asked: str, given: str) -> None:
    _, token = invited(make_project("digits"))
    assert invitation_sign_up(token=token, username=asked, password=PASSWORD).username == given


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"username": ""}, "username_invalid"),
        ({"username": "a b"}, "username_invalid"),
        ({"username": "ada\nBcc: eve"}, "username_invalid"),
        ({"username": "a" * 151}, "username_invalid"),
        ({"name": "Ada\r\nBcc: eve@example.org"}, "name_invalid"),
        ({"password": "short"}, "password_invalid"),
        ({"password": "12345678901"}, "password_invalid"),
    ],
)
def test_an_account_that_is_refused_leaves_the_invitation_open(fields: dict[str, str], code: str) -> None:
    _, token = invited(make_project())
    before = User.objects.count()
    with pytest.raises(AppError) as refused:
        invitation_sign_up(**{"token": token, "username": "ada", "password": PASSWORD, **fields})
    assert refused.value.code == code
    assert User.objects.count() == before
    assert invitation_find(token)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"roles": []}, "roles_missing"),
        ({"roles": ["king"]}, "role_unknown"),
        ({"days": 0}, "invitation_days_invalid"),
        ({"days": 31}, "invitation_days_invalid"),
        ({"email": "ada\nBcc: eve@example.org"}, "email_invalid"),
    ],
)
def test_an_invitation_that_makes_no_sense_is_refused(fields: dict[str, object], code: str) -> None:
    with pytest.raises(AppError) as refused:
        invitation_create(**{"actor": SYSTEM, "project": make_project(), "roles": ["viewer"], **fields})
    assert refused.value.code == code


def test_only_owners_invite_see_and_revoke_and_only_people_join() -> None:
    project = make_project()
    invitation, token = invited(project)
    engineer = member(project, Role.ENGINEER).actor
    for actor, refusal in ((engineer, ForbiddenError), (make_user().actor, NotFoundError)):
        for act in (
            lambda actor: invitation_create(actor=actor, project=project, roles=["viewer"]),
            lambda actor: invitation_revoke(actor=actor, invitation=invitation),
            lambda actor: invitation_list(actor, project),
        ):
            with pytest.raises(refusal):
                act(actor)
    for nobody in (make_user(program_of=project), make_user(is_active=False)):
        with pytest.raises(ForbiddenError):
            invitation_accept(actor=nobody.actor, token=token)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("other", ["accept", "revoke", "sign up"])
def test_of_two_who_use_it_at_once_one_does(other: str) -> None:
    project = make_project()
    people = [make_user(), make_user()]
    invitation, token = invited(project)
    ways = {
        "accept": lambda: invitation_accept(actor=people[1].actor, token=token),
        "revoke": lambda: invitation_revoke(actor=SYSTEM, invitation=invitation),
        "sign up": lambda: invitation_sign_up(token=token, username="new", password=PASSWORD),
    }
    before = User.objects.count()
    first, _ = at_once(lambda: invitation_accept(actor=people[0].actor, token=token), ways[other])
    invitation.refresh_from_db()
    joined = Membership.objects.filter(project=project, user__in=people).count()
    signed_up = User.objects.count() - before
    assert (invitation.used_at is None) == (invitation.revoked_at is not None)
    assert joined + signed_up == (0 if invitation.revoked_at else 1)
    assert first in ("", "invitation_used", "invitation_revoked")
