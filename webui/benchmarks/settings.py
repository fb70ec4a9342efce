"""What a benchmark was asked for, in the words of the pages."""

from collections.abc import Mapping
from typing import Any

from backend.updates.models import Benchmark
from webui.benchmarks.titles import title_of
from webui.forms.training import TRAINING

Settings = dict[str, str]


def settings_of(benchmark: Benchmark) -> dict[str, Settings]:
    """What was asked, by what it is asked of; a strategy with its parameters in one line."""
    spec = benchmark.spec
    training = {name: value for name, value in spec["training"].items() if name in TRAINING}
    return {
        "Scenario": {"Scenario": benchmark.scenario, **_said(spec["scenario"]["parameters"])},
        "Strategies": {title_of(one["name"]): _line(one["parameters"]) for one in spec["strategies"]},
        "Model": {"Model": spec["model"]["name"], **_said(spec["model"]["parameters"])},
        "Training": {
            "Seeds": ", ".join(map(str, spec["seeds"])),
            **_said(training),
            "Tuning": _tuning(spec.get("tune")),
        },
    }


def _line(parameters: Mapping[str, Any]) -> str:
    return (
        ", ".join(f"{name.lower()} {value}" for name, value in _said(parameters).items()) or "no parameters"
    )


def _tuning(asked: Mapping[str, int] | None) -> str:
    if not asked:
        return "none"
    return f"{asked['trials']} candidates, on the first {asked['experiences']} experiences"


def _said(parameters: Mapping[str, Any]) -> Settings:
    return {
        name.replace("_", " ").capitalize(): _word(value)
        for name, value in parameters.items()
        if value is not None
    }


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.replace("_", " ") if isinstance(value, str) else str(value)
