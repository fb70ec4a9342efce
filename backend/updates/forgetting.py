"""What runs forget of erased samples: a run that learns from one is ended, and its files go."""

from django.db.models import QuerySet

from backend.config.environment import ENV
from backend.core.actor import system_actor
from backend.core.acts import act, project_scope
from backend.core.states import advance
from backend.datasets.erased import Erased
from backend.datasets.held_files import folder_holds, is_given
from backend.datasets.models import Snapshot
from backend.datasets.selectors import snapshot_holds
from backend.updates.folders import discard, inputs_folder, run_folder
from backend.updates.models import UpdateRun

ACTOR = system_actor("erasure")
# May go on, or begin, whenever somebody wants.
RESUMABLE = ("queued", "interrupted", "errored")


def runs_forget(erased: Erased) -> list[str]:
    """Cancel each that would learn from the samples, and remove what it has of them. Returns what is waited for."""
    waits = []
    for run in _holding(erased):
        erased.beat()
        if run.state == "running":
            UpdateRun.objects.filter(pk=run.pk).update(cancel_requested=True)
            waits.append(f"{run} to end")
            continue
        if run.state in RESUMABLE:
            _cancel(run, erased)
        discard(run)
    return waits


def runs_found(erased: Erased) -> int:
    return len(_holding(erased))


def _cancel(run: UpdateRun, erased: Erased) -> None:
    """End it for good, and say why: it cannot go on without what it learned from."""
    detail = "Samples that it learns from were erased: start an update without them."
    with act(project_scope(run.project.pk), ACTOR) as log:
        run.refresh_from_db()
        if run.state == "errored":
            advance(run, "queued", act=log, reason=detail)
        failure = {"code": "sample_erased", "detail": detail, "data": {"cause": erased.cause}}
        UpdateRun.objects.filter(pk=run.pk).update(failure=failure)
        advance(run, "cancelled", act=log, reason=detail, cause=erased.cause)


def _holding(erased: Erased) -> list[UpdateRun]:
    return [run for run in _candidates(erased) if _holds(run, erased)]


def _candidates(erased: Erased) -> QuerySet[UpdateRun]:
    """Those that may have files, or will."""
    folders = ENV.home / UpdateRun.folder
    kept = (
        {int(path.name) for path in folders.iterdir() if path.name.isdecimal()} if folders.is_dir() else set()
    )
    active = UpdateRun.objects.filter(state__in=(*RESUMABLE, "running"))
    rows = UpdateRun.objects.filter(pk__in=sorted(kept)) | active
    return rows.filter(service=erased.service).select_related("service__project", "snapshot")


def _holds(run: UpdateRun, erased: Erased) -> bool:
    if run.state in (*RESUMABLE, "running") and not is_given(inputs_folder(run)):
        return _is_to_learn_from(run, erased)
    return folder_holds(run_folder(run), erased)


def _is_to_learn_from(run: UpdateRun, erased: Erased) -> bool:
    """Whether a snapshot that it is given holds one of the samples; a base's memory has been rewritten by then."""
    given: list[Snapshot] = [*([run.snapshot] if run.snapshot else []), *run.evaluation.all()]
    return any(snapshot_holds(snapshot, erased.payloads) for snapshot in given)
