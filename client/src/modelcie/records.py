"""A signed record verified as its form is defined, with nothing of the server's but public keys that were kept."""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from modelcie.errors import BrokenFileError, ModelcieError


def verified(document: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> str:
    """The id of the key that signed the document, one of those that are trusted.

    keys: with `id`, and `public_key` in base64, as `client.record_keys.list()` has them.
    Raises: BrokenFileError where none of these signed it, or it was changed since; ModelcieError without
    the package `cryptography`, which the extra `records` brings.
    """
    name, value = _signature(document)
    known = _public_keys(keys)
    if name not in known:
        raise BrokenFileError(
            "record_key_unknown", f"The key {name} signed it, which is not among those given."
        )
    told = {field: found for field, found in document.items() if field != "signature"}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if not _is_of(known[name], value, text.encode()):
        raise BrokenFileError("record_changed", "It was changed since it was signed.")
    return name


def _signature(document: Mapping[str, Any]) -> tuple[str, bytes]:
    """Of which key it is said to be, and its bytes."""
    try:
        signature = document["signature"]
        return str(signature["key"]), base64.b64decode(signature["value"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenFileError("record_unsigned", "This is no signed record.") from error


def _public_keys(keys: Sequence[Mapping[str, Any]]) -> dict[str, bytes]:
    try:
        found = {str(key["id"]): base64.b64decode(key["public_key"], validate=True) for key in keys}
    except (KeyError, TypeError, ValueError) as error:
        raise _broken_keys() from error
    if any(len(key) != 32 for key in found.values()):
        raise _broken_keys()
    return found


def _broken_keys() -> BrokenFileError:
    return BrokenFileError("keys_broken", "The keys are not as `modelcie records keys --json` prints them.")


def _is_of(public_key: bytes, signature: bytes, text: bytes) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as error:
        raise ModelcieError(
            "cryptography_missing",
            "Records are verified by the package cryptography: pip install cryptography.",
        ) from error
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, text)
    except InvalidSignature:
        return False
    return True
