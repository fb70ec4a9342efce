"""Every strategy can be built, and a builder that does not keep its word is refused before anything is trained."""

import pytest

from cl_engine.errors import EngineError
from cl_engine.specs import Parameters, StrategyEntry
from cl_engine.specs.strategies import STRATEGIES, spec
from cl_engine.strategies import Learner, Setting
from tests.cl_engine.strategies import tomorrow


def honest(parameters: Parameters, setting: Setting) -> Learner:
    return setting.learner()


def forgetful(parameters: Parameters, setting: Setting) -> None:
    setting.learner()


def failing(parameters: Parameters, setting: Setting) -> Learner:
    raise KeyError("start")


def refusing(parameters: Parameters, setting: Setting) -> Learner:
    raise EngineError("spec_invalid", "strategy.parameters.size: it is odd.")


def built(monkeypatch: pytest.MonkeyPatch, build: str) -> Learner:
    entry = StrategyEntry("Test", Parameters, build)
    monkeypatch.setattr(spec, "strategy_entry", lambda name: entry)
    return tomorrow.learner("test", tomorrow.network())


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_every_strategy_of_the_catalogue_can_be_built(strategy: str) -> None:
    assert tomorrow.learner(strategy, tomorrow.network(), epochs=2).setting.name == strategy


def test_a_function_that_gives_a_learner_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert built(monkeypatch, f"{__name__}:honest").setting.name == "test"


@pytest.mark.parametrize(
    ("build", "words"),
    [
        (f"{__name__}:forgetful", "forgetful gives a NoneType, not a Learner"),
        (f"{__name__}:failing", "KeyError: 'start'"),
        (f"{__name__}:gone", "has no attribute 'gone'"),
        ("gone_package:gone", "No module named 'gone_package'"),
        (f"{__name__}:STRATEGIES", "object is not callable"),
    ],
)
def test_one_that_does_not_is_refused(monkeypatch: pytest.MonkeyPatch, build: str, words: str) -> None:
    with pytest.raises(EngineError, match=words) as refused:
        built(monkeypatch, build)
    assert (refused.value.code, refused.value.data["field"]) == ("strategy_unsuitable", "strategy.name")


def test_what_a_builder_refuses_is_said_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineError, match="it is odd") as refused:
        built(monkeypatch, f"{__name__}:refusing")
    assert refused.value.code == "spec_invalid"


def test_an_entry_suits_kinds_of_scenario_that_there_are() -> None:
    with pytest.raises(ValueError, match="suits holds 'o', which is none of class, domain, task, online"):
        StrategyEntry("Test", Parameters, "test:test", suits="online")  # type: ignore[arg-type]
