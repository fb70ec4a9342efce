"""What a training ran on and with, as its result says."""

from importlib.metadata import version
from pathlib import Path

import pytest

from cl_engine.job.conditions import conditions
from tests.cl_engine import factories
from tests.cl_engine.packages import install


def test_a_result_says_what_its_training_ran_on(first: Path) -> None:
    assert factories.result(first)["conditions"] == conditions(threads=1, device="cpu")


def test_they_name_the_processor_the_code_and_what_computes() -> None:
    found = conditions(threads=3, device="cpu")
    assert (found["threads"], found["device"]) == (3, "cpu")
    assert found["cpu"]
    assert found["instructions"]
    assert found["packages"]["torch"] == version("torch")
    assert len(found["engine"]) == 64


def test_a_plug_ins_package_is_among_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, "our-strategies", {"modelcie.strategies": {"ours": "ours:ENTRY"}})
    monkeypatch.syspath_prepend(tmp_path)
    assert conditions(threads=1, device="cpu")["packages"]["our-strategies"] == "1.0"
