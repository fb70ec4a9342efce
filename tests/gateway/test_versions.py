"""Who is among a trial's share."""

import pytest

from backend.deployments.routing import Trial
from backend.gateway.versions import HASHED_BYTES, is_of_share

CLIENTS = [f"client-{number}".encode() for number in range(2000)]


def trial(share: float, rollout_id: int = 1) -> Trial:
    return Trial(rollout_id, 1, "canary", share, "digits--v8", 8, ("a", "b"))


def first(share: float, rollout_id: int = 1) -> set[bytes]:
    return {client for client in CLIENTS if is_of_share(trial(share, rollout_id), client)}


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5])
def test_the_share_is_what_was_asked_for(share: float) -> None:
    assert len(first(share)) / len(CLIENTS) == pytest.approx(share, abs=0.03)


def test_none_and_all() -> None:
    assert first(0.0) == set()
    assert first(1.0) == set(CLIENTS)


def test_a_larger_share_only_adds_clients() -> None:
    assert first(0.05) < first(0.25) < first(0.5)


def test_another_rollout_begins_with_others() -> None:
    one, two = first(0.1, rollout_id=1), first(0.1, rollout_id=2)
    assert len(one & two) < len(one) / 2


def test_large_bodies_differ_by_their_ends() -> None:
    middle = bytes(3 * HASHED_BYTES)
    found = {is_of_share(trial(0.5), middle + client) for client in CLIENTS[:20]}
    assert found == {True, False}
