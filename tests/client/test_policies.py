"""`modelcie policies` and `benchmarks`: settings from files, and what comes of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.automation.models import Policy
from modelcie.cli.main import run
from tests.automation.stories import SETTINGS
from tests.updates.benchmarks import make_finished_benchmark
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Told = Callable[..., Any]


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Any], str]:
    """Writes JSON to a file; its path."""

    def write(value: Any) -> str:
        file = tmp_path / "file.json"
        file.write_text(json.dumps(value))
        return str(file)

    return write


def test_a_policy_is_set_from_a_file_tried_and_switched(
    told: Told, scene: Scene, written: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    name = scene.service.name
    assert run(["policies", "show", name]) == 1
    settings = {**SETTINGS, "environment": scene.environment.name}
    assert (
        told("policies", "set", name, written({"settings": settings, "enabled": False}))["enabled"] is False
    )
    assert told("policies", "on", name)["enabled"] is True
    kept = Policy.objects.get(service=scene.service)
    assert (kept.enabled, kept.settings["samples_to_label"]) == (True, SETTINGS["samples_to_label"])
    shown = told("policies", "show", name)
    assert told("policies", "off", name)["settings"] == shown["settings"]
    assert run(["policies", "set", name, written(shown)]) == 1
    assert "policy_changed" in capsys.readouterr().err
    assert told("policies", "dry-run", name)["reason"] == scene.alert.title
    later = {**settings, "samples_to_label": 0, "when": {"when": "labels", "at_least": 500}}
    assert told("policies", "dry-run", name, written({"settings": later}))["reason"].endswith("labels of 500")
    assert Policy.objects.get(service=scene.service).enabled is False


def test_what_is_no_object_of_json_is_not_sent(as_role: object, scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    for text in ("", "[]", "{"):
        file.write_text(text)
        assert run(["policies", "set", scene.service.name, str(file)]) == 2


def test_a_benchmark_is_started_from_a_file_and_compared(
    told: Told, scene: Scene, written: Callable[[Any], str], capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"scenario": {"name": "split-digits"}, "strategies": [{"name": "replay"}], "seeds": [3]}
    made = told("benchmarks", "start", scene.project.slug, written(asked))
    assert (made["state"], made["spec"]["seeds"]) == ("queued", [3])
    number = str(made["id"])
    assert told("benchmarks", "cancel", number)["state"] == "cancelled"
    assert run(["benchmarks", "watch", number]) == 12
    assert run(["benchmarks", "compare", number]) == 1
    first, second = (make_finished_benchmark(scene.project) for _ in range(2))
    assert [row["id"] for row in told("benchmarks", "list", "--state", "finished")] == [second.pk, first.pk]
    rows = told("benchmarks", "compare", str(first.pk), str(second.pk))
    assert [(row["benchmark"], row["strategy"]) for row in rows] == [
        (one.pk, strategy) for one in (first, second) for strategy in ("naive", "replay")
    ]
    assert rows[0]["acc"].keys() == {"mean", "std"}
    capsys.readouterr()
    assert run(["benchmarks", "compare", str(first.pk)]) == 0
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:2] == ["benchmark", "strategy"]
    assert len(lines) == 2
    assert "±" in lines[0]
