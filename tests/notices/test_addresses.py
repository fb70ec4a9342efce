"""Where webhooks may go: nowhere inside, whatever an address is written like."""

from collections.abc import Iterator

import pytest

from backend.config.environment import ENV
from backend.core.errors import AppError
from backend.notices.addresses import may_be_reached, url_checked

INNER = [
    *("10.0.0.1", "172.16.4.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),  # noqa: S104
    *("::", "fe80::1", "fd00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1"),
]


@pytest.fixture
def off_loopback() -> Iterator[None]:
    object.__setattr__(ENV, "bind", "192.0.2.1")
    yield
    object.__setattr__(ENV, "bind", "127.0.0.1")


@pytest.mark.parametrize("address", INNER)
def test_inner_addresses_are_not_reached(address: str) -> None:
    assert not may_be_reached(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_ones_are(address: str) -> None:
    assert may_be_reached(address)


def test_this_machine_is_reached_only_where_nobody_else_reaches_us(off_loopback: None) -> None:
    assert not may_be_reached("127.0.0.1")
    object.__setattr__(ENV, "bind", "127.0.0.1")
    assert may_be_reached("127.0.0.1")
    assert may_be_reached("::1")


def test_an_operator_may_allow_a_network() -> None:
    object.__setattr__(ENV, "webhook_networks", ["10.1.0.0/16", "fd00::/8"])
    try:
        assert may_be_reached("10.1.2.3")
        assert may_be_reached("fd00::1")
        assert not may_be_reached("10.2.0.1")
    finally:
        object.__setattr__(ENV, "webhook_networks", [])


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.org/", "url_invalid"),
        ("https:///path", "url_invalid"),
        ("https://ana:secret@example.org/", "url_invalid"),
        ("https://example.org/\r\nx", "url_invalid"),
        ("https://[fe80/", "url_invalid"),
        ("https://example.org:99999/", "url_invalid"),
        ("https://example.org/" + "x" * 500, "url_invalid"),
        ("http://example.org/", "url_insecure"),
        ("http://10.0.0.1/", "url_insecure"),
        ("https://169.254.169.254/latest", "url_refused"),
        ("https://[::ffff:10.0.0.1]/", "url_refused"),
    ],
)
def test_an_address_that_cannot_be_is_refused_at_once(url: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        url_checked(url)
    assert (caught.value.code, caught.value.data["field"]) == (code, "url")


@pytest.mark.parametrize("url", ["https://example.org/hook?x=1", "http://localhost:9/", "http://[::1]:9/"])
def test_others_are_kept_as_they_are(url: str) -> None:
    assert url_checked(url) == url
