"""A run is watched to its end: what is seen of it, and how the command ends."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from backend.access.roles import Role
from backend.updates.models import Benchmark, LogLine, MetricPoint, UpdateRun
from backend.updates.services import attempt_end, run_cancel
from modelcie.cli.curves import BLOCKS
from modelcie.cli.displays import Drawn, Lines
from modelcie.cli.main import run as command
from modelcie.following import RunNews
from tests.clients import token_of
from tests.factories import SYSTEM, make_snapshot, member
from tests.jobs.running import manage
from tests.updates.benchmarks import make_running_benchmark
from tests.updates.runs import make_run, make_running
from tests.updates.test_real_engine import digit_samples, digits_service
from tests.webui.daphne import free_port, web
from tests.webui.test_runs import FAILURE, finish, metric, tell

LOG = {"level": "info", "text": "an epoch is over"}


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    def signed(url: str, run: UpdateRun) -> None:
        monkeypatch.setenv("MODELCIE_URL", url)
        monkeypatch.setenv("MODELCIE_TOKEN", token_of(member(run.service.project, Role.VIEWER)))

    return signed


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("end", "code"), [("finished", 0), ("failed", 10), ("cancelled", 12), ("interrupted", 13)]
)
def test_how_a_run_ended_is_the_exit_code(
    live_server: Any, sign_in: Any, capsys: pytest.CaptureFixture[str], end: str, code: int
) -> None:
    run = make_run() if end == "cancelled" else make_running()
    sign_in(live_server.url, run)
    if end == "cancelled":
        run_cancel(actor=SYSTEM, run=run)
    else:
        tell(run, metric("train/loss", 1, 0.5), ("log", LOG), metric("train/loss", 2, 0.25))
        if end == "finished":
            finish(run)
        else:
            attempt_end(UpdateRun.objects.get(pk=run.pk), end, FAILURE if end == "failed" else None)
    assert command(["runs", "watch", str(run.pk)]) == code
    captured = capsys.readouterr()
    assert f"Run {run.pk} is {end}." in captured.out
    assert (FAILURE["detail"] in captured.err) == (end == "failed")
    assert (
        ("train/loss = 0.25" in captured.out) == ("an epoch is over" in captured.out) == (end != "cancelled")
    )


@pytest.mark.django_db(transaction=True)
def test_a_benchmark_is_watched_as_a_run_is(
    live_server: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    benchmark = make_running_benchmark()
    monkeypatch.setenv("MODELCIE_URL", live_server.url)
    monkeypatch.setenv("MODELCIE_TOKEN", token_of(member(benchmark.project, Role.VIEWER)))
    tell(benchmark, metric("replay-0/accuracy", 1, 0.5))
    attempt_end(Benchmark.objects.get(pk=benchmark.pk), "failed", FAILURE)
    assert command(["benchmarks", "watch", str(benchmark.pk)]) == 10
    captured = capsys.readouterr()
    assert f"Benchmark {benchmark.pk} is failed." in captured.out
    assert "replay-0/accuracy = 0.5" in captured.out
    assert FAILURE["detail"] in captured.err


def news(state: str, fraction: float, *losses: float, text: str = "") -> RunNews[Any]:
    run: Any = {"id": 7, "state": state, "fraction": fraction, "eta_s": 12.0}
    points: Any = [{"name": "train/loss", "value": loss} for loss in losses]
    lines: Any = [{"at": "2026-01-31T12:00:00Z", "level": "warning", "text": text}] if text else []
    return RunNews(run, points, lines)


def test_a_terminal_shows_how_far_it_is_and_its_curves() -> None:
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with Drawn(Console(file=out, force_terminal=True, width=120), "run") as display:
        display.show(news("running", 0.25, 4.0, 2.0, text="a \x1b[2Jtrick"))
        display.show(news("running", 0.5, 1.0))
    out.flush()
    seen = out.buffer.getvalue().decode()  # type: ignore[attr-defined]
    assert "50%" in seen
    assert "12 s left" in seen
    assert f"{BLOCKS[-1]}{BLOCKS[2]}{BLOCKS[0]}" in seen
    assert "a  [2Jtrick" in seen


def test_elsewhere_there_are_lines_alone() -> None:
    out = io.StringIO()
    with Lines(Console(file=out, width=120), "run") as display:
        display.show(news("running", 0.25, 4.0, text="one"))
        display.show(news("running", 0.5, 1.0))
    assert [line.split()[-1] for line in out.getvalue().splitlines()] == ["running.", "one", "1"]


@pytest.mark.slow
@pytest.mark.timeout(500)
@pytest.mark.django_db(transaction=True)
def test_a_real_training_is_watched_while_it_goes_on(
    home: Path, sign_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """By daphne, a worker and the trainer; nothing that it said is missing, and nothing is said twice."""
    service = digits_service()
    snapshot = make_snapshot(service, samples=digit_samples(service, 0, 60))
    run = make_run(service, snapshot=snapshot, training={"epochs": 3, "nice": 0})
    worker = manage("worker", "--queue", "updates", home=home, MODELCIE_UPDATE_PRIORITY="nice")
    with web(free_port()) as address, worker:
        sign_in(address, run)
        code = command(["runs", "watch", str(run.pk), "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0, told[-1]
    points = [one["point"]["sequence"] for one in told if "point" in one]
    lines = [one["line"]["sequence"] for one in told if "line" in one]
    assert points == list(MetricPoint.objects.filter(run=run).values_list("sequence", flat=True))
    assert lines == list(LogLine.objects.filter(run=run).values_list("sequence", flat=True))
    states = list(dict.fromkeys(one["run"]["state"] for one in told if "run" in one))
    assert states == ["queued", "running", "finished"]
    assert told[-1]["run"]["version"] == 1
