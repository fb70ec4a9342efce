"""Topics `run:<id>` and `benchmark:<id>`: the cursor is the newest engine event read, points and lines included.
`benchmark_results:<id>` moves when a trial has ended.

State changes are acts: the project's own topic tells of them.
"""

from functools import partial

from backend.core.actor import Actor
from backend.events.topics import register
from backend.updates.models import Benchmark, UpdateRun
from backend.updates.selectors import benchmark_list, run_list

Kind = type[UpdateRun] | type[Benchmark]


def latest(kind: Kind, run_ids: list[int]) -> dict[int, int]:
    return dict(kind._default_manager.filter(pk__in=run_ids).values_list("pk", "sequence"))


def latest_results(benchmark_ids: list[int]) -> dict[int, int]:
    rows = Benchmark.objects.filter(pk__in=benchmark_ids)
    return dict(rows.values_list("pk", "results_sequence"))


def run_allowed(actor: Actor, run_id: int) -> bool:
    return run_list(actor).filter(pk=run_id).exists()


def benchmark_allowed(actor: Actor, run_id: int) -> bool:
    return benchmark_list(actor).filter(pk=run_id).exists()


register(UpdateRun.topic, partial(latest, UpdateRun), run_allowed)
register(Benchmark.topic, partial(latest, Benchmark), benchmark_allowed)
register(f"{Benchmark.topic}_results", latest_results, benchmark_allowed)
