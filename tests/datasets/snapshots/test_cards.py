"""The data card of a snapshot."""

from typing import Any

import numpy as np
import pytest

from backend.core.blobs import blobs
from backend.core.clock import now
from backend.datasets.models import Answer, Snapshot
from backend.datasets.services import label_set, queue_add, samples_add
from backend.datasets.snapshots.cards import data_card
from backend.projects.models import Service
from tests.datasets.snapshots.looks import alike
from tests.factories import DIGITS, SYSTEM, make_samples, make_service, make_snapshot, member

pytestmark = pytest.mark.django_db


def images(service: Service, count: int, light: int, label: str = "0") -> Any:
    """Samples whose pixels are uniform below `light`."""
    random = np.random.default_rng(light * 1000 + count)
    inputs = random.integers(0, light, (count, 1, 8, 8), dtype=np.uint8)
    return samples_add(actor=SYSTEM, service=service, inputs=inputs, labels=[label] * count, source="traffic")


def test_a_card_says_what_is_in_it_and_what_is_not() -> None:
    service = make_service()
    make_samples(service, 1, labels=["7"])
    card = data_card(SYSTEM, make_snapshot(service, samples=make_samples(service, 4, labels=list("0001"))))
    assert card["classes"] == [{"label": "0", "count": 3}, {"label": "1", "count": 1}]
    assert card["absent"] == [name for name in DIGITS["classes"] if name not in "01"]
    assert card["balance"]["imbalance"] == 3.0
    assert card["balance"]["entropy"] == pytest.approx(0.811, abs=1e-3)
    assert (card["size"], card["gone"], card["drift"]) == (4, 0, None)


def test_whose_labels_they_were_on_that_day() -> None:
    service = make_service()
    curator, engineer = (member(service.project, role).actor for role in ("curator", "engineer"))
    samples = [*make_samples(service, 3, labelled=False), *make_samples(service, 1, source="api")]
    for sample in samples[:3]:
        label_set(actor=curator, sample=sample, value="4")
    snapshot = make_snapshot(service, samples=samples)
    label_set(actor=engineer, sample=samples[0], value="5")
    origins = data_card(SYSTEM, snapshot)["origins"]
    assert origins["sources"] == [
        {"name": "import", "count": 3, "share": 0.75},
        {"name": "api", "count": 1, "share": 0.25},
    ]
    assert [(one["name"], one["count"]) for one in origins["annotators"]] == [
        (curator.ref, 3),
        (SYSTEM.ref, 1),
    ]
    assert origins["first_at"] <= origins["last_at"]


def test_how_far_its_annotators_agreed_on_that_day() -> None:
    service = make_service()
    samples = make_samples(service, 4)
    items = queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")
    for annotator, values in {"user:1": "1212", "user:2": "122"}.items():
        for item, value in zip(items, values, strict=False):
            Answer.objects.create(
                item=item, annotator=annotator, verdict="label", value=value, given_at=now()
            )
    origins = data_card(SYSTEM, make_snapshot(service, samples=samples))["origins"]
    # Pairs 11, 22, 12: of six values, three of each, alpha is 1 - 5 * 2 / 18.
    assert origins["agreement"] == {"samples": 3, "alike": 2, "alpha": pytest.approx(1 - 10 / 18)}
    alone = data_card(SYSTEM, make_snapshot(service, samples=samples[3:]))["origins"]
    assert alone["agreement"] is None


def test_a_snapshot_older_than_that_says_so() -> None:
    service = make_service()
    kept = make_snapshot(service)
    fields = ("role", "digest", "size", "classes", "counts", "created_by")
    old = Snapshot.objects.create(service=service, **{name: getattr(kept, name) for name in fields})
    assert data_card(SYSTEM, old)["origins"] is None


def test_look_alikes_inside_and_of_the_other_side_are_counted() -> None:
    service = make_service()
    samples = make_samples(service, 6)
    training = make_snapshot(service, samples=samples[:5])
    make_snapshot(service, "golden", samples[5:])
    assert data_card(SYSTEM, training)["look_alikes"] == {"groups": 0, "inside": 0, "across": 0}
    # The search for look-alikes comes later than the split, and finds what was parted.
    alike(service, [samples[:2], [samples[4], samples[5]]])
    assert data_card(SYSTEM, training)["look_alikes"] == {"groups": 1, "inside": 2, "across": 1}


def test_inputs_that_grew_darker_have_drifted_and_more_of_the_same_has_not() -> None:
    service = make_service()
    make_snapshot(service, samples=images(service, 60, 250))
    same = make_snapshot(service, samples=images(service, 64, 250))
    dark = make_snapshot(service, samples=images(service, 62, 60))
    drift = data_card(SYSTEM, same)["drift"]["inputs"]
    assert (drift["looked_at"], drift["changed"], drift["of"]) == ([60, 64], 0, 2)
    drift = data_card(SYSTEM, dark)["drift"]["inputs"]
    assert drift["changed"] == 2
    assert {column["name"] for column in drift["columns"]} == {"brightness of grey", "contrast of grey"}
    assert all(column["shift"] < -3 for column in drift["columns"])


def test_classes_are_compared_with_the_last_of_the_same_role() -> None:
    service = make_service()
    first = make_snapshot(service, samples=make_samples(service, 4, labels=list("0011")))
    make_snapshot(service, "golden", make_samples(service, 4))
    after = make_snapshot(service, samples=make_samples(service, 4, labels=list("0111")))
    drift = data_card(SYSTEM, after)["drift"]
    assert (drift["against"], drift["added"], drift["removed"]) == (first.pk, 4, 4)
    assert drift["total_variation"] == 0.25
    assert drift["inputs"] is None, "four inputs tell nothing"


@pytest.mark.parametrize(
    ("features", "names"), [(["height", "weight"], ["height", "weight"]), (None, ["x0", "x1"])]
)
def test_columns_of_a_table_are_told_by_name(features: list[str] | None, names: list[str]) -> None:
    signature = {
        **DIGITS,
        "task": "tabular_classification",
        "dtype": "float32",
        "shape": [2],
        "layout": None,
        "range": None,
        "features": features,
    }
    service = make_service(signature=signature, architecture="tabular_mlp")
    random = np.random.default_rng(0)
    for shift in (0.0, 9.0):
        inputs = random.normal((0.0, shift), 1.0, (40, 2)).astype(np.float32)
        make_snapshot(service, samples=make_samples(service, 40, inputs=inputs))
    drift = data_card(SYSTEM, Snapshot.objects.latest("pk"))["drift"]["inputs"]
    assert [(column["name"], column["changed"]) for column in drift["columns"]] == [
        (names[1], True),
        (names[0], False),
    ]


def test_inputs_that_are_gone_are_counted_and_passed_over() -> None:
    service = make_service()
    make_snapshot(service, samples=images(service, 40, 250))
    samples = images(service, 41, 250)
    snapshot = make_snapshot(service, samples=samples)
    blobs().delete(samples[0].payload)
    card = data_card(SYSTEM, snapshot)
    assert (card["gone"], card["size"]) == (1, 41)
    assert card["drift"]["inputs"]["looked_at"] == [40, 40]
