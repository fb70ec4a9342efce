"""A run's page on how serving and the training get on: while it goes on, and what the finished run keeps."""

import pytest
from django.urls import reverse

from backend.updates.models import UpdateRun
from tests.updates.runs import make_running
from tests.webui.test_runs import finish, metric, signed_in, tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> UpdateRun:
    return make_running()


def test_it_shows_how_serving_and_the_training_get_on(run: UpdateRun) -> None:
    client, address = signed_in(run), reverse("webui:run_beside", args=[run.pk])
    assert client.get(address).text.strip() == ""
    tell(run, metric("governor/p99_before_ms", 0, 12.5), metric("governor/p99_ms", 1, 14.0))
    tell(run, metric("governor/duty", 9, 0.25), metric("governor/samples_per_s", 9, 1234.0))
    tell(run, metric("governor/p99_ms", 9, 80.0))
    shown = client.get(address).text
    for words in ("12.5 ms", "80.0 ms", "50.0 ms", "25 %", "1,234 samples/s"):
        assert words in shown, words
    assert "14.0 ms" not in shown
    assert 'tone-bad">80.0 ms' in shown


def test_a_finished_run_keeps_what_it_cost(run: UpdateRun) -> None:
    run.governed = {
        "objective_ms": 40.0,
        "p99_before_ms": None,
        "p99_during_ms": 12.0,
        "p99_worst_ms": 45.0,
        "violations": 1,
        "paused_s": 3.2,
        "duty": 0.93,
        "samples_per_s": 800.0,
        "yields_by": "cpu.idle",
        "threads": 2,
    }
    run.save()
    finish(run)
    shown = signed_in(run).get(f"/runs/{run.pk}/").text
    for words in ("too few requests to tell", "at worst 45.0 ms", "once", "3 s", "cpu.idle", "2 threads"):
        assert words in shown, words


def test_the_latency_is_drawn_with_its_objective(run: UpdateRun) -> None:
    tell(run, metric("governor/p99_before_ms", 0, 12.5), metric("governor/p99_ms", 5, 14.0))
    figure = signed_in(run).get(reverse("webui:run_figure", args=[run.pk, "p99_ms"])).json()
    assert [(trace["name"], trace["y"]) for trace in figure["data"]] == [("governor/p99_ms", [14.0])]
    assert figure["layout"]["shapes"][0]["y0"] == run.service.latency_objective_ms
