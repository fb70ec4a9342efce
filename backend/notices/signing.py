"""How a webhook's receiver knows that a message is ours."""

import hashlib
import hmac
import secrets

SECRET_BYTES = 32


def make_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 (hex) over timestamp, full stop and body; timestamp: seconds since 1970, as text."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
