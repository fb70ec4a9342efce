"""The demo's clients tell the truth about some of what they sent, a while after it was answered."""

import time
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from backend.access.roles import Role
from backend.demo import late_labels
from backend.demo.late_labels import EVERY, LateLabels
from backend.demo.material import Material
from backend.demo.traffic import Answer, Traffic
from backend.monitoring.models import Observation
from tests.factories import make_inputs, make_service, member
from tests.monitoring.builders import observe

pytestmark = pytest.mark.django_db


def test_some_answers_get_their_true_label_once_they_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    service = make_service()
    classes = service.signature["classes"]
    curator = member(service.project, Role.CURATOR)
    monkeypatch.setattr(late_labels, "person", lambda _: SimpleNamespace(actor=curator.actor))
    observe(service, make_inputs(2 * EVERY))
    rows = list(Observation.objects.order_by("sequence"))
    images = SimpleNamespace(y=np.ones(len(rows), int), classes=classes)
    sent = [
        Answer(number, "upright", number, time.time() - 5, 1.0, number != 0, 1, 0, row.request_id)
        for number, row in enumerate(rows)
    ]
    clients = cast(Traffic, SimpleNamespace(news=lambda: [sent.pop(0)] if sent else []))
    late = LateLabels(service, cast(Material, SimpleNamespace(upright=images)), clients)
    assert [late.step() for _ in rows] == [0] * len(rows)
    assert late.step() == 0
    monkeypatch.setattr(late_labels, "BATCH_S", 0.0)
    assert late.step() == 1
    labels = dict(Observation.objects.exclude(label="").values_list("sequence", "label"))
    assert labels == {rows[EVERY].sequence: classes[1]}
