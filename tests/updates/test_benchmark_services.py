"""Benchmarks: asked for, claimed, told of, finished with their results; each with its refusals."""

import json
from pathlib import Path
from typing import Any

import pytest
from django_q.models import OrmQ

from backend.access.roles import Role
from backend.core.blobs import blobs
from backend.core.errors import AppError, ConflictError, ForbiddenError, NotFoundError
from backend.core.models import LogEntry
from backend.engine import write_benchmark_spec
from backend.updates.models import Benchmark, BenchmarkLine, BenchmarkPoint, MetricPoint
from backend.updates.selectors import (
    benchmark_artifact_get,
    benchmark_artifacts,
    benchmark_get,
    benchmark_list,
    points_after,
)
from backend.updates.services import (
    AttemptLostError,
    Progress,
    attempt_begin,
    attempt_end,
    attempt_finish,
    attempt_progress,
    benchmark_file,
    benchmark_start,
    run_cancel,
    run_resume,
    runs_mark_lost,
)
from backend.updates.topics import benchmark_allowed, latest, latest_results
from backend.updates.watching import Watch
from cl_engine.job.events import EventLog
from tests.factories import SYSTEM, make_project, make_user, member
from tests.updates.benchmarks import (
    make_benchmark,
    make_finished_benchmark,
    make_running_benchmark,
    write_results,
)
from tests.updates.runs import make_running

pytestmark = pytest.mark.django_db
SCENARIO = {"name": "split-digits"}
STRATEGIES = [{"name": "naive"}]
FAILURE = {"code": "interrupted", "detail": "by a test", "data": {}}


def test_a_benchmark_is_queued_with_all_defaults_said() -> None:
    run = make_benchmark(seeds=[3, 1])
    assert (run.state, run.spec["seeds"], run.strategies) == ("queued", [3, 1], ["naive", "replay"])
    assert run.spec["scenario"]["parameters"]["experiences"] == 3
    assert run.spec["scenario"]["parameters"]["setting"] == "class"
    assert run.spec["strategies"][1]["parameters"]["selection"] == "class_balanced"
    assert (run.spec["training"]["batch_size"], run.spec["training"]["nice"]) == (64, 19)
    row = OrmQ.objects.get()
    assert (row.key, row.task["args"]) == ("benchmarks", ("updates.benchmark", run.pk))
    assert LogEntry.objects.filter(kind="benchmark.created", object=f"benchmark:{run.pk}").count() == 1


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"scenario": {"name": "magic"}}, "scenario_unknown", "scenario.name"),
        (
            {"scenario": {"name": "split-digits", "parameters": {"experiences": 0}}},
            "spec_invalid",
            "experiences",
        ),
        ({"strategies": [{"name": "magic"}]}, "strategy_unknown", "strategy.name"),
        ({"strategies": []}, "spec_invalid", "strategies"),
        ({"strategies": [{"name": "naive"}] * 2}, "spec_invalid", "strategies"),
        ({"seeds": [-1]}, "spec_invalid", "seeds"),
        ({"seeds": range(101)}, "spec_invalid", "seeds"),
        ({"model": {"name": "magic"}}, "model_unknown", "model.name"),
        ({"training": {"epochs": 0}}, "spec_invalid", "epochs"),
        ({"tune": {"trials": 0}}, "spec_invalid", "tune.trials"),
        ({"tune": {"trials": 9}}, "spec_invalid", "tune.experiences"),
    ],
)
def test_a_senseless_benchmark_is_refused_naming_the_field(
    change: dict[str, Any], code: str, field: str
) -> None:
    with pytest.raises(AppError) as refused:
        make_benchmark(**change)
    assert refused.value.code == code
    assert field in str(refused.value.data["field"])
    assert not Benchmark.objects.exists()
    assert not OrmQ.objects.exists()


@pytest.mark.parametrize("role", list(Role))
def test_who_operates_starts_cancels_and_resumes(role: str) -> None:
    project = make_project()
    actor, interrupted = member(project, role).actor, make_running_benchmark(project)
    attempt_end(interrupted, "interrupted", FAILURE)
    asked = {"project": project, "scenario": SCENARIO, "strategies": STRATEGIES}
    acts = (
        lambda: benchmark_start(actor=actor, **asked),
        lambda: run_resume(actor=actor, run=interrupted),
        lambda: run_cancel(actor=actor, run=interrupted),
    )
    for act in acts:
        if role in (Role.ENGINEER, Role.OWNER):
            act()
        else:
            with pytest.raises(ForbiddenError):
                act()


def test_members_look_and_a_stranger_learns_nothing() -> None:
    run, stranger = make_finished_benchmark(), make_user().actor
    viewer = member(run.project, Role.VIEWER).actor
    assert list(benchmark_list(viewer)) == [benchmark_get(viewer, run.pk)] == [run]
    assert len(benchmark_artifacts(viewer, run)) == 3
    assert benchmark_allowed(viewer, run.pk)
    assert not benchmark_list(stranger)
    assert not benchmark_artifacts(stranger, run)
    assert not benchmark_allowed(stranger, run.pk)
    for act in (
        lambda: benchmark_get(stranger, run.pk),
        lambda: benchmark_artifact_get(stranger, run, "report.html"),
        lambda: run_cancel(actor=stranger, run=run),
        lambda: benchmark_start(
            actor=stranger, project=run.project, scenario=SCENARIO, strategies=STRATEGIES
        ),
    ):
        with pytest.raises(NotFoundError):
            act()


