"""What an update would have learned from: nothing that was not known when it began."""

from datetime import timedelta

import numpy as np
import pytest

from backend.automation.backtesting.lessons import Lessons
from backend.automation.settings import PolicySettings, settings_checked
from backend.core.blobs import blobs
from backend.core.clock import now
from backend.datasets.models import Label
from backend.datasets.services import label_set
from backend.monitoring.models import Observation, Segment
from backend.projects.models import Service
from tests.automation.backtesting.digit_traffic import digit_traffic
from tests.factories import SYSTEM, make_samples, make_service

pytestmark = pytest.mark.django_db
ANSWERED = PolicySettings(samples_to_label=30)
CURATED = settings_checked({"samples_to_label": 0})
NONE = timedelta(0)


@pytest.fixture
def recorded() -> Service:
    """A hundred answers, the last one now."""
    return digit_traffic(100, now() - timedelta(seconds=990))


def sequences(ids: list[str]) -> list[int]:
    return [int(one.removeprefix("answer-")) for one in ids]


def test_no_answer_and_no_label_of_the_future_is_learned_from(recorded: Service) -> None:
    at = Observation.objects.get(sequence=50).at
    newest = Lessons(recorded, NONE).by(at, ANSWERED)
    assert sequences(newest.ids) == list(range(50, 20, -1))
    late = Lessons(recorded, timedelta(seconds=200)).by(at, ANSWERED)
    assert sequences(late.ids) == list(range(30, 0, -1)), "a label is known 200 s, twenty answers, later"


def test_what_drifted_is_taken_from_its_beginning_and_only_what_is_labelled(recorded: Service) -> None:
    Observation.objects.filter(sequence__in=[41, 42]).update(label="")
    found = Lessons(recorded, NONE).by(Observation.objects.get(sequence=50).at, ANSWERED, first_sequence=40)
    assert sequences(found.ids) == [40, *range(43, 51)]
    row = Observation.objects.get(sequence=40)
    assert (found.labels[0], found.x.shape, found.x.dtype) == (row.label, (9, 1, 8, 8), np.uint8)


def test_what_was_taken_is_not_taken_again(recorded: Service) -> None:
    lessons, at = Lessons(recorded, NONE), Observation.objects.get(sequence=50).at
    first = lessons.by(at, ANSWERED)
    lessons.seen.update(first.ids)
    assert sequences(lessons.by(at, ANSWERED).ids) == list(range(20, 0, -1))


def test_what_lost_its_payload_is_left_out(recorded: Service) -> None:
    gone = Segment.objects.order_by("pk")[4]
    blobs().delete(gone.blob)
    found = Lessons(recorded, NONE).by(Observation.objects.get(sequence=60).at, ANSWERED)
    assert sequences(found.ids) == [*range(60, 50, -1), *range(40, 20, -1)]


def test_samples_have_the_label_that_they_had_then() -> None:
    service = make_service()
    first, second, third, held_back = make_samples(service, 4, labels=["1", "2", "3", "4"])
    at = now() - timedelta(hours=1)
    Label.objects.update(created_at=at - timedelta(hours=1))
    Label.objects.filter(sample=third).update(created_at=at + timedelta(minutes=1))
    label_set(actor=SYSTEM, sample=first, value="7")
    type(held_back).objects.filter(pk=held_back.pk).update(reserved="validation")
    found = Lessons(service, NONE).by(at, CURATED)
    assert (found.ids, found.labels) == ([str(first.pk), str(second.pk)], ["1", "2"])
    later = Lessons(service, NONE, {str(second.pk)}).by(now(), CURATED)
    assert (later.ids, later.labels) == ([str(first.pk), str(third.pk)], ["7", "3"])


def test_a_share_is_held_back_by_content(recorded: Service) -> None:
    lessons = Lessons(recorded, NONE)
    lesson, held_back = lessons.by(now(), ANSWERED).parted(0.25)
    assert (len(lesson), len(held_back)) == (22, 8)
    assert not set(lesson.ids) & set(held_back.ids)
    again, _ = lessons.by(now(), ANSWERED).parted(0.25)
    assert again.ids == lesson.ids
