"""Projects, members, services and keys: what is made, what is refused, what is logged."""

import pytest

from backend.access.models import Membership
from backend.access.roles import Role
from backend.core.acts import project_scope
from backend.core.chain import verify_chain
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.gateway.routes import Table
from backend.projects.models import Service, ServiceKey
from backend.projects.selectors import (
    key_digests,
    key_list,
    member_list,
    project_get,
    project_list,
    service_get,
    service_list,
)
from backend.projects.services import (
    member_add,
    member_remove,
    project_create,
    service_create,
    service_key_create,
    service_key_revoke,
)
from tests.factories import DIGITS, SYSTEM, make_project, make_service, make_user, member

pytestmark = pytest.mark.django_db


def kinds(project_id: int) -> list[str]:
    return list(LogEntry.objects.filter(scope=project_scope(project_id)).values_list("kind", flat=True))


def test_the_creator_of_a_project_owns_it() -> None:
    ada = make_user("ada")
    project = project_create(actor=ada.actor, name="Digits", slug="digits")
    assert [(row.user, row.role) for row in member_list(ada.actor, project)] == [(ada, Role.OWNER)]
    assert kinds(project.pk) == ["project.created", "member.added"]
    assert verify_chain(project_scope(project.pk)) is None


@pytest.mark.parametrize(
    ("name", "slug", "code"),
    [
        ("", "digits", "project_name_invalid"),
        ("D", "Di gits", "project_slug_invalid"),
        ("D", "", "project_slug_invalid"),
    ],
)
def test_a_project_needs_a_name_and_an_address(name: str, slug: str, code: str) -> None:
    with pytest.raises(AppError) as refused:
        project_create(actor=SYSTEM, name=name, slug=slug)
    assert refused.value.code == code


def test_a_project_address_is_taken_once() -> None:
    make_project("digits")
    with pytest.raises(ConflictError) as refused:
        make_project("digits2") and project_create(actor=SYSTEM, name="Other", slug="digits")
    assert refused.value.code == "project_slug_taken"


def test_somebody_who_was_locked_out_creates_nothing() -> None:
    ada = make_user("ada", is_active=False)
    with pytest.raises(ForbiddenError):
        project_create(actor=ada.actor, name="Digits", slug="digits")


def test_a_role_is_given_once_and_only_if_it_exists() -> None:
    project, ada = make_project(), make_user("ada")
    owner = member(project, Role.OWNER).actor
    first = member_add(actor=owner, project=project, user=ada, role=Role.CURATOR)
    assert member_add(actor=owner, project=project, user=ada, role=Role.CURATOR) == first
    with pytest.raises(AppError) as refused:
        member_add(actor=owner, project=project, user=ada, role="king")
    assert refused.value.code == "role_unknown"


def test_nobody_who_may_not_sign_in_becomes_a_member() -> None:
    project, ada = make_project(), make_user("ada", is_active=False)
    with pytest.raises(AppError) as refused:
        member_add(actor=SYSTEM, project=project, user=ada, role=Role.CURATOR)
    assert refused.value.code == "user_inactive"


def test_the_last_owner_cannot_leave() -> None:
    project = make_project()
    owner, curator = member(project, Role.OWNER), member(project, Role.CURATOR)
    with pytest.raises(ConflictError) as refused:
        member_remove(actor=owner.actor, project=project, user=owner)
    assert refused.value.code == "last_owner"
    member_add(actor=owner.actor, project=project, user=curator, role=Role.OWNER)
    member_remove(actor=owner.actor, project=project, user=owner)
    assert not Membership.objects.filter(project=project, user=owner).exists()


def test_an_owner_who_was_locked_out_does_not_count_as_the_last() -> None:
    project = make_project()
    owner, other = member(project, Role.OWNER), make_user(is_active=True)
    member_add(actor=owner.actor, project=project, user=other, role=Role.OWNER)
    other.is_active = False
    other.save()
    with pytest.raises(ConflictError):
        member_remove(actor=owner.actor, project=project, user=owner)


def test_everybody_may_leave_but_not_send_others_away() -> None:
    project = make_project()
    curator, viewer = member(project, Role.CURATOR), member(project, Role.VIEWER)
    with pytest.raises(ForbiddenError):
        member_remove(actor=curator.actor, project=project, user=viewer)
    member_remove(actor=viewer.actor, project=project, user=viewer)
    assert not project_list(viewer.actor).exists()
    with pytest.raises(AppError) as refused:
        member_remove(actor=SYSTEM, project=project, user=viewer)
    assert refused.value.code == "not_a_member"


