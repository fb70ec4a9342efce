"""The benchmark's command line: what it refuses, and what it shows meanwhile."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console
from rich.progress import Progress

from cl_engine.__main__ import main
from cl_engine.benchmarking.command import Bar


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("typo.memory_size=3", "naive, scenario, train"),
        ("mlp.hidden=3", "naive, scenario, train"),  # the default model is asked for by --model as well
        ("memory_size=3", "NAME.PARAMETER=VALUE"),
    ],
)
def test_a_setting_of_nothing_that_was_asked_for_is_refused(
    setting: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    asked = ["--scenario", "split-digits", "--strategies", "naive", "--out", str(out)]
    assert main(["benchmark", *asked, "--set", setting]) == 2
    said = capsys.readouterr().err
    assert said.startswith("spec_invalid: --set ")
    assert words in said
    assert not out.exists()


def test_the_bar_follows_a_total_that_shrinks_and_says_what_is_logged() -> None:
    shown = Console(file=io.StringIO(), width=20)
    with Progress(console=shown) as progress:
        bar = Bar(progress)
        for event in (
            {"kind": "started", "total_steps": 30, "resumed_at": 2},
            {"kind": "progress", "step": 5, "total_steps": 20, "eta_s": 3.0},
            {"kind": "log", "level": "info", "text": "replay, seed 0: [accuracy] 0.854"},
        ):
            bar.write(json.dumps(event) + "\n")
        assert (progress.tasks[0].completed, progress.tasks[0].total) == (5, 20)
    assert "replay, seed 0: [accuracy] 0.854\n" in shown.file.getvalue()
