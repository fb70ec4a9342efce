"""The pages of benchmarks: one in each state, several side by side, and what they ask of the database."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.access.models import Project
from backend.updates.models import Benchmark, BenchmarkPoint
from backend.updates.watching import Watch
from cl_engine.job.events import EventLog
from tests.factories import make_project
from tests.updates.benchmarks import (
    make_benchmark,
    make_finished_benchmark,
    make_running_benchmark,
    write_results,
)
from tests.webui.benchmarks.asking import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (make_benchmark, "Waiting"),
        (make_running_benchmark, "Cancel"),
        (make_finished_benchmark, "Replay"),
    ],
)
def test_each_state_has_its_page(project: Project, make: object, words: str) -> None:
    run = make(project)  # type: ignore[operator]
    text = signed_in(project).get(reverse("webui:benchmark", args=[run.pk])).text
    assert words in text
    assert ("forgetting" in text.lower()) == (run.state == "finished")


def test_what_trials_measured_is_there_while_others_train(project: Project, tmp_path: Path) -> None:
    run = make_running_benchmark(project, seeds=[0, 1])
    client, address = signed_in(project), reverse("webui:benchmark", args=[run.pk])
    assert "Most accurate" not in client.get(address).text
    write_results(run, tmp_path, ended=3)
    EventLog(tmp_path / "events.jsonl").emit("results", trials=3)
    Watch(run, tmp_path).catch_up()
    for page in (address, reverse("webui:benchmark_ranking", args=[run.pk])):
        text = client.get(page).text
        assert "3 of 4" in text
        assert "1 of 2 seeds" in text
    assert "report.html" not in client.get(reverse("webui:benchmark_results", args=[run.pk])).text


def test_a_benchmark_that_tunes_says_so_and_draws_no_curve_of_it(project: Project, tmp_path: Path) -> None:
    run = make_running_benchmark(project, tune={"trials": 12, "experiences": 2})
    events = EventLog(tmp_path / "events.jsonl")
    events.emit("progress", step=4, total_steps=40, fraction=0.1, eta_s=60)
    for name, best in (("naive", 0.25), ("replay", 0.875)):
        events.emit("metric", name=f"{name}/tuning", step=4, value=best)
    Watch(run, tmp_path).catch_up()
    client = signed_in(project)
    for page in ("benchmark", "benchmark_progress"):
        text = client.get(reverse(f"webui:{page}", args=[run.pk])).text
        for words in ("<strong>Tuning</strong>", "4 of 12 candidates", "4 of 12, best 87.5 %"):
            assert words in text
    figure = client.get(reverse("webui:benchmark_curves", args=[run.pk])).json()
    assert [trace["x"] for trace in figure["data"]] == [[], []]


def test_a_tuned_benchmark_shows_what_was_searched_and_chosen(project: Project) -> None:
    run = make_finished_benchmark(project, tune={"trials": 10, "experiences": 2})
    text = signed_in(project).get(reverse("webui:benchmark", args=[run.pk])).text
    for words in (
        "Training samples alone.",
        "0.0123",
        "0.0001 to 0.3",
        "5 to the end, 4 pruned, 1 failed",
        "87.5",
    ):
        assert words in text
    assert (
        "Tuned before"
        not in signed_in(project)
        .get(reverse("webui:benchmark", args=[make_finished_benchmark(project).pk]))
        .text
    )


def test_files_are_downloads_only(project: Project) -> None:
    run = make_finished_benchmark(project)
    answer = signed_in(project).get(reverse("webui:benchmark_download", args=[run.pk, "report.html"]))
    assert answer.headers["content-disposition"].startswith("attachment")


def test_finished_ones_stand_side_by_side(project: Project) -> None:
    first, second = make_finished_benchmark(project), make_finished_benchmark(project, seeds=[0, 1])
    address = reverse("webui:benchmark_compare", args=[project.slug])
    text = signed_in(project).get(address, {"of": [first.pk, second.pk]}).text
    for run in (first, second):
        assert f'href="{reverse("webui:benchmark", args=[run.pk])}"' in text
    for words in ("Naive fine-tuning, Replay", "Seeds", "0, 1"):
        assert words in text
    assert "Batch size" not in text
    nowhere = signed_in(project).get(address, {"of": ["9" * 30, "x"], "line": "9.naive"})
    assert nowhere.status_code == 200


@pytest.mark.parametrize("page", ["list", "detail", "compare"])
def test_more_rows_ask_no_more_of_the_database(
    project: Project, page: str, django_assert_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    first, client = make_finished_benchmark(project), signed_in(project)
    compared = reverse("webui:benchmark_compare", args=[project.slug])

    def address(*runs: Benchmark) -> str:
        return {
            "list": reverse("webui:benchmarks", args=[project.slug]),
            "detail": reverse("webui:benchmark", args=[runs[-1].pk]),
            "compare": compared + "?" + "&".join(f"of={run.pk}" for run in runs),
        }[page]

    client.get(address(first))  # what is asked once in a process
    with CaptureQueriesContext(connection) as few:
        client.get(address(first))
    strategies = [{"name": name} for name in ("naive", "replay", "ewc", "der")]
    more = [make_finished_benchmark(project, seeds=[0, 1, 2], strategies=strategies) for _ in range(3)]
    BenchmarkPoint.objects.bulk_create(
        BenchmarkPoint(run=more[-1], sequence=number, name="naive-0/accuracy", step=number, value=0.5)
        for number in range(1, 40)
    )
    with django_assert_num_queries(len(few)):
        client.get(address(first, *more))
