"""What a benchmark's tuning searched and chose, as the rows of a table."""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.updates.models import Benchmark
from webui.benchmarks.titles import title_of


def tuning_of(benchmark: Benchmark) -> dict[str, Any] | None:
    """What the search saw, in words, and a row for each strategy; None where nothing was tuned."""
    found = (benchmark.results or {}).get("tuning")
    return {"seen": found["seen"], "rows": list(_rows(found["strategies"]))} if found else None


def _rows(strategies: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name, found in strategies.items():
        parameters = [
            (parameter.replace("_", " "), _short(found["chosen"][parameter]), _range(searched))
            for parameter, searched in found["searched"].items()
        ]
        yield {"strategy": title_of(name), "parameters": parameters, "found": found}


def _range(searched: Mapping[str, Any]) -> str:
    if "choices" in searched:
        return "one of " + ", ".join(map(str, searched["choices"]))
    scale = ", on a log scale" if searched["log"] else ""
    return f"from {searched['low']:,.10g} to {searched['high']:,.10g}{scale}"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
