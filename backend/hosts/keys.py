"""The keys of hosts' restricted control APIs: given once, sealed at rest, opened by control alone."""

import os

from backend.access.rules import require_site_administrator
from backend.config.environment import ENV
from backend.core.actor import Actor
from backend.core.acts import SITE, act
from backend.core.errors import AppError, ConflictError
from backend.core.sealing import make_private_key, open_sealed, public_key_of, seal
from backend.hosts.models import SealingKey, ServingHost

FILE = "control.key"
NOT_YET = "Keys are sealed for control, which has not run here yet: start it, and try again."


def host_key_set(*, actor: Actor, host: ServingHost, key: str) -> ServingHost:
    """Keep the key, sealed; blank: forget it. It is never shown again.

    Raises ForbiddenError; AppError `key_invalid`; ConflictError `control_never_ran`.
    """
    with act(SITE, actor) as log:
        require_site_administrator(actor)
        if not key.isascii() or not key.isprintable():
            raise AppError("key_invalid", "A key is one line of ASCII.", field="key")
        ServingHost.objects.filter(pk=host.pk).update(
            sealed_key=sealed_for_control(key, _purpose(host)) if key else ""
        )
        log.record("host.key_changed" if key else "host.key_forgotten", host, {"name": host.name})
    host.refresh_from_db()
    return host


def host_key(host: ServingHost) -> str:
    """The host's own key, else the installation's, as control has them. Raises AppError `sealed_for_another`."""
    if not host.sealed_key:
        return ENV.triton_api_key
    return open_sealed(host.sealed_key, private_key(), _purpose(host))


def sealed_for_control(secret: str, purpose: str) -> str:
    """The secret as control alone opens it, and only for the same purpose. Raises ConflictError `control_never_ran`."""
    published = SealingKey.objects.filter(pk=1).first()
    if published is None:
        raise ConflictError("control_never_ran", NOT_YET)
    return seal(secret, published.public, purpose)


def publish_public_key() -> None:
    """Let everybody seal keys for this control."""
    SealingKey.objects.update_or_create(pk=1, defaults={"public": public_key_of(private_key())})


def private_key() -> str:
    """The given one, else the one that the first control made in this home, readable by its owner only."""
    if ENV.sealing_key:
        return ENV.sealing_key
    path = ENV.home / FILE
    if not path.exists():
        fresh = path.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(make_private_key())
        fresh.replace(path)
    return path.read_text()


def _purpose(host: ServingHost) -> str:
    """A sealed key that is copied to another host's row opens nothing there."""
    return f"host:{host.pk}"
