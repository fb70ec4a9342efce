"""What the updates of one policy would have brought, each trained on what had been labelled by its begin."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from backend.automation.backtesting.asking import Asked
from backend.automation.backtesting.labelled import Labelled
from backend.automation.backtesting.lessons import Lessons
from backend.automation.backtesting.loading import Loaded
from backend.automation.backtesting.record import Record
from backend.automation.backtesting.replay import Firing
from backend.automation.backtesting.training import Model, Trainer, TrainingFailedError
from backend.automation.settings import LEAST_TO_LABEL, PolicySettings
from backend.projects.models import Service
from backend.registry.models import ModelVersion
from backend.registry.selectors import seen_ids


@dataclass(frozen=True)
class Update:
    """One update of a history. samples: trained on; accuracy: on those held back. problem: why it brought nothing."""

    at: str
    samples: int = 0
    held_back: int = 0
    accuracy: float | None = None
    took_s: float = 0.0
    problem: str = ""


@dataclass
class Retraining:
    """The `Bring` of one policy's replay, along a record of its own.

    Its k-th update's model answers as version -k: numbers below zero are of what never was.
    """

    settings: PolicySettings
    record: Record
    labelled: Labelled
    lessons: Lessons
    trainer: Trainer
    most: int
    updates: list[Update] = field(default_factory=list)
    models: dict[int, Model] = field(default_factory=dict)

    @classmethod
    def of(
        cls, service: Service, asked: Asked, settings: PolicySettings, loaded: Loaded, trainer: Trainer
    ) -> "Retraining":
        record = replace(loaded.record, right=dict(loaded.record.right))
        lessons = Lessons(service, timedelta(seconds=asked.label_delay_s))
        return cls(settings, record, loaded.labelled, lessons, trainer, asked.most_retrainings)

    def __call__(self, firing: Firing, ends_s: float, live: int) -> int | None:
        update, model = self._trained(firing, live)
        self.updates.append(update)
        if model is None:
            return None
        number = -len(self.updates)
        self.models[number] = model
        times_s = self.record.labelled_s
        self.record.right[number] = self.labelled.right_after(ends_s, times_s, model.predict, model.classes)
        return number

    def _trained(self, firing: Firing, live: int) -> tuple[Update, Model | None]:
        begun = datetime.fromtimestamp(firing.at_s, UTC)
        update = Update(begun.isoformat())
        if len(self.models) >= self.most:
            return replace(update, problem=f"{self.most} were trained, as many as were asked for"), None
        base = self._base(live)
        found = self.lessons.by(begun, self.settings, firing.first_sequence)
        lesson, held_back = found.parted(self.settings.validation_share)
        update = replace(update, samples=len(lesson), held_back=len(held_back))
        if len(found) < LEAST_TO_LABEL or not len(lesson):
            few = f"{len(found)} new labels were known, too few to train on: it takes {LEAST_TO_LABEL}"
            return replace(update, problem=few), None
        self.lessons.seen.update(found.ids)
        try:
            trained = self.trainer.train(self.settings, base, lesson, held_back)
        except TrainingFailedError as error:
            return replace(update, problem=error.detail), None
        return replace(update, accuracy=trained.accuracy, took_s=trained.took_s), trained.model

    def _base(self, live: int) -> Model | None:
        """What the update begins from; what a version was trained on is nothing new to it."""
        if live <= 0:
            return self.models.get(live)
        version = ModelVersion.objects.get(service=self.trainer.service, number=live)
        self.lessons.seen.update(seen_ids(version))
        return self.trainer.of_version(version)
