"""The accounts of programs: of one project, without password, and never in a place that needs a person."""

import pytest
from django.contrib.auth import authenticate
from django.test import Client

from backend.access.credentials import Token
from backend.access.holders import holders
from backend.access.models import Project, User
from backend.access.roles import Permission, Role
from backend.access.rules import may, permissions_of, visible_projects
from backend.access.tokens import token_create
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.projects.programs import program_create, program_end
from backend.projects.selectors import program_get, program_list, user_get
from backend.projects.services import member_add, member_remove, project_create
from tests.factories import PASSWORD, SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db


def made(project: Project, *roles: str) -> User:
    owner = member(project, Role.OWNER).actor
    return program_create(actor=owner, project=project, name="ci", roles=list(roles or [Role.ENGINEER]))


def test_a_program_has_roles_in_its_project_and_nothing_elsewhere() -> None:
    project = make_project("digits")
    make_project()
    program = made(project, Role.CURATOR, Role.ENGINEER)
    assert program.username == "digits.ci"
    assert list(visible_projects(program.actor)) == [project]
    assert may(program.actor, Permission.OPERATE, project)
    assert program_get(member(project, Role.VIEWER).actor, project, "digits.ci") == program


def test_a_program_neither_approves_nor_manages_whoever_gives_it_the_role() -> None:
    project = make_project()
    program = made(project)
    for role in (Role.APPROVER, Role.OWNER):
        for give in (
            lambda role: member_add(actor=SYSTEM, project=project, user=program, role=role),
            lambda role: program_create(actor=SYSTEM, project=project, name="other", roles=[role]),
        ):
            with pytest.raises(AppError) as refused:
                give(role)
            assert refused.value.code == "role_needs_a_person"
    assert not permissions_of(program.actor, project) & {Permission.APPROVE, Permission.MANAGE}
    assert program not in holders(project, Role.values)
    with pytest.raises(ForbiddenError):
        project_create(actor=program.actor, name="Mine", slug="mine")


def test_a_program_signs_in_by_no_password_and_no_session() -> None:
    program = made(make_project())
    for password in ("", PASSWORD):
        assert authenticate(username=program.username, password=password) is None
    program.set_password(PASSWORD)
    program.save()
    assert authenticate(username=program.username, password=PASSWORD) is None
    client = Client()
    client.force_login(program)
    assert client.get("/projects/").status_code == 302


def test_another_project_does_not_find_it() -> None:
    project, other = make_project(), make_project()
    program = made(project)
    owner = member(other, Role.OWNER).actor
    for ask in (
        lambda: user_get(owner, other, program.username),
        lambda: program_get(owner, other, program.username),
        lambda: member_add(actor=owner, project=other, user=program, role=Role.VIEWER),
        lambda: program_end(actor=owner, program=program),
    ):
        with pytest.raises(NotFoundError):
            ask()
    assert not program_list(owner, project).exists()


def test_one_that_is_ended_opens_nothing_any_more() -> None:
    project = make_project()
    owner, program = member(project, Role.OWNER).actor, made(project)
    token_create(actor=owner, program=program, name="nightly")
    program_end(actor=owner, program=program)
    program_end(actor=owner, program=program)
    assert not program.may_sign_in
    assert not permissions_of(program.actor, project)
    assert not Token.objects.exists()
    assert not program_list(owner, project).exists()


def test_only_owners_make_and_end_one_and_its_roles_are_taken_as_those_of_people() -> None:
    project = make_project()
    program, engineer = made(project), member(project, Role.ENGINEER).actor
    for act in (
        lambda: program_create(actor=engineer, project=project, name="mine", roles=["viewer"]),
        lambda: program_end(actor=engineer, program=program),
    ):
        with pytest.raises(ForbiddenError):
            act()
    member_remove(actor=member(project, Role.OWNER).actor, project=project, user=program, role=Role.ENGINEER)
    assert not visible_projects(program.actor).exists()


@pytest.mark.parametrize(
    ("name", "roles", "code"),
    [
        ("", ["viewer"], "program_name_invalid"),
        ("C I", ["viewer"], "program_name_invalid"),
        ("ci\n", ["viewer"], "program_name_invalid"),
        ("c" * 41, ["viewer"], "program_name_invalid"),
        ("ci", [], "roles_missing"),
        ("ci", ["king"], "role_unknown"),
    ],
)
def test_what_makes_no_sense_is_refused(name: str, roles: list[str], code: str) -> None:
    with pytest.raises(AppError) as refused:
        program_create(actor=SYSTEM, project=make_project(), name=name, roles=roles)
    assert refused.value.code == code


def test_a_name_is_taken_once() -> None:
    make_user("digits.ci")
    with pytest.raises(ConflictError) as refused:
        made(make_project("digits"))
    assert refused.value.code == "program_name_taken"
