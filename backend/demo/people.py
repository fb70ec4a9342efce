"""The demo's people: one for each role, with passwords that everybody knows (useless off loopback)."""

from backend.access.models import Project, User
from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.errors import ForbiddenError
from backend.projects.services import member_add

PEOPLE = {
    "olivia": Role.OWNER,
    "erik": Role.ENGINEER,
    "ana": Role.APPROVER,
    "cora": Role.CURATOR,
    "vic": Role.VIEWER,
}


def password(name: str) -> str:
    return f"{name}-demo-2026"


def person(name: str) -> User:
    """The demo user of that name, made where it is missing. Raises ForbiddenError `demo_refused`."""
    if not (ENV.demo and ENV.on_loopback):
        raise ForbiddenError(
            "demo_refused", "Demo users exist only with MODELCIE_DEMO on, on this machine alone."
        )
    user, is_new = User.objects.get_or_create(
        username=name, defaults={"first_name": name.capitalize(), "is_demo": True}
    )
    if is_new:
        user.set_password(password(name))
        user.save()
    return user


def join(project: Project) -> None:
    """Make everybody a member of the project with their role; the owner is one already."""
    owner = person("olivia")
    for name, role in PEOPLE.items():
        if role != Role.OWNER:
            member_add(actor=owner.actor, project=project, user=person(name), role=role)


def logins() -> list[dict[str, str]]:
    """What to log in with."""
    return [{"user": name, "password": password(name), "role": role} for name, role in PEOPLE.items()]
