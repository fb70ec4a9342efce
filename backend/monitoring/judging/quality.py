"""Data quality: what is wrong with a window's inputs, with the requests and columns."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Sum

from backend.engine.drift import DriftScore, Problem, QualityCheck, load_check, save_check
from backend.engine.signatures import signature_of
from backend.monitoring.judging.case import Case, Fitted, Verdict
from backend.monitoring.models import IntakeHour, Observation
from backend.monitoring.settings import column_names
from backend.monitoring.sights import Sight, TrafficSight

# Of each problem so many rows and columns are named; `count` tells of all.
NAMED = 20


def fit(case: Case, reference: Sight) -> Fitted:
    """What good inputs look like."""
    service = case.version.service
    names = column_names(service)
    categorical = [names.index(name) for name in case.settings.categorical]
    check = QualityCheck.of(reference.inputs, signature_of(service.signature), categorical)
    return Fitted.saved(lambda path: save_check(check, path), case.settings.tolerated)


def judge(case: Case, window: TrafficSight) -> Verdict:
    """The share of the inputs that have a problem; more than is tolerated breach.

    details: {"problems": [{"kind", "count", "rows": [{"sequence", "request_id"}], "columns": [name]}], "refused": how
    many inputs of a wrong shape clients had told of by then}. Those that came since the last window count as its own.
    """
    settings, n = case.settings, len(window.rows)
    refused = _refused(case)
    if n < settings.minimum_samples:
        score = DriftScore(None, settings.tolerated, breached=False, n=n, status="no_data")
        return Verdict(score, {"refused": refused})
    check = load_check(case.stored())
    assert isinstance(check, QualityCheck)
    found = check.check(window.inputs, wrong_shape=refused - _refused_before(case, refused))
    share = _bad(found.problems, n) / found.n
    score = DriftScore(share, settings.tolerated, breached=share > settings.tolerated, n=found.n, status="ok")
    names = column_names(case.version.service)
    return Verdict(
        score,
        {"problems": [_told(problem, window.rows, names) for problem in found.problems], "refused": refused},
    )


def _bad(problems: Sequence[Problem], n: int) -> int:
    """How many inputs have a problem: all n where a column is constant, and those that could not be looked at."""
    rows: set[int] = set()
    unseen = 0
    for problem in problems:
        rows.update(range(n) if problem.kind == "constant" else problem.rows)
        unseen += problem.count if problem.kind == "wrong_shape" else 0
    return len(rows) + unseen


def _told(problem: Problem, rows: Sequence[Observation], names: Sequence[str]) -> dict[str, Any]:
    named = [rows[index] for index in problem.rows[:NAMED]]
    return {
        "kind": problem.kind,
        "count": problem.count,
        "rows": [{"sequence": row.sequence, "request_id": row.request_id} for row in named],
        "columns": [names[index] for index in problem.columns[:NAMED]] if names else [],
    }


def _refused(case: Case) -> int:
    """Inputs of a wrong shape that clients have told of."""
    hours = IntakeHour.objects.filter(
        service=case.version.service, kind="observation", answer="shape_mismatch"
    )
    return hours.aggregate(items=Sum("items"))["items"] or 0


def _refused_before(case: Case, now: int) -> int:
    """As many as when this version's last window was judged; before its first one, as many as now."""
    last = case.monitor.results.filter(version_number=case.version.number).order_by("-pk").first()
    return int(last.details.get("refused", now)) if last else now
