"""What an actor may see of label checks and suspects."""

from django.db.models import F, QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.engine_runs.selectors import run_list
from backend.projects.models import Service
from backend.suspects.models import LabelCheck, Suspect


def check_list(actor: Actor, service: Service | None = None) -> QuerySet[LabelCheck]:
    """The checks, newest first."""
    return run_list(LabelCheck, actor, service)


def suspect_list(
    actor: Actor, service: Service | None = None, *, given: str = "", suggested: str = ""
) -> QuerySet[Suspect]:
    """What nobody has decided yet, worst first; a label that was changed elsewhere is no suspect any more."""
    rows = _suspects(actor).filter(state="open", sample__label=F("given"))
    exact = {"check_run__service": service, "given": given, "suggested": suggested}
    return rows.filter(**{name: value for name, value in exact.items() if value}).order_by("-score", "pk")


def suspect_get(actor: Actor, pk: int) -> Suspect:
    """The suspect, decided or not. Raises NotFoundError."""
    return get_visible(_suspects(actor), pk=pk)


def suspected_samples() -> QuerySet[Suspect, int]:
    """The ids of samples whose label is suspect, of every service: what `SampleQuery` asks for."""
    rows = Suspect.objects.filter(state="open", sample__label=F("given"))
    return rows.order_by().values_list("sample_id", flat=True)


def _suspects(actor: Actor) -> QuerySet[Suspect]:
    rows = Suspect.objects.select_related("check_run", "sample__service__project")
    return visible(rows, actor, "check_run__service__project")
