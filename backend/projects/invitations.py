"""What makes, revokes and uses invitations. Whoever holds an open one's token joins the project by it, once."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.access.holders import require_active
from backend.access.models import Membership, Project, User
from backend.access.profile import email_fixed
from backend.access.roles import Permission, role_checked
from backend.access.rules import may, person_of, require, require_scope
from backend.core.actor import Actor, system_actor
from backend.core.acts import SITE, act, project_scope, ref
from backend.core.clock import now
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.names import name_checked
from backend.projects.models import Invitation
from backend.projects.programs import is_programs_name

DAYS, MOST_DAYS = 7, 30
TOKEN_BYTES = 32
DIGITS = 10_000
NAME_LENGTH = 150


def invitation_create(
    *, actor: Actor, project: Project, roles: list[str], email: str = "", days: int = DAYS
) -> tuple[Invitation, str]:
    """Invite somebody into these roles. Returns the row and the token, which is shown this once.

    `email` says whom it is meant for; nothing is sent there. Raises: AppError `roles_missing`, `role_unknown`,
    `invitation_days_invalid`, `email_invalid`.
    """
    for role in roles:
        role_checked(role)
    if not roles:
        raise AppError("roles_missing", "Choose at least one role.", field="roles")
    if not 1 <= days <= MOST_DAYS:
        raise AppError(
            "invitation_days_invalid", f"An invitation holds for 1 to {MOST_DAYS} days.", field="days"
        )
    _require_email(email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.MANAGE, project)
        invitation = Invitation.objects.create(
            project=project,
            roles=list(dict.fromkeys(roles)),
            email=email,
            digest=digest_of(token),
            created_by=person_of(actor),
            expires_at=now() + timedelta(days=days),
        )
        log.record("invitation.created", invitation, {"roles": invitation.roles, "days": days})
    return invitation, token


def invitation_revoke(*, actor: Actor, invitation: Invitation) -> None:
    """End it for ever. One that was used or revoked already is left as it is."""
    with act(project_scope(invitation.project_id), actor) as log:
        require(actor, Permission.MANAGE, invitation.project)
        open_ones = Invitation.objects.filter(pk=invitation.pk, used_at=None, revoked_at=None)
        if open_ones.update(revoked_at=now()):
            log.record("invitation.revoked", invitation, {"roles": invitation.roles})
        invitation.refresh_from_db()


def invitation_find(token: str) -> Invitation:
    """The open invitation of this token, without more being said of any other.

    Raises: NotFoundError `invitation_unknown`; ConflictError `invitation_used`, `invitation_revoked`,
    `invitation_expired`.
    """
    rows = Invitation.objects.select_related("project", "created_by")
    invitation = rows.filter(digest=digest_of(token)).first()
    if invitation is None:
        raise NotFoundError("invitation_unknown", "There is no such invitation: was the whole link copied?")
    _require_open(invitation)
    return invitation


def invitation_accept(*, actor: Actor, token: str) -> Project:
    """Join the project in the invitation's roles, and use it up.

    Raises: what `invitation_find` does; ConflictError `already_a_member`; ForbiddenError unless a person asks.
    """
    require_scope(actor, Permission.MANAGE)
    project = invitation_find(token).project
    with act(project_scope(project.pk), actor) as log:
        invitation = invitation_find(token)  # again: somebody may have used it before the log was ours
        person = person_of(actor)
        if person is None:
            raise ForbiddenError("permission_denied", "An invitation is for a person.")
        require_active(person)
        own = Membership.objects.filter(project=project, user=person).values_list("role", flat=True)
        given = [role for role in invitation.roles if role not in set(own)]
        if not given:
            raise ConflictError(
                "already_a_member", f"You have these roles in {project.name} already: pass the link on."
            )
        Invitation.objects.filter(pk=invitation.pk).update(used_at=log.at, used_by=person)
        log.record("invitation.used", invitation, {"user": person.username})
        for role in given:
            membership = Membership.objects.create(project=project, user=person, role=role)
            data = {"user": person.username, "role": role, "cause": ref(invitation)}
            log.record("member.added", membership, data)
    return project


def invitation_sign_up(*, token: str, username: str, password: str, name: str = "") -> User:
    """Make an account for whoever holds the token, and join by it.

    A user name that is taken gets digits behind it instead of a refusal, which would tell who has an account.
    Raises: what `invitation_find` does; AppError `username_invalid`, `name_invalid`, `password_invalid`.
    """
    invitation = invitation_find(token)
    # Whoever invited wrote it; where it says who signs in, that is not enough.
    email = "" if email_fixed() else invitation.email
    user = User(username=User.normalize_username(username.strip()), email=email)
    if name.strip():
        user.first_name = name_checked(name, NAME_LENGTH, "name_invalid")
    _require_account(user, password)
    with act(SITE, system_actor("invitation")) as log:
        user.username = _free(user.username)
        user.set_password(password)
        user.save()
        log.record("account.created", user, {"user": user.username, "cause": ref(invitation)})
        invitation_accept(actor=user.actor, token=token)
    return user


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _require_open(invitation: Invitation) -> None:
    if invitation.used_at is not None:
        raise ConflictError("invitation_used", "This invitation was used already: ask for another.")
    inviter = invitation.created_by
    withdrawn = inviter is not None and not may(inviter.actor, Permission.MANAGE, invitation.project)
    if invitation.revoked_at is not None or withdrawn:
        raise ConflictError("invitation_revoked", "This invitation was withdrawn: ask an owner for another.")
    if invitation.expires_at <= now():
        raise ConflictError("invitation_expired", "This invitation has expired: ask for another.")


def _require_email(email: str) -> None:
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise AppError("email_invalid", "This is no e-mail address.", field="email") from error


def _require_account(user: User, password: str) -> None:
    others = {field.name for field in User._meta.fields} - {"username"}
    try:
        user.clean_fields(exclude=others)
    except ValidationError as error:
        raise AppError("username_invalid", " ".join(error.messages), field="username") from error
    try:
        password_validation.validate_password(password, user)
    except ValidationError as error:
        raise AppError("password_invalid", " ".join(error.messages), field="password") from error


def _free(username: str) -> str:
    """The user name, with a hyphen for a dot where programs have such names, and digits behind it where it is taken."""
    base = username.replace(".", "-", 1) if is_programs_name(username) else username
    found = base
    while User.objects.filter(username__iexact=found).exists():
        found = f"{base[:140]}{secrets.randbelow(DIGITS):04}"
    return found
