"""An attempt's folder goes with it, it beats every few seconds, and its end says who may go on."""

from contextlib import suppress
from pathlib import Path

import pytest

from backend.core.errors import ConflictError, InterruptionError
from backend.jobs import attempts
from backend.jobs.attempts import attempt_folder, beating_when_asked, require_wanted
from backend.jobs.supervisor import Ending


def test_what_an_earlier_attempt_left_goes_and_this_one_leaves_nothing(tmp_path: Path) -> None:
    home = tmp_path / "7"
    (home / "1").mkdir(parents=True)
    (home / "1" / "half.npz").write_text("half")
    with suppress(ZeroDivisionError), attempt_folder(home, 2) as folder:
        assert [path.name for path in home.iterdir()] == ["2"]
        (folder / "in").write_text("made")
        raise ZeroDivisionError
    assert not home.exists()


def test_it_beats_no_more_often_than_it_must(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = iter([True, False])
    wanted = beating_when_asked(lambda: next(beats))
    assert [wanted() for _ in range(100)] == [True] * 100
    monkeypatch.setattr(attempts.time, "monotonic", lambda: float("inf"))
    assert not wanted()


def test_its_end_says_who_goes_on() -> None:
    require_wanted(Ending.EXITED)
    with pytest.raises(ConflictError):
        require_wanted(Ending.CALLED_OFF)
    with pytest.raises(InterruptionError):
        require_wanted(Ending.STOPPING)
