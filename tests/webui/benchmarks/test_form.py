"""The form of a benchmark: what it hands on, what it refuses and gives back, and what it begins with."""

import pytest
from django.urls import reverse

from backend.access.models import Project
from backend.access.roles import Role
from backend.updates.models import Benchmark
from backend.updates.services import benchmark_start
from tests.clients import pages_of
from tests.factories import SYSTEM, make_project, make_user
from tests.updates.benchmarks import make_benchmark
from tests.webui.benchmarks.asking import ASKED, signed_in
from webui.forms.benchmarks import BenchmarkForm, chosen_like

pytestmark = pytest.mark.django_db


@pytest.fixture
def project() -> Project:
    return make_project()


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
    assert (training["warmup_steps"], training["precision"]) == (20, "float32")


def test_tuning_is_asked_for_and_its_refusal_stands_beside_its_field(project: Project) -> None:
    client, address = signed_in(project), reverse("webui:benchmark_new", args=[project.slug])
    refused = client.post(address, ASKED | {"tune_trials": "8", "tune_experiences": "5"})
    assert refused.status_code == 422
    assert refused.context["form"].errors["tune_experiences"]
    client.post(address, ASKED | {"tune_trials": "8", "tune_experiences": "2"})
    assert Benchmark.objects.get().spec["tune"] == {"trials": 8, "experiences": 2}


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
        ({"device": "tpu"}, "the number of a GPU"),
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
                "warmup_steps": 7,
                "device": "cuda:1",
                "precision": "bfloat16",
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
    stranger = pages_of(make_user())
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
    stranger = pages_of(make_user())
    assert stranger.get(reverse("webui:benchmarks", args=[project.slug])).status_code == 404
