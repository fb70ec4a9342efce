"""What a benchmark was asked for, in the words of the pages."""

import pytest

from tests.updates.benchmarks import make_benchmark
from webui.benchmarks.settings import settings_of

pytestmark = pytest.mark.django_db


def test_each_setting_stands_with_what_it_is_asked_of() -> None:
    strategies = [{"name": "naive"}, {"name": "replay", "parameters": {"selection": "class_balanced"}}]
    training = {"schedule": "cosine", "warmup_steps": 7, "weight_decay": None}
    said = settings_of(make_benchmark(strategies=strategies, training=training, seeds=[0, 2]))
    assert list(said) == ["Scenario", "Strategies", "Model", "Training"]
    assert (said["Scenario"]["Experiences"], said["Scenario"]["Shuffle classes"]) == ("3", "no")
    assert said["Strategies"]["Naive fine-tuning"] == "no parameters"
    assert "selection class balanced" in said["Strategies"]["Replay"]
    assert (said["Training"]["Seeds"], said["Training"]["Warmup steps"]) == ("0, 2", "7")
    assert "Weight decay" not in said["Training"]
    assert "Threads" not in said["Training"]


def test_tuning_is_said_in_one_line() -> None:
    tuned = make_benchmark(tune={"trials": 9, "experiences": 2})
    assert settings_of(tuned)["Training"]["Tuning"] == "9 candidates, on the first 2 experiences"
    assert settings_of(make_benchmark())["Training"]["Tuning"] == "none"
