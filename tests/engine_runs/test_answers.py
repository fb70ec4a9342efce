"""Asking the engine ends by its limit, and where nobody wants the answer any more."""

from pathlib import Path

import pytest

from backend.core.errors import AppError, ConflictError
from backend.engine_runs.answers import engine_answer

TOO_SLOW = AppError("too_slow", "It took too long.")


def test_what_takes_longer_than_its_limit_is_refused_in_the_askers_words(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        engine_answer(
            "twins", tmp_path / "spec.json", tmp_path / "out", lambda: True, limit_s=0.0, too_slow=TOO_SLOW
        )
    assert refused.value is TOO_SLOW


def test_what_was_called_off_is_nobodys_failure(tmp_path: Path) -> None:
    with pytest.raises(ConflictError) as refused:
        engine_answer(
            "twins", tmp_path / "spec.json", tmp_path / "out", lambda: False, limit_s=60.0, too_slow=TOO_SLOW
        )
    assert refused.value.code == "attempt_over"
