"""Who made a version: whoever registered it, began its training, or began by hand the chain that trained it."""

from django.db.models import CharField, Exists, OuterRef, Q, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun

# A run that a chain starts is a policy's; who set the chain going stands in the log, beside its cause.
BEGUN = LogEntry.objects.filter(kind="chain.begun").annotate(of=KT("data__cause"))


def makers(version: ModelVersion) -> set[str]:
    """Their references, those of parts of the system among them."""
    runs = UpdateRun.objects.filter(version=version)
    begun = BEGUN.filter(
        scope=project_scope(version.service.project_id), of__in=runs.exclude(cause="").values("cause")
    )
    return {
        version.created_by,
        *runs.values_list("created_by", flat=True),
        *begun.values_list("actor", flat=True),
    }


def made_by(actor: Actor) -> Q:
    """Of requests: those whose version the actor made."""
    project = Cast(OuterRef("service__project"), CharField())
    begun = BEGUN.filter(
        scope=Concat(Value("project:"), project),
        of=OuterRef("version__run__cause"),
        actor=actor.ref,
    )
    return Q(version__created_by=actor.ref) | Q(version__run__created_by=actor.ref) | Q(Exists(begun))
