"""What an actor may see of twin checks and of groups of samples that look alike."""

from django.db.models import Exists, OuterRef, QuerySet

from backend.core.actor import Actor
from backend.datasets.models import DataImport, Sample
from backend.datasets.selectors import sample_list
from backend.engine_runs.selectors import run_list
from backend.projects.models import Service
from backend.twins.models import TwinCheck


def twin_check_list(actor: Actor, service: Service | None = None) -> QuerySet[TwinCheck]:
    """The checks, newest first."""
    return run_list(TwinCheck, actor, service)


def twin_groups(actor: Actor, service: Service) -> QuerySet[Sample, int | None]:
    """The groups of the service, by their number, the newest first."""
    rows = sample_list(actor, service).filter(group__isnull=False)
    return rows.order_by("-group").values_list("group", flat=True).distinct()


def twins_of(actor: Actor, service: Service, groups: list[int]) -> dict[int, list[Sample]]:
    """Each group's samples, by id."""
    found: dict[int, list[Sample]] = {group: [] for group in groups}
    for sample in sample_list(actor, service).filter(group__in=groups).order_by("pk"):
        found[sample.group or 0].append(sample)
    return found


def twin_list(actor: Actor, service: Service) -> QuerySet[Sample]:
    """The samples that look like another one, group by group."""
    return sample_list(actor, service).filter(group__isnull=False).order_by("group", "pk")


def services_to_compare() -> QuerySet[Service]:
    """Those that an import brought something new for since a check of their samples was last asked for."""
    imports = DataImport.objects.filter(service=OuterRef("pk"), state="finished", added__gt=0)
    later = TwinCheck.objects.filter(service=OuterRef("service"), created_at__gte=OuterRef("finished_at"))
    second = Sample.objects.filter(service=OuterRef("pk"))[1:2]
    rows = Service.objects.filter(Exists(imports.filter(~Exists(later))), Exists(second))
    return rows.select_related("project")
