"""What a person says of themselves."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import require_scope
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import SITE, act
from backend.core.errors import AppError, ForbiddenError

LENGTHS = {"first_name": 150, "last_name": 150, "email": 254}


def profile_change(*, actor: Actor, first_name: str, last_name: str, email: str) -> User:
    """Change the actor's own names and e-mail; the log says which of them changed, not to what.

    Raises: AppError `profile_invalid` with the field; ForbiddenError `email_fixed` where e-mails say who is who.
    """
    require_scope(actor, Permission.MANAGE)
    told = {"first_name": first_name.strip(), "last_name": last_name.strip(), "email": email.strip()}
    for field, value in told.items():
        if len(value) > LENGTHS[field] or not value.isprintable():
            raise AppError("profile_invalid", f"This has up to {LENGTHS[field]} characters.", field=field)
    if told["email"] and not _is_address(told["email"]):
        raise AppError("profile_invalid", "This is no e-mail address.", field="email")
    with act(SITE, actor) as log:
        user = User.objects.select_for_update().get(pk=actor.user_id)
        if email_fixed() and told["email"] != user.email:
            raise ForbiddenError(
                "email_fixed", "Here an e-mail says who signs in: an administrator changes it."
            )
        changed = [field for field, value in told.items() if getattr(user, field) != value]
        if changed:
            User.objects.filter(pk=user.pk).update(**told)
            log.record("person.changed", user, {"fields": changed})
    return User.objects.get(pk=user.pk)


def email_fixed() -> bool:
    """Whether whoever signs in elsewhere is known here by their e-mail: nobody may then take another's."""
    return bool(ENV.oidc_issuer) and ENV.oidc_match_email


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
