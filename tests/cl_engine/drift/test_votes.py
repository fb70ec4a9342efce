import pytest

from cl_engine.drift import DriftScore, VoteState
from cl_engine.errors import EngineError

SCORES = {
    "x": DriftScore(2.0, 1.0, breached=True, n=100, status="ok"),
    ".": DriftScore(0.5, 1.0, breached=False, n=100, status="ok"),
    "?": DriftScore(None, 1.0, breached=False, n=3, status="no_data"),
}


def alarms(state: VoteState, windows: str) -> str:
    """The windows' alarms, drawn: '!' where one is raised."""
    drawn = ""
    for window in windows:
        state, alarm = state.step(SCORES[window])
        drawn += "!" if alarm else "."
    return drawn


@pytest.mark.parametrize(
    ("windows", "drawn"),
    [
        ("xx", ".!"),
        ("x.x", "..!"),
        ("x..x", "...."),
        (".x.", "..."),
        ("x?x", "..!"),
        ("x????", "....."),
    ],
)
def test_two_of_the_last_three_windows_raise_the_alarm(windows: str, drawn: str) -> None:
    assert alarms(VoteState(needed=2, of=3), windows) == drawn


def test_after_an_alarm_the_cooldown_passes_and_the_vote_begins_anew() -> None:
    assert alarms(VoteState(needed=2, of=3, cooldown=2), "xxxxxx") == ".!...!"


def test_a_window_without_data_does_not_shorten_the_cooldown() -> None:
    assert alarms(VoteState(needed=1, of=1, cooldown=2), "x?x?xx") == "!....!"


def test_no_cooldown_votes_at_once() -> None:
    assert alarms(VoteState(needed=1, of=1, cooldown=0), "xx.x") == "!!.!"


def test_one_window_far_above_the_threshold_is_enough_where_the_vote_says_so() -> None:
    assert alarms(VoteState(at_once=1.9, cooldown=0), ".x.") == ".!."
    assert alarms(VoteState(at_once=2.0, cooldown=0), ".x.") == "..."
    assert alarms(VoteState(at_once=1.9, cooldown=1), "xx?x") == "!..!"


@pytest.mark.parametrize("windows", ["", "x", "xx", "xxx.?"])
def test_a_stored_vote_goes_on_where_it_stopped(windows: str) -> None:
    state = VoteState(needed=2, of=3, cooldown=1)
    for window in windows:
        state, _ = state.step(SCORES[window])
    again = VoteState.from_json(state.to_json())
    assert again == state
    assert alarms(again, "xxxx") == alarms(state, "xxxx")


@pytest.mark.parametrize(
    ("needed", "of", "cooldown", "at_once"),
    [(0, 3, 0, None), (4, 3, 0, None), (1, 1, -1, None), (1, 1, 0, 0.9)],
)
def test_a_vote_that_cannot_be_held_is_refused(
    needed: int, of: int, cooldown: int, at_once: float | None
) -> None:
    with pytest.raises(EngineError) as refusal:
        VoteState(needed=needed, of=of, cooldown=cooldown, at_once=at_once)
    assert refusal.value.code == "vote_impossible"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recent": [], "surprise": 1}'])
def test_what_is_no_stored_vote_is_refused(text: str) -> None:
    with pytest.raises(EngineError) as refusal:
        VoteState.from_json(text)
    assert refusal.value.code == "vote_unreadable"
