"""What makes and ends the accounts of programs: each of one project, with roles and tokens, without a password."""

from backend.access.credentials import Token
from backend.access.models import Membership, Project, User
from backend.access.roles import Permission, role_checked
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import AppError, ConflictError
from backend.core.names import slug_checked
from backend.projects.services import member_add

NAME_LENGTH = 40


def program_create(*, actor: Actor, project: Project, name: str, roles: list[str]) -> User:
    """Make an account for a program of the project; its user name is `<project>.<name>`.

    Raises: AppError `program_name_invalid`, `roles_missing`, `role_unknown`, `role_needs_a_person`; ConflictError
    `program_name_taken`.
    """
    slug_checked(name, "program_name_invalid", most=NAME_LENGTH, field="name")
    for role in roles:
        role_checked(role)
    if not roles:
        raise AppError("roles_missing", "Choose at least one role.", field="roles")
    username = f"{project.slug}.{name}"
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        if User.objects.filter(username__iexact=username).exists():
            raise ConflictError(
                "program_name_taken", f"There is an account {username} already.", field="name"
            )
        program = User(username=username, program_of=project)
        program.set_unusable_password()
        program.save()
        log.record("program.created", program, {"user": username})
        for role in dict.fromkeys(roles):
            member_add(actor=actor, project=project, user=program, role=role)
    return program


def is_programs_name(username: str) -> bool:
    """Whether it looks like `<project>.<name>` of a project that there is."""
    project, dot, _ = username.lower().partition(".")
    return bool(dot) and Project.objects.filter(slug=project).exists()


def program_end(*, actor: Actor, program: User) -> None:
    """Close the account for ever, with its roles and tokens; what it did stays under its name."""
    project = program.program_of
    assert project is not None
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        if User.objects.filter(pk=program.pk, is_active=True).update(is_active=False):
            Membership.objects.filter(user=program).delete()
            Token.objects.filter(user=program).delete()
            log.record("program.ended", program, {"user": program.username})
        program.refresh_from_db()
