"""Pages of benchmarks: choose, start, look at, compare; who may do what; and what a refused form gives back."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from backend.access.models import Project
from backend.access.roles import Role
from backend.updates.models import Benchmark, BenchmarkPoint
from backend.updates.services import benchmark_start
from backend.updates.watching import Watch
from cl_engine.job.events import EventLog
from tests.browser import Faults, log_in
from tests.factories import SYSTEM, make_project, make_user, member
from tests.updates.benchmarks import (
    make_benchmark,
    make_finished_benchmark,
    make_running_benchmark,
    write_results,
)
from webui.forms.benchmarks import BenchmarkForm, chosen_like

pytestmark = pytest.mark.django_db
ASKED = {
    "scenario": "split-digits",
    "strategies": ["naive", "replay"],
    "seeds": "0, 1",
    "model": "",
    "epochs": "2",
    "batch_size": "32",
    "optimiser": "adam",
    "learning_rate": "0.001",
    "momentum": "0.9",
    "weight_decay": "",
    "schedule": "cosine",
    "device": "cpu",
    "tune_trials": "",
    "tune_experiences": "3",
    "s_seed": "0",
    "s_train_samples": "0",
    "s_online_samples": "0",
    "s_validation_experiences": "0",
    "s_experiences": "5",
    "s_setting": "class",
    "s_first_classes": "0",
    "s_blurry_share": "0",
    "t_replay-memory_size": "100",
    "t_replay-selection": "reservoir",
    "t_replay-memory_batch_size": "32",
}


@pytest.fixture
def project() -> Project:
    return make_project()


def signed_in(project: Project, role: str = Role.ENGINEER) -> Client:
    client = Client()
    client.force_login(member(project, role))
    return client


def test_a_benchmark_is_asked_for_and_queued(project: Project) -> None:
    answer = signed_in(project).post(reverse("webui:benchmark_new", args=[project.slug]), ASKED)
    made = Benchmark.objects.get()
    assert answer.headers["location"] == reverse("webui:benchmark", args=[made.pk])
    assert made.strategies == ["naive", "replay"]
    assert made.spec["seeds"] == [0, 1]
    assert made.spec["strategies"][1]["parameters"]["memory_size"] == 100
    assert made.spec["tune"] is None
    training = made.spec["training"]
    assert (training["schedule"], training["weight_decay"]) == ("cosine", None)


def test_tuning_is_asked_for_and_its_refusal_stands_beside_its_field(project: Project) -> None:
    client, address = signed_in(project), reverse("webui:benchmark_new", args=[project.slug])
    refused = client.post(address, ASKED | {"tune_trials": "8", "tune_experiences": "5"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["tune_experiences"]
    client.post(address, ASKED | {"tune_trials": "8", "tune_experiences": ""})
    assert Benchmark.objects.get().spec["tune"] == {"trials": 8, "experiences": 3}


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


def test_a_refused_form_comes_back_as_it_was_typed(project: Project) -> None:
    asked = ASKED | {"strategies": [], "epochs": "7"}
    answer = signed_in(project).post(reverse("webui:benchmark_new", args=[project.slug]), asked)
    assert answer.status_code == 422
    assert 'name="epochs" value="7"' in answer.text
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"t_replay-memory_size": "-3"}, 'name="t_replay-memory_size" value="-3"'),
        ({"learning_rate": "0"}, "learning_rate: Input should be greater than 0."),
        ({"seeds": "one"}, "such as 0, 1, 2."),
        ({"seeds": "1, 1"}, "each may be given once"),
        ({"device": "tpu"}, "train.device"),
        ({"strategies": ["naive", "replay", "packnet"]}, "packnet suits task"),
    ],
)
def test_nonsense_is_refused_beside_its_field(
    project: Project, change: dict[str, object], words: str
) -> None:
    address = reverse("webui:benchmark_new", args=[project.slug])
    answer = signed_in(project).post(
        address, ASKED | {"t_packnet-prune_proportion": "0.5", "t_packnet-post_prune_epochs": "1"} | change
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert answer.text.count('class="field-error"') == 1
    assert 'name="t_replay-selection"' in answer.text
    assert not Benchmark.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {
            "scenario": {
                "name": "split-digits",
                "parameters": {"shuffle_classes": True, "blurry_share": 0.25},
            },
            "strategies": [{"name": "replay"}, {"name": "cwr_star", "parameters": {"freeze": False}}],
            "seeds": [4, 2],
            "model": {"name": "mlp", "parameters": {"layers": 0, "hidden": 32}},
            "training": {
                "optimiser": "sgd",
                "momentum": 0.0,
                "weight_decay": 0.0,
                "schedule": "linear",
                "device": "cuda:1",
            },
            "tune": {"trials": 4, "experiences": 2},
        },
    ],
)
def test_a_benchmark_is_run_again_as_it_was(project: Project, asked: dict[str, object]) -> None:
    before = make_benchmark(project, **asked)
    typed = chosen_like(before.spec)
    form = BenchmarkForm(typed, chosen=typed, parameters_url="/")
    assert form.is_valid(), form.errors
    again = benchmark_start(actor=SYSTEM, project=project, **form.values())
    assert again.spec == before.spec
    address = reverse("webui:benchmark_new", args=[project.slug])
    stranger = Client()
    stranger.force_login(make_user())
    assert (
        signed_in(project).get(address, {"like": before.pk}).context["form"].initial["seeds"]
        == typed["seeds"]
    )
    assert stranger.get(address, {"like": before.pk}).status_code == 404


def test_the_scenario_that_is_shown_is_the_one_whose_parameters_are_asked(project: Project) -> None:
    client, address = signed_in(project), reverse("webui:benchmark_new", args=[project.slug])
    for chosen in ({"strategies": "replay"}, {"scenario": "nothing"}):
        assert '<option value="split-digits" selected>' in client.get(address, chosen).text


def test_an_unticked_box_stays_so_when_another_strategy_is_chosen(project: Project) -> None:
    client, address = signed_in(project), reverse("webui:benchmark_new", args=[project.slug])
    part = {"HX-Request": "true", "HX-Target": "strategies-parameters"}
    first = client.get(address, {"strategies": "cwr_star"}, headers=part).text
    assert "checked" in first
    asked = {"strategies": ["cwr_star", "replay"], "asked": "t_cwr_star-", "t_replay-memory_size": "7"}
    text = client.get(address, asked, headers=part).text
    assert "checked" not in text
    assert 'value="7"' in text


def test_a_viewer_looks_and_starts_nothing(project: Project) -> None:
    client = signed_in(project, Role.VIEWER)
    address = reverse("webui:benchmark_new", args=[project.slug])
    assert "Your roles do not let you do this" in client.get(address).text
    assert client.post(address, ASKED).status_code == 403
    assert client.get(reverse("webui:benchmarks", args=[project.slug])).status_code == 200
    stranger = Client()
    stranger.force_login(make_user())
    assert stranger.get(reverse("webui:benchmarks", args=[project.slug])).status_code == 404


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
    assert "Seeds" in text
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


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_pages_fit_a_phone_and_draw_their_charts(
    browser_context: BrowserContext, page: Page, live_server: LiveServer, faults: Faults
) -> None:
    faults.allow("/ws/live/")  # this server speaks no websocket: pages poll instead
    project = make_project()
    first, second = make_finished_benchmark(project), make_finished_benchmark(project, seeds=[0, 1])
    running = make_running_benchmark(project)
    tuned = make_finished_benchmark(project, tune={"trials": 10, "experiences": 2})
    log_in(browser_context, member(project, Role.ENGINEER), live_server.url)
    page.set_viewport_size({"width": 400, "height": 900})
    base = f"{live_server.url}{reverse('webui:benchmarks', args=[project.slug])}"
    compare = f"{live_server.url}{reverse('webui:benchmark_compare', args=[project.slug])}"
    for address in (
        base,
        f"{live_server.url}{reverse('webui:benchmark_new', args=[project.slug])}?strategies=replay",
        f"{live_server.url}{reverse('webui:benchmark', args=[running.pk])}",
        f"{compare}?of={first.pk}&of={second.pk}",
        f"{live_server.url}{reverse('webui:benchmark', args=[tuned.pk])}",
        f"{live_server.url}{reverse('webui:benchmark', args=[first.pk])}",
    ):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 400, address
    expect(page.get_by_text("Accuracy on what was seen so far")).to_be_visible()