def test_the_list_is_narrowed_and_leaves_the_results_out() -> None:
    run = make_finished_benchmark()
    waiting = make_benchmark(run.project)
    other = make_benchmark()
    assert list(benchmark_list(SYSTEM, run.project)) == [waiting, run]
    assert list(benchmark_list(SYSTEM, state="queued")) == [other, waiting]
    assert "results" in benchmark_list(SYSTEM)[0].get_deferred_fields()


def test_news_is_kept_with_the_benchmark_alone_and_fenced() -> None:
    run, update = make_running_benchmark(), make_running()
    progress = Progress()
    for number, event in enumerate(
        (
            {"kind": "metric", "name": "naive-0/accuracy", "step": 1, "value": 0.5},
            {"kind": "log", "level": "info", "text": "hello"},
            {"kind": "progress", "fraction": 0.5, "eta_s": 3.0},
        ),
        start=1,
    ):
        progress.add({"seq": number, "time_s": 1.0, **event})
    for _ in range(2):
        assert attempt_progress(run, progress, 99)
    assert [(point.name, point.value) for point in points_after(SYSTEM, run)] == [("naive-0/accuracy", 0.5)]
    assert (BenchmarkPoint.objects.count(), BenchmarkLine.objects.count()) == (1, 1)
    assert not MetricPoint.objects.exists()
    assert latest(Benchmark, [run.pk, run.pk + 1]) == {run.pk: 3}
    assert not points_after(SYSTEM, update)
    run_cancel(actor=SYSTEM, run=run)
    assert attempt_progress(run, Progress(), 99) is False
    run.attempt = 7
    with pytest.raises(AttemptLostError):
        attempt_progress(run, progress, 99)


def test_results_are_kept_as_trials_end_and_stay_whatever_ends_the_benchmark(tmp_path: Path) -> None:
    run = make_running_benchmark()
    events = EventLog(tmp_path / "events.jsonl")
    write_results(run, tmp_path, ended=1)
    events.emit("results", trials=1)
    Watch(run, tmp_path).catch_up()
    assert latest_results([run.pk]) == {run.pk: 1}
    events.log("hello")
    Watch(run, tmp_path).catch_up()
    assert latest_results([run.pk]) == {run.pk: 1}, "only a trial's end is news of the results"
    attempt_end(run, "interrupted", FAILURE)
    run.refresh_from_db()
    assert [one["strategy"] for one in run.results["trials"]] == ["naive"]
    assert list(run.results["summary"]) == ["naive"]


def test_a_silent_benchmark_is_interrupted_and_goes_on_in_its_queue() -> None:
    run = make_running_benchmark()
    Benchmark.objects.filter(pk=run.pk).update(heartbeat_at="2026-01-01T00:00:00Z")
    assert runs_mark_lost(actor=SYSTEM) == [run]
    OrmQ.objects.all().delete()
    run_resume(actor=SYSTEM, run=run)
    run.refresh_from_db()
    assert (run.state, run.failure, OrmQ.objects.get().key) == ("queued", None, "benchmarks")
    again = attempt_begin(Benchmark, run.pk)
    assert again is not None
    assert again.attempt == 2
    assert attempt_begin(Benchmark, run.pk) is None


def test_a_finished_benchmark_keeps_figures_and_files() -> None:
    run = benchmark_get(SYSTEM, make_finished_benchmark(seeds=[0, 1]).pk)
    assert (run.state, run.fraction) == ("finished", 1.0)
    assert run.results["summary"]["replay"]["acc"]["mean"] == pytest.approx(0.8667, abs=1e-4)
    assert run.results["summary"]["replay"]["seconds"]["std"] == 0.5
    assert [(one["strategy"], one["seed"]) for one in run.results["trials"]][:2] == [
        ("naive", 0),
        ("naive", 1),
    ]
    report = benchmark_artifact_get(SYSTEM, run, "report.html")
    assert benchmark_file(report).read_bytes() == f"<!doctype html><title>{run}</title>".encode()
    assert report.size_bytes == benchmark_file(report).stat().st_size
    with pytest.raises(ConflictError):
        run_cancel(actor=SYSTEM, run=run)


def test_a_tuned_one_keeps_what_was_searched_and_found() -> None:
    plain, run = (make_finished_benchmark(tune=tune) for tune in (None, {"trials": 10, "experiences": 2}))
    assert (plain.spec["tune"], plain.results["tuning"]) == (None, None)
    assert run.spec["tune"] == {"trials": 10, "experiences": 2}
    assert run.results["tuning"]["strategies"]["replay"]["chosen"] == {"learning_rate": 0.0123}
    assert {one.name for one in run.artifacts.all()} - {one.name for one in plain.artifacts.all()} == {
        "tuning.csv"
    }


def test_the_engine_is_asked_to_tune_and_what_was_asked_before_there_was_tuning_is_as_it_was(
    tmp_path: Path,
) -> None:
    asked = make_benchmark(tune={"trials": 10, "experiences": 2}).spec
    old = {name: value for name, value in asked.items() if name != "tune"}
    for spec, tune in ((asked, {"trials": 10, "experiences": 2}), (old, None)):
        assert json.loads(write_benchmark_spec(tmp_path, spec, "", 1).read_text())["tune"] == tune


def test_a_changed_file_is_neither_kept_nor_handed_out(tmp_path: Path) -> None:
    run = make_running_benchmark()
    write_results(run, tmp_path)
    (tmp_path / "report.html").write_text("another")
    with pytest.raises(AppError) as refused:
        attempt_finish(run, tmp_path)
    assert refused.value.code == "digest_mismatch"
    run.refresh_from_db()
    assert (run.state, run.results, run.artifacts.count()) == ("running", None, 0)
    kept = make_finished_benchmark().artifacts.get(name="report.html")
    blobs().path(kept.digest).write_text("changed")
    with pytest.raises(AppError):
        benchmark_file(kept)
