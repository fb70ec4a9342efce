"""Secrets that one process may read and every other only write: sealed for a public key (HPKE, RFC 9180)."""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from backend.core.errors import AppError

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
KEY_BYTES = 32


def make_private_key() -> str:
    """A new private key, base64 of 32 bytes."""
    return _text(X25519PrivateKey.generate().private_bytes_raw())


def public_key_of(private_key: str) -> str:
    """Raises AppError `sealing_key_invalid`."""
    return _text(_private(private_key).public_key().public_bytes_raw())


def seal(secret: str, public_key: str, purpose: str) -> str:
    """Base64 of the secret, which only the private key opens, and only for the same purpose."""
    return _text(
        SUITE.encrypt(secret.encode(), X25519PublicKey.from_public_bytes(_raw(public_key)), purpose.encode())
    )


def open_sealed(sealed: str, private_key: str, purpose: str) -> str:
    """The secret. Raises AppError `sealed_for_another`, `sealing_key_invalid`."""
    private = _private(private_key)
    try:
        return SUITE.decrypt(base64.b64decode(sealed), private, purpose.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise AppError(
            "sealed_for_another",
            "This secret was sealed for another key, or for something else: give it again.",
        ) from error


def _private(key: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_raw(key))


def _raw(key: str) -> bytes:
    try:
        found = base64.b64decode(key, validate=True)
    except ValueError:
        found = b""
    if len(found) != KEY_BYTES:
        raise AppError("sealing_key_invalid", f"A sealing key is the base64 of {KEY_BYTES} bytes.")
    return found


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
