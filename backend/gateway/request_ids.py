"""The id by which a request is told apart, in the gateway's records and to whoever sent it."""

import re
import secrets

PLAIN = re.compile(r"[A-Za-z0-9_.\-]{1,48}")


def request_id(given: str) -> str:
    """The caller's own id where it is a plain one, else a new one."""
    return given if PLAIN.fullmatch(given) else secrets.token_hex(16)