def test_a_service_keeps_its_completed_signature() -> None:
    signature = {key: DIGITS[key] for key in ("task", "dtype", "shape", "layout", "range", "classes")}
    service = make_service(name="digits", signature=signature)
    assert service.signature == DIGITS
    assert kinds(service.project_id)[-1] == "service.created"


@pytest.mark.parametrize("name", ["", "a/b", "../x", "digits--v7", "Digits--V7", "a b", "x" * 51])
def test_a_name_that_triton_or_a_candidate_would_trip_over_is_refused(name: str) -> None:
    project = make_project()
    with pytest.raises(AppError) as refused:
        service_create(
            actor=SYSTEM, project=project, name=name, title="", signature=DIGITS, architecture="small_cnn"
        )
    assert refused.value.code == "service_name_invalid"
    assert not Service.objects.exists()


def test_a_service_name_is_taken_in_the_whole_installation_whatever_its_case() -> None:
    make_service(name="digits")
    with pytest.raises(ConflictError) as refused:
        make_service(make_project(), name="DIGITS")
    assert refused.value.code == "service_name_taken"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"architecture": "magic"}, "model_unknown"),
        ({"architecture_parameters": {"depth": 3}}, "spec_invalid"),
        ({"signature": {**DIGITS, "classes": ["0"]}}, "spec_invalid"),
        ({"signature": {**DIGITS, "classes": ["0", "x" * 81]}}, "class_name_invalid"),
        ({"signature": {**DIGITS, "shape": [8]}}, "spec_invalid"),
        ({"architecture": "tabular_mlp"}, "spec_invalid"),
        ({"sample_rate": 1.5}, "sample_rate_invalid"),
        ({"latency_objective_ms": 0}, "latency_objective_invalid"),
    ],
)
def test_a_service_that_could_not_work_is_refused(fields: dict[str, object], code: str) -> None:
    with pytest.raises(AppError) as refused:
        make_service(**fields)
    assert refused.value.code == code


def opens(service_name: str, plaintext: str) -> bool:
    """Whether a gateway lets a client with this key in."""
    return Table(keys=key_digests()).accepts(service_name, plaintext)


def test_a_key_opens_its_own_service_until_it_is_revoked() -> None:
    service, other = make_service(name="digits"), make_service(name="letters")
    key, plaintext = service_key_create(actor=SYSTEM, service=service, name="shop")
    assert opens("digits", plaintext)
    assert not opens("letters", plaintext)
    assert not opens("digits", plaintext[:-1])
    assert not opens("digits", "")
    assert not opens("digits", key.digest)
    service_key_revoke(actor=SYSTEM, key=key)
    assert not opens("digits", plaintext)
    assert key_list(SYSTEM, other).count() == 0


def test_only_the_hash_of_a_key_is_kept() -> None:
    service = make_service()
    key, plaintext = service_key_create(actor=SYSTEM, service=service, name="shop")
    row = ServiceKey.objects.values().get(pk=key.pk)
    assert len(plaintext) >= 43
    assert all(plaintext not in str(value) for value in row.values())
    assert all(plaintext not in str(entry.data) for entry in LogEntry.objects.all())


def test_a_key_is_revoked_once() -> None:
    service = make_service()
    key, _ = service_key_create(actor=SYSTEM, service=service, name="shop")
    service_key_revoke(actor=SYSTEM, key=key)
    at = key.revoked_at
    service_key_revoke(actor=SYSTEM, key=key)
    assert key.revoked_at == at
    assert kinds(service.project_id).count("service_key.revoked") == 1


def test_a_stranger_sees_nothing() -> None:
    service, stranger = make_service(), make_user()
    project = service.project
    assert not project_list(stranger.actor).exists()
    assert not service_list(stranger.actor).exists()
    assert not service_list(stranger.actor, project).exists()
    assert not member_list(stranger.actor, project).exists()
    for ask in (
        lambda: project_get(stranger.actor, project.slug),
        lambda: service_get(stranger.actor, service.name),
        lambda: key_list(stranger.actor, service),
    ):
        with pytest.raises(NotFoundError):
            ask()


def test_a_site_administrator_is_a_stranger_too() -> None:
    service, root = make_service(), make_user(is_superuser=True, is_staff=True)
    assert not service_list(root.actor).exists()
    with pytest.raises(NotFoundError):
        service_key_create(actor=root.actor, service=service, name="mine")
