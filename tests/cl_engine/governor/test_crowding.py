"""A training that gets no processor says so, and only then."""

import pytest

from cl_engine.governor.crowding import OVER_S, Crowding, waited_s


@pytest.mark.parametrize(("waited", "crowded"), [(0.95, True), (0.85, False), (0.0, False)])
def test_what_waits_for_nearly_all_of_a_span_is_crowded_out(waited: float, crowded: bool) -> None:
    now_s = 100.0
    crowding = Crowding(waited=lambda: waited * now_s, clock=lambda: now_s)
    now_s += OVER_S / 2
    assert not crowding.is_crowded_out()
    now_s += OVER_S / 2
    assert crowding.is_crowded_out() == crowded
    assert not crowding.is_crowded_out(), "another span has begun"


def test_the_kernel_says_how_long_this_thread_waited() -> None:
    before_s = waited_s()
    sum(range(100_000))
    assert waited_s() >= before_s >= 0
