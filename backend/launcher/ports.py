"""Which ports to listen on: the wanted ones, or free ones near them."""

import socket
from collections.abc import Collection, Mapping

from backend.core.errors import AppError

HOST = "127.0.0.1"
REACH = 200


def is_free(port: int) -> bool:
    """Whether nothing listens on this port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def choose(wanted: Mapping[str, int], insisted: Collection[str] = ()) -> dict[str, int]:
    """A free port for each setting: its wanted one where that is free, else the next free one.

    insisted: settings a person has given; of these none is moved.
    Raises: AppError `port_in_use` when an insisted one is taken, or none near is free.
    """
    chosen: dict[str, int] = {}
    for setting in sorted(wanted, key=lambda name: name not in insisted):
        port = wanted[setting]
        reach = 1 if setting in insisted else REACH
        near = range(port, min(port + reach, 65536))
        free = next((it for it in near if it not in chosen.values() and is_free(it)), None)
        if free is None:
            raise AppError(
                "port_in_use",
                f"Port {port} ({setting}) is taken by another program: set {setting} to a free port.",
                setting=setting,
                port=port,
            )
        chosen[setting] = free
    return chosen
