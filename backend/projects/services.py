"""What changes projects, their members, their services and the keys of the services' clients."""

import hashlib
import secrets
from typing import Any

from backend.access.holders import require_active, require_owner
from backend.access.models import Membership, Project, User
from backend.access.roles import PROGRAM_ROLES, Permission, Role, role_checked
from backend.access.rules import person_of, require, require_scope
from backend.core.actor import Actor
from backend.core.acts import SITE, act, project_scope
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, NotFoundError
from backend.core.names import name_checked, slug_checked
from backend.engine import validate_architecture, validate_signature
from backend.projects.models import Service, ServiceKey
from backend.serving.names import validate_model_name

NAME_LENGTH = 50  # Triton's names end at 63, and a candidate's is <service>--v<up to ten digits>
CLASS_LENGTH = 80  # labels and predictions are columns of this width
KEY_BYTES = 32
PREFIX_LENGTH = 8


def project_create(*, actor: Actor, name: str, slug: str, description: str = "") -> Project:
    """Create a project; its creator becomes its owner (the system names none).

    Raises: AppError `project_name_invalid`, `project_slug_invalid`; ConflictError `project_slug_taken`.
    """
    name = name_checked(name, 80, "project_name_invalid")
    slug_checked(slug, "project_slug_invalid")
    require_scope(actor, Permission.MANAGE)
    with act(SITE, actor) as site:
        creator = person_of(actor)  # whom nobody locks out before the site's log is free
        if Project.objects.filter(slug=slug).exists():
            raise ConflictError(
                "project_slug_taken", f"There is a project {slug} already.", field="slug", slug=slug
            )
        project = Project.objects.create(name=name, slug=slug, description=description)
        site.record("project.created", project, {"slug": slug})
        with act(project_scope(project.pk), actor) as log:
            log.record("project.created", project, {"name": project.name, "slug": slug})
            if creator is not None:
                membership = Membership.objects.create(project=project, user=creator, role=Role.OWNER)
                log.record("member.added", membership, {"user": creator.username, "role": Role.OWNER})
    return project


def member_add(*, actor: Actor, project: Project, user: User, role: str) -> Membership:
    """Give a person, or a program of the project, one role more. One that they have already is left as it is.

    Raises: AppError `role_unknown`, `user_inactive`, `role_needs_a_person`; NotFoundError for another's program.
    """
    role_checked(role)
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        require_active(user)
        if user.program_of_id is not None:
            _require_program(user, role, project)
        membership, created = Membership.objects.get_or_create(project=project, user=user, role=role)
        if created:
            log.record("member.added", membership, {"user": user.username, "role": role})
    return membership


def member_remove(*, actor: Actor, project: Project, user: User, role: str | None = None) -> None:
    """Take one role of a person, or all (None). Everybody may take their own; the last owner stays.

    Raises: AppError `not_a_member`; ConflictError `last_owner`.
    """
    with act(project_scope(project.pk), actor) as log:
        require_scope(actor, Permission.MANAGE)
        require(actor, Permission.VIEW if actor.user_id == user.pk else Permission.MANAGE, project)
        rows = Membership.objects.filter(project=project, user=user)
        rows = rows if role is None else rows.filter(role=role)
        if not rows.exists():
            raise AppError("not_a_member", f"{user.username} has no such role in {project.name}.", role=role)
        was_owner = rows.filter(role=Role.OWNER).exists()
        for membership in rows:
            log.record("member.removed", membership, {"user": user.username, "role": membership.role})
        rows.delete()
        if was_owner:
            require_owner(project)


def service_create(
    *,
    actor: Actor,
    project: Project,
    name: str,
    title: str,
    signature: dict[str, Any],
    architecture: str,
    architecture_parameters: dict[str, Any] | None = None,
    sample_rate: float = 1.0,
    latency_objective_ms: float = 50.0,
) -> Service:
    """Create a service, whose name is its model name on every host.

    Raises: AppError `service_name_invalid`, `service_title_invalid`, `class_name_invalid`, `model_unknown`,
    `spec_invalid` (naming the signature's field), `sample_rate_invalid`, `latency_objective_invalid`; ConflictError
    `service_name_taken`.
    """
    _require_service_name(name)
    title = name_checked(title.strip() or name, 120, "service_title_invalid", field="title")
    _require_rates(sample_rate, latency_objective_ms)
    parameters = architecture_parameters or {}
    signature = validate_signature(signature)
    _require_class_names(signature["classes"])
    validate_architecture(architecture, parameters, signature)
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.OPERATE, project)
        if Service.objects.filter(name__iexact=name).exists():
            raise ConflictError(
                "service_name_taken", f"There is a service {name} already.", field="name", name=name
            )
        service = Service.objects.create(
            project=project,
            name=name,
            title=title,
            signature=signature,
            architecture=architecture,
            architecture_parameters=parameters,
            sample_rate=sample_rate,
            latency_objective_ms=latency_objective_ms,
        )
        log.record("service.created", service, {"name": name, "architecture": architecture})
    return service


def service_key_create(*, actor: Actor, service: Service, name: str) -> tuple[ServiceKey, str]:
    """Make a key for one client of the service. Returns the row and the key, shown this once.

    Raises: AppError `key_name_invalid`.
    """
    name = name_checked(name, 60, "key_name_invalid")
    plaintext = secrets.token_urlsafe(KEY_BYTES)
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.MANAGE, service.project)
        key = ServiceKey.objects.create(
            service=service,
            name=name,
            prefix=plaintext[:PREFIX_LENGTH],
            digest=hashlib.sha256(plaintext.encode()).hexdigest(),
        )
        log.record("service_key.created", key, {"name": key.name, "prefix": key.prefix})
    return key, plaintext


def service_key_revoke(*, actor: Actor, key: ServiceKey) -> None:
    """End a key for ever; a revoked one is left as it is."""
    with act(project_scope(key.service.project_id), actor) as log:
        require(actor, Permission.MANAGE, key.service.project)
        if ServiceKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
            log.record("service_key.revoked", key, {"name": key.name, "prefix": key.prefix})
        key.refresh_from_db()


def _require_program(program: User, role: str, project: Project) -> None:
    if program.program_of_id != project.pk:
        raise NotFoundError("not_found", "There is no such user, or you may not see it.")
    if role not in PROGRAM_ROLES:
        raise AppError("role_needs_a_person", f"A program cannot be {role}: that needs a person.", role=role)


def _require_service_name(name: str) -> None:
    validate_model_name(name)
    if len(name) > NAME_LENGTH or "--v" in name.lower():
        raise AppError(
            "service_name_invalid",
            f"A service's name has up to {NAME_LENGTH} characters and no --v in it: candidates are loaded as "
            "<service>--v<number>.",
            field="name",
            name=name,
        )


def _require_class_names(classes: list[str]) -> None:
    if long := [name for name in classes if len(name) > CLASS_LENGTH]:
        raise AppError(
            "class_name_invalid",
            f"A class has up to {CLASS_LENGTH} characters.",
            field="signature.classes",
            names=long,
        )


def _require_rates(sample_rate: float, latency_objective_ms: float) -> None:
    if not 0.0 <= sample_rate <= 1.0:
        raise AppError(
            "sample_rate_invalid",
            "The sample rate is a share from 0 to 1.",
            field="sample_rate",
            sample_rate=sample_rate,
        )
    if not 0.0 < latency_objective_ms <= 60_000.0:
        raise AppError(
            "latency_objective_invalid",
            "The latency objective is above 0 and up to 60,000 ms.",
            field="latency_objective_ms",
        )
