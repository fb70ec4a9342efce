"""What an actor may see of selections, and what there is to select from."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.datasets.chunks import chunks
from backend.datasets.models import QueueItem, Sample
from backend.datasets.queries import SampleQuery
from backend.datasets.selectors import sample_list
from backend.deployments.selectors import live_version
from backend.engine_runs.selectors import run_list
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import version_list
from backend.selection.models import Choice, Selection

# The live version and those before it.
COMMITTEE = 5
CANDIDATES = SampleQuery(labelled=False, split=("free",))
LABELLED = SampleQuery(labelled=True, split=("free", "training"))


def selection_list(actor: Actor, service: Service | None = None) -> QuerySet[Selection]:
    """The selections, newest first."""
    return run_list(Selection, actor, service).prefetch_related("committee")


def selection_get(actor: Actor, pk: int) -> Selection:
    """The selection. Raises NotFoundError."""
    return get_visible(selection_list(actor), pk=pk)


def choice_list(actor: Actor, selection: Selection) -> QuerySet[Choice]:
    """What the selection chose, the most wanted first."""
    rows = Choice.objects.filter(selection=selection).select_related("sample__service__project")
    return visible(rows, actor, "selection__service__project").order_by("rank")


def candidate_list(actor: Actor, service: Service) -> QuerySet[Sample]:
    """Samples without a label, newest first: neither held back, nor in the queue, nor laid aside there.

    Of those that look alike the first, and none where one of them is labelled or held back.
    """
    queued = QueueItem.objects.filter(sample=OuterRef("pk")).exclude(state="labelled")
    twins = Sample.objects.filter(service=OuterRef("service"), group=OuterRef("group"))
    decided = twins.exclude(label="", reserved="")
    alone_or_first = Q(group=None) | Q(group=F("pk"))
    rows = sample_list(actor, service, CANDIDATES)
    return rows.filter(alone_or_first, ~Exists(queued), ~Exists(decided))


def labelled_list(actor: Actor, service: Service) -> QuerySet[Sample]:
    """What candidates are compared with: the samples that have a label and are not held back, newest first."""
    return sample_list(actor, service, LABELLED)


def still_candidates(actor: Actor, service: Service, samples: Iterable[int]) -> set[int]:
    """Those of the ids that are candidates now."""
    found: set[int] = set()
    for piece in chunks(samples):
        found.update(candidate_list(actor, service).filter(pk__in=piece).values_list("pk", flat=True))
    return found


def committee_of(actor: Actor, service: Service) -> tuple[ModelVersion | None, list[ModelVersion]]:
    """The live version, if there is one, and the newest others that may be asked beside it."""
    live = live_version(actor, service)
    if live is None:
        return None, []
    others = version_list(actor, service).exclude(pk=live.pk).exclude(state="retired")
    return live, list(others.order_by("-number")[: COMMITTEE - 1])
