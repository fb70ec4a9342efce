"""Documents that are signed with Ed25519 (RFC 8032), over their canonical JSON."""

import base64
import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from backend.core.chain import canonical_time, encode

ALGORITHM = "Ed25519"
Json = dict[str, Any]


def make_private_key() -> str:
    """A new private key, base64 of 32 bytes."""
    return _text(Ed25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private_key: str) -> str:
    """Base64 of 32 bytes."""
    return _text(_private(private_key).public_key().public_bytes_raw())


def key_id(public_key: str) -> str:
    """The first 16 hex digits of the SHA-256 of the public key's bytes."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:16]


def canonical(document: Mapping[str, Any]) -> bytes:
    """UTF-8 of the JSON with its keys sorted, no spaces, and no escapes but those that JSON asks for."""
    return encode(document).encode()


def sign(document: Mapping[str, Any], private_key: str) -> str:
    """Base64 of the signature over the canonical JSON."""
    return _text(_private(private_key).sign(canonical(document)))


def is_signed(document: Mapping[str, Any], signature: str, public_key: str) -> bool:
    """Whether the signature is the key's, over this very document."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key))
        key.verify(base64.b64decode(signature), canonical(document))
    except (InvalidSignature, ValueError):
        return False
    return True


def plain(value: Any) -> Any:
    """The value as JSON that every program writes alike: of numbers only whole ones, all others as their shortest text.

    Times are in UTC to the microsecond; what is no JSON becomes its text.
    """
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return repr(value)
        case datetime():
            return canonical_time(value)
        case Mapping():
            return {str(name): plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
    return str(value)


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key))


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
