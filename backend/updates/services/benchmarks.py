"""Start a benchmark."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.access.models import Project
from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.engine import validate_benchmark
from backend.updates.models import Benchmark
from backend.updates.services.acts import queue

Asked = Mapping[str, Any]


def benchmark_start(
    *,
    actor: Actor,
    project: Project,
    scenario: Asked,
    strategies: Sequence[Asked],
    seeds: Sequence[int] = (0,),
    model: Asked | None = None,
    training: Asked | None = None,
    tune: Asked | None = None,
) -> Benchmark:
    """Queue the training of each strategy on the scenario, once for each seed.

    scenario, strategies, model: {"name", "parameters"}; what is not given takes the catalogue's default.
    tune: {"trials", "experiences"} of a search for the strategies' parameters before; None: as they are.
    Raises: AppError `scenario_unknown`, `strategy_unknown`, `model_unknown`, `spec_invalid` naming the field.
    """
    require(actor, Permission.OPERATE, project)
    spec = validate_benchmark(scenario, strategies, seeds, model, training or {}, tune)
    with act(project_scope(project.pk), actor) as log:
        require(actor, Permission.OPERATE, project)
        run = Benchmark.objects.create(project=project, spec=spec, created_by=actor.ref)
        data: dict[str, object] = {
            "scenario": run.scenario,
            "strategies": run.strategies,
            "seeds": list(seeds),
        }
        log.record("benchmark.created", run, data)
        queue(run)
    return run
