"""What becomes of each item of a batch, and how often that happened."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F

from backend.core.clock import now
from backend.core.errors import AppError
from backend.monitoring.models import IntakeHour
from backend.projects.models import Service

TAKEN, KNOWN, LOST = "taken", "known", "lost_by_client"


@dataclass(frozen=True, slots=True)
class Answer:
    """Of the item at `index` (from 0), which was not taken: `known`, or a code and sentence that say why not."""

    index: int
    request_id: str
    code: str
    detail: str


@dataclass
class Outcome:
    """Of a batch: how many items were taken, and an answer for each of the others, in their order."""

    taken: int = 0
    answers: list[Answer] = field(default_factory=list)

    def refuse(self, index: int, request_id: object, error: AppError) -> None:
        shown = request_id[:64] if isinstance(request_id, str) else ""
        self.answers.append(Answer(index, shown, error.code, error.detail))

    def know(self, index: int, request_id: str) -> None:
        self.answers.append(Answer(index, request_id, KNOWN, "It was told before; nothing has changed."))

    @property
    def known(self) -> int:
        return sum(answer.code == KNOWN for answer in self.answers)

    @property
    def rejected(self) -> int:
        return len(self.answers) - self.known

    def counts(self) -> Counter[str]:
        return Counter({TAKEN: self.taken}) + Counter(answer.code for answer in self.answers)


@contextmanager
def counted(service: Service, kind: str) -> Iterator[Counter[str]]:
    """Counts of a batch, to be added to, by answer; the code of what refuses it as a whole is counted, too."""
    counts = Counter[str]()
    try:
        yield counts
    except AppError as refused:
        counts[refused.code] += 1
        raise
    finally:
        intake_count(service.pk, kind, counts)


def intake_count(service_id: int, kind: str, counts: Counter[str]) -> None:
    """Add to the counts of this hour."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    with transaction.atomic():
        # In one order, so that two batches never wait for each other.
        for answer, items in sorted((+counts).items()):
            row, _ = IntakeHour.objects.get_or_create(
                service_id=service_id, hour=hour, kind=kind, answer=answer
            )
            IntakeHour.objects.filter(pk=row.pk).update(items=F("items") + items)
