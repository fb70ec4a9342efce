"""Roles and what each may do. Missing means refused."""

from enum import StrEnum

from django.db import models

from backend.core.errors import AppError


class Role(models.TextChoices):
    VIEWER = "viewer"
    CURATOR = "curator"
    ENGINEER = "engineer"
    APPROVER = "approver"
    OWNER = "owner"


class Permission(StrEnum):
    VIEW = "view"
    CURATE = "curate"  # samples, labels, snapshots, what clients tell of their requests
    OPERATE = "operate"  # services, versions, update runs, monitors, policies
    REQUEST = "request"  # ask for a deployment, roll back to a version that was live
    APPROVE = "approve"  # vote on a deployment
    BREAK_GLASS = "break_glass"  # deploy without the votes, where an environment allows it
    MANAGE = "manage"  # members, keys, environments, hosts
    ERASE = "erase"  # take a person's data out everywhere, for ever


PERMISSIONS: dict[str, frozenset[Permission]] = {
    Role.VIEWER: frozenset({Permission.VIEW}),
    Role.CURATOR: frozenset({Permission.VIEW, Permission.CURATE}),
    Role.ENGINEER: frozenset({Permission.VIEW, Permission.CURATE, Permission.OPERATE, Permission.REQUEST}),
    Role.APPROVER: frozenset({Permission.VIEW, Permission.APPROVE}),
    Role.OWNER: frozenset(Permission),
}

# What a program may have: to approve, and to decide who may what, needs a person.
PROGRAM_ROLES = (Role.VIEWER, Role.CURATOR, Role.ENGINEER)


def role_checked(role: str) -> str:
    """The role itself. Raises AppError `role_unknown`."""
    if role not in Role.values:
        raise AppError(
            "role_unknown", f"There is no role {role!r}; there are {', '.join(Role.values)}.", role=role
        )
    return role


def roles_allowing(permission: Permission) -> list[str]:
    """The roles that grant the permission."""
    return [role for role, granted in PERMISSIONS.items() if permission in granted]
