"""`modelcie suspects`, `twins` and `selections`, by a curator."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.access.roles import Role
from backend.datasets.models import Sample
from backend.suspects.models import LabelCheck
from backend.twins.models import TwinCheck
from modelcie.cli.main import run
from tests.client.conftest import SignIn
from tests.factories import make_samples
from tests.selection.builders import ready
from tests.suspects.test_api import check_that_finds
from tests.twins.test_twin_checks import compared
from tests.webui.scenes import Scene

pytestmark = pytest.mark.django_db(transaction=True)
Told = Callable[..., Any]


@pytest.fixture(autouse=True)
def curator(as_role: SignIn) -> None:
    as_role(Role.CURATOR)


def test_a_suspect_is_decided(told: Told, scene: Scene) -> None:
    check_that_finds(scene.service, [0.7, 0.9])
    first, second = told("suspects", "list", scene.service.name)
    assert (first["score"], first["suggested"]) == (0.9, "2")
    assert told("suspects", "list", scene.service.name, "--suggested", "8") == []
    assert run(["suspects", "decide", str(first["id"]), "a fish"]) == 1
    assert told("suspects", "decide", str(first["id"]), "2")["value"] == "2"
    assert Sample.objects.get(pk=first["sample"]).label == "2"
    assert told("suspects", "list", scene.service.name) == [second]


def test_checks_are_asked_for(told: Told, scene: Scene) -> None:
    assert told("suspects", "check", scene.service.name)["state"] == "queued"
    assert LabelCheck.objects.get().service == scene.service
    assert told("twins", "check", scene.service.name)["state"] == "queued"
    assert TwinCheck.objects.get().service == scene.service


def test_twins_are_parted(told: Told, scene: Scene) -> None:
    service = scene.service.name
    a, b, c = (sample.pk for sample in make_samples(scene.service, 3))
    compared(scene.service, [a, b, c])
    assert [(row["group"], row["sample"]) for row in told("twins", "list", service)] == [
        (a, a),
        (a, b),
        (a, c),
    ]
    assert run(["twins", "part", service, str(a)]) == 2
    assert run(["twins", "part", service, str(a), str(c)]) == 0
    assert [row["sample"] for row in told("twins", "list", service)] == [a, b]


def test_a_selection_is_started(told: Told, scene: Scene) -> None:
    make_samples(scene.service, 2, labelled=False)
    start = ["selections", "start", scene.service.name, "--count", "2", "--seed", "4"]
    assert run([*start, "--by", "diversity=much"]) == 2
    made = told(*start, "--by", "random", "--by", "diversity=2")
    assert [(one["name"], one["weight"]) for one in made["criteria"]] == [("random", 1.0), ("diversity", 2.0)]
    number = str(made["id"])
    assert told("selections", "show", number) == told("selections", "list", scene.service.name)[0]


def test_what_was_chosen_is_queued(told: Told, scene: Scene) -> None:
    samples = make_samples(scene.service, 3, labelled=False)
    number = str(ready(scene.service, samples).pk)
    chosen = told("selections", "choices", number)
    assert [row["sample"] for row in chosen] == [sample.pk for sample in samples]
    assert told("selections", "queue", number)["queued"] == 3
    assert all(row["taken"] for row in told("selections", "choices", number))
    other = str(ready(scene.service, make_samples(scene.service, 1, labelled=False)).pk)
    assert told("selections", "discard", other)["state"] == "discarded"
