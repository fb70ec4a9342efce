"""Do again what made a version, from its record."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.errors import ConflictError
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.recorded import conditions_of, reproducible
from backend.updates.services.acts import queue


def run_reproduce(*, actor: Actor, version: ModelVersion) -> UpdateRun:
    """Queue the version's training again: the same data, base, settings and seed, on as many threads.

    It makes no version; `reproduced` of the run says what came of it.
    Raises: ConflictError `not_reproducible` with what is `missing`, `reproduction_underway`.
    """
    service = version.service
    with act(project_scope(service.project_id), actor) as log:
        require(actor, Permission.OPERATE, service.project)
        found = reproducible(actor, version)
        made_by = found.made_by
        if found.missing or made_by is None:
            raise ConflictError("not_reproducible", " ".join(found.missing), missing=found.missing)
        if UpdateRun.objects.filter(reproduces=version, state__in=("queued", "running")).exists():
            raise ConflictError("reproduction_underway", f"{version} is being reproduced already.")
        threads = conditions_of(made_by).get("threads", made_by.spec["training"].get("threads"))
        run = UpdateRun.objects.create(
            service=service,
            kind="reproduce",
            reproduces=version,
            base=made_by.base,
            snapshot=made_by.snapshot,
            strategy=made_by.strategy,
            spec={**made_by.spec, "training": {**made_by.spec["training"], "threads": threads}},
            created_by=actor.ref,
        )
        run.evaluation.set(found.sets)
        log.record("update_run.created", run, {"kind": "reproduce", "version": version.number})
        queue(run)
    return run
