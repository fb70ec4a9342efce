"""What serving says is the worst of those who speak now; who died or wrote half a file says nothing."""

import json
from pathlib import Path
from typing import Any

from cl_engine.governor.serving import FRESH_S, LEAST_REQUESTS, Reading, Serving

NOW_S = 1_700_000_000.0


def say(folder: Path, who: str, age_s: float = 0.1, service: str = "digits", **told: Any) -> None:
    content = {"written_s": NOW_S - age_s, "services": {service: told}}
    (folder / f"{who}.json").write_text(json.dumps(content))


def reading(folder: Path) -> Reading:
    return Serving(folder, "digits", clock=lambda: NOW_S).reading()


def test_nobody_speaks(tmp_path: Path) -> None:
    assert reading(tmp_path) == reading(tmp_path / "gone") == Reading()


def test_the_worst_of_several_who_count_the_same_requests(tmp_path: Path) -> None:
    say(tmp_path, "gateway-1", requests=100, p99_ms=12.5)
    say(tmp_path, "gateway-2", requests=50, p99_ms=30.0)
    say(tmp_path, "control", swapping=True)
    assert reading(tmp_path) == Reading(100, 30.0, swapping=True)


def test_a_notice_may_hold_longer(tmp_path: Path) -> None:
    content = {"written_s": NOW_S - 59, "valid_s": 60, "services": {"digits": {"swapping": True}}}
    (tmp_path / "control.json").write_text(json.dumps(content))
    assert reading(tmp_path).swapping


def test_few_requests_have_no_percentile(tmp_path: Path) -> None:
    say(tmp_path, "gateway", requests=LEAST_REQUESTS - 1, p99_ms=500.0)
    assert reading(tmp_path) == Reading(LEAST_REQUESTS - 1, None)


def test_what_is_stale_unreadable_or_of_another_service_is_passed_over(tmp_path: Path) -> None:
    say(tmp_path, "dead", age_s=FRESH_S + 1, requests=100, p99_ms=500.0, swapping=True)
    say(tmp_path, "other", service="letters", requests=100, p99_ms=500.0)
    (tmp_path / "half.json").write_text('{"written_s": 17')
    for number, content in enumerate(("[]", "{}", '{"written_s": "now", "services": {}}')):
        (tmp_path / f"other-{number}.json").write_text(content)
    say(tmp_path, "wordless", requests=0)
    assert reading(tmp_path) == Reading()
