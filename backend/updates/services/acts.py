"""What people do with any run: cancel and resume it."""

from backend.access.roles import Permission
from backend.access.rules import require
from backend.core.actor import Actor
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.jobs import enqueue
from backend.updates.models import Benchmark, Run


def queue(run: Run) -> None:
    """Have a worker perform the run: benchmarks have one of their own, so that no update waits for them."""
    if isinstance(run, Benchmark):
        enqueue("updates.benchmark", run.pk, cluster="benchmarks")
    else:
        enqueue("updates.run", run.pk, cluster="updates")


def run_cancel(*, actor: Actor, run: Run) -> None:
    """Cancel the run: at once where nothing works on it, else its supervisor ends the training.

    Raises: ConflictError `transition_refused` where it has ended already.
    """
    with act(project_scope(run.project.pk), actor) as log:
        require(actor, Permission.OPERATE, run.project)
        run.refresh_from_db()
        if run.state != "running":
            advance(run, "cancelled", act=log, reason="cancelled by hand")
        elif not run.cancel_requested:
            run.cancel_requested = True
            run.save(update_fields=["cancel_requested"])
            benchmark = isinstance(run, Benchmark)
            log.record("benchmark.cancel_requested" if benchmark else "update_run.cancel_requested", run)


def run_resume(*, actor: Actor, run: Run) -> None:
    """Queue an interrupted or errored run again; it goes on from where it stood.

    Raises: ConflictError `transition_refused`.
    """
    with act(project_scope(run.project.pk), actor) as log:
        require(actor, Permission.OPERATE, run.project)
        run.refresh_from_db()
        advance(run, "queued", act=log, reason="resumed by hand")
        run.cancel_requested, run.failure, run.finished_at = False, None, None
        run.save(update_fields=["cancel_requested", "failure", "finished_at"])
        queue(run)
