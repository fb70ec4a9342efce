"""Second factors: how their secrets are kept, who must have one, and what the log says of them."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from backend.access.models import User
from backend.access.roles import Permission
from backend.access.rules import is_site_administrator, projects_allowing
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import SITE, act

ASKED_FOR = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What the database keeps of apps and codes opens with the installation's secret key alone."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def has_factor(user: User) -> bool:
    """Whether signing in asks for more than a password; recovery codes alone do not."""
    return bool(is_mfa_enabled(user, ASKED_FOR))


def lacks_factor(user: User) -> bool:
    """Whether the installation wants a second factor of this person, who has none.

    Who has no password here signs in elsewhere: what that takes is decided there.
    """
    if ENV.require_mfa == "nobody" or not user.has_usable_password():
        return False
    return (ENV.require_mfa == "everyone" or _decides(user)) and not has_factor(user)


def _decides(user: User) -> bool:
    """Whether they may approve somewhere, or decide who signs in and where versions are served."""
    return projects_allowing(user.actor, Permission.APPROVE).exists() or is_site_administrator(user.actor)


@contextmanager
def factors_change(user: User, actor: Actor | None = None) -> Iterator[None]:
    """An act of the actor, else of the person, in which their factors change: the log says which came and went."""
    with act(SITE, actor or user.actor) as log:
        before = _factors_of(user)
        yield
        after = _factors_of(user)
        for pk in after.keys() - before.keys():
            log.record("factor.added", user, after[pk])
        for pk in before.keys() - after.keys():
            log.record("factor.removed", user, before[pk])


def _factors_of(user: User) -> dict[int, dict[str, Any]]:
    return {
        factor.pk: {"type": str(factor.type), "name": factor.data.get("name", "")}
        for factor in Authenticator.objects.filter(user_id=user.pk)
    }


def _cipher() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"second factors").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
