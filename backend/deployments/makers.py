"""Who made a version: whoever registered it, began its training, or began by hand the chain that trained it.

What a program did, whoever made a token of it did, too: they hold what it acts with.
"""

from collections.abc import Iterable

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat

from backend.access.models import User
from backend.core.actor import Actor
from backend.core.acts import project_scope
from backend.core.models import LogEntry
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun

# A run that a chain starts is a policy's; who set the chain going stands in the log, beside its cause.
BEGUN = LogEntry.objects.filter(kind="chain.begun").annotate(of=KT("data__cause"))
# Of programs' tokens, those that are revoked among them, the log of their project has the program's user name.
TOKENS = LogEntry.objects.filter(kind="token.created").annotate(of=KT("data__program"))
ACCOUNTS = User.objects.annotate(ref=Concat(Value("user:"), Cast("pk", CharField())))


def makers(version: ModelVersion) -> set[str]:
    """Their references, those of parts of the system among them."""
    runs = UpdateRun.objects.filter(version=version)
    begun = BEGUN.filter(
        scope=project_scope(version.service.project_id), of__in=runs.exclude(cause="").values("cause")
    )
    return with_token_makers(
        [
            version.created_by,
            *runs.values_list("created_by", flat=True),
            *begun.values_list("actor", flat=True),
        ]
    )


def with_token_makers(refs: Iterable[str]) -> set[str]:
    """The references, and those of whoever made a token of a program among them."""
    named = set(refs)
    programs = ACCOUNTS.filter(program_of__isnull=False, ref__in=named).values_list("program_of", "username")
    made = TOKENS.filter(
        scope__in={project_scope(project) for project, _ in programs},
        data__program__in=[name for _, name in programs],
    )
    return named | set(made.values_list("actor", flat=True))


def acts_as(actor: Actor) -> QuerySet[User, str]:
    """The references that the actor acts under: their own, and those of the programs that they made a token of."""
    made = TOKENS.filter(actor=actor.ref).values("of")
    return ACCOUNTS.filter(Q(pk=actor.user_id) | Q(program_of__isnull=False, username__in=made)).values_list(
        "ref", flat=True
    )


def made_by(actor: Actor) -> Q:
    """Of requests: those whose version the actor made."""
    refs = acts_as(actor)
    project = Cast(OuterRef("service__project"), CharField())
    begun = BEGUN.filter(
        scope=Concat(Value("project:"), project),
        of=OuterRef("version__run__cause"),
        actor__in=refs,
    )
    return Q(version__created_by__in=refs) | Q(version__run__created_by__in=refs) | Q(Exists(begun))
