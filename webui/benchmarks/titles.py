"""What strategies are called on the pages."""

from functools import cache

from backend.engine import strategies
from backend.updates.models import Benchmark


def title_of(strategy: str) -> str:
    """The strategy's name for people; a plug-in that is gone keeps its own."""
    return _titles().get(strategy, strategy)


def titles_of(benchmark: Benchmark) -> str:
    """Those of a benchmark's strategies, in one line."""
    return ", ".join(map(title_of, benchmark.strategies))


@cache
def _titles() -> dict[str, str]:
    return {entry["name"]: entry["title"] for entry in strategies()}
