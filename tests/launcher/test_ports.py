"""Ports: the wanted one, the next free one, or one clear refusal."""

import socket
from collections.abc import Iterator

import pytest

from backend.core.errors import AppError
from backend.launcher.ports import HOST, choose, is_free


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server((HOST, 0)) as server:
        yield server.getsockname()[1]


def test_a_taken_port_is_replaced_by_a_free_one(taken: int) -> None:
    chosen = choose({"WEB": taken})["WEB"]
    assert chosen > taken
    assert is_free(chosen)


def test_no_port_is_given_twice(taken: int) -> None:
    chosen = choose({"WEB": taken, "GATEWAY": taken, "TRITON": taken + 1})
    assert len(set(chosen.values())) == 3


def test_a_port_that_a_person_asked_for_is_not_moved(taken: int) -> None:
    with pytest.raises(AppError, match="set WEB to a free port") as caught:
        choose({"WEB": taken}, insisted=["WEB"])
    assert caught.value.code == "port_in_use"


def test_an_asked_for_port_is_not_given_to_another(taken: int) -> None:
    free = choose({"ANY": taken})["ANY"]
    chosen = choose({"WEB": free, "GATEWAY": free}, insisted=["GATEWAY"])
    assert chosen["GATEWAY"] == free
    assert chosen["WEB"] != free
