"""What a benchmark was asked for, in the words of the pages."""

from collections.abc import Mapping
from typing import Any

from backend.updates.models import Benchmark
from webui.benchmarks.titles import title_of
from webui.forms.training import TRAINING


def settings_of(benchmark: Benchmark) -> dict[str, str]:
    """What was asked, in the words of the pages; a strategy with its parameters in one line."""
    spec = benchmark.spec
    said = {"Scenario": benchmark.scenario, **_said(spec["scenario"]["parameters"])}
    for one in spec["strategies"]:
        parts = [f"{name.lower()} {value}" for name, value in _said(one["parameters"]).items()]
        said[title_of(one["name"])] = ", ".join(parts) or "no parameters"
    said |= {"Seeds": ", ".join(map(str, spec["seeds"])), "Model": spec["model"]["name"]}
    training = {name: value for name, value in spec["training"].items() if name in TRAINING}
    tuning = {f"tune_{name}": value for name, value in (spec.get("tune") or {}).items()}
    return {**said, **_said(spec["model"]["parameters"]), **_said(training), **_said(tuning)}


def _said(parameters: Mapping[str, Any]) -> dict[str, str]:
    return {
        name.replace("_", " ").capitalize(): _word(value)
        for name, value in parameters.items()
        if value is not None
    }


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.replace("_", " ") if isinstance(value, str) else str(value)
