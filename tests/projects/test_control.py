"""What is kept of requests to the API is forgotten in time, whether or not anybody asks again."""

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.api.counting import SILENT_S, count_one
from backend.core.api.idempotency import KEPT
from backend.core.clock import now
from backend.core.models import KeptAnswer
from backend.projects.control import forget_answers, forget_counts


@pytest.mark.django_db
def test_an_answer_is_kept_for_a_day() -> None:
    for age, address in ((KEPT - timedelta(minutes=1), "new"), (KEPT + timedelta(minutes=1), "old")):
        KeptAnswer.objects.create(address=address, body="", status=201, created_at=now() - age)
    forget_answers()
    assert [kept.address for kept in KeptAnswer.objects.all()] == ["new"]


def test_counts_of_who_comes_no_more_are_taken_away(home: Path) -> None:
    forget_counts()  # before anybody came
    new, old = home / "limits" / "user-1.reads", home / "limits" / "at-0123456789abcdef.writes"
    for file in (new, old):
        count_one(file)
    silent_since = time.time() - SILENT_S - 1
    os.utime(old, (silent_since, silent_since))
    forget_counts()
    assert list((home / "limits").iterdir()) == [new]
