"""Where webhooks may go: public addresses over https, and what the installation allows beyond them.

Whoever sets a channel chooses an address that control then asks: without this, the inner network (OWASP, "Server-Side
Request Forgery").
"""

import ipaddress
from urllib.parse import urlsplit

from backend.config.environment import ENV
from backend.core.errors import AppError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
LENGTH = 500


def url_checked(url: str) -> str:
    """The address of a receiver. Raises AppError `url_invalid`, `url_insecure`, `url_refused`."""
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LENGTH
    if not plain or parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise AppError(
            "url_invalid",
            "A webhook's address is https://host/path, without a user or a password in it.",
            field="url",
        )
    literal = _literal(host)
    if parts.scheme == "http" and not (host == "localhost" or (literal and literal.is_loopback)):
        raise AppError(
            "url_insecure", "Over http a webhook goes to this machine only: use https.", field="url"
        )
    if literal and not may_be_reached(host):
        raise AppError("url_refused", refusal(host), field="url")
    return url


def may_be_reached(address: str) -> bool:
    """Whether messages may go to this IP address, and to each that it stands for."""
    return all(map(_allowed, _meant(ipaddress.ip_address(address))))


def refusal(address: str) -> str:
    return f"{address} is no public address: an operator may allow its network by MODELCIE_WEBHOOK_NETWORKS."


def _allowed(address: Address) -> bool:
    if address.is_global and not (address.is_multicast or address.is_reserved):
        return True
    if address.is_loopback and ENV.on_loopback:
        return True
    return any(address in ipaddress.ip_network(network) for network in ENV.webhook_networks)


def _meant(address: Address) -> list[Address]:
    """The address, and the IPv4 one that it carries: one of either kind must not lead past the rule."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    carried = address.sixtofour or (
        ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None
    )
    return [address, carried] if carried else [address]


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
