"""Agreement beyond chance, by the example of Krippendorff 2011, and by tables worked by hand."""

import pytest

from backend.core.clock import now
from backend.datasets.labelling.agreement import agreement_of, alpha
from backend.datasets.models import Answer
from backend.datasets.services import queue_add
from tests.factories import SYSTEM, make_samples, make_service


def test_the_example_of_the_paper() -> None:
    rows = (
        [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
        [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
    )
    units = [[str(value) for value in unit if value is not None] for unit in zip(*rows, strict=True)]
    assert alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_of_two_observers_by_hand() -> None:
    # Section B of the paper: two observers, ten units, binary.
    first, second = "0100000010", "1110010000"
    assert alpha(list(zip(first, second, strict=True))) == pytest.approx(0.095, abs=5e-4)


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["b", "a"]], -0.5),
        ([["a", "a"], ["a", "a"]], None),
        ([["a"], ["b"]], None),
        ([], None),
    ],
)
def test_its_ends(units: list[list[str]], expected: float | None) -> None:
    assert alpha(units) == expected


@pytest.mark.django_db
def test_it_is_told_for_all_for_each_pair_and_for_each_class() -> None:
    service = make_service()
    samples = make_samples(service, 4, labelled=False)
    items = queue_add(actor=SYSTEM, service=service, samples=samples, reason="drift")
    said = {"ana": "1122", "ben": "1123", "cem": "12.."}
    for annotator, values in said.items():
        for item, value in zip(items, values, strict=True):
            if value != ".":
                Answer.objects.create(
                    item=item, annotator=annotator, verdict="label", value=value, given_at=now()
                )
    Answer.objects.create(item=items[2], annotator="cem", verdict="skip", given_at=now())
    found = agreement_of(SYSTEM, service)
    assert (found.samples, found.alike) == (4, 2)
    pairs = {(pair.first, pair.second): (pair.samples, pair.alike) for pair in found.pairs}
    assert pairs == {("ana", "ben"): (4, 3), ("ana", "cem"): (2, 1), ("ben", "cem"): (2, 1)}
    assert {one.name: one.given for one in found.classes} == {"1": 5, "2": 4, "3": 1}
    least = min(one.alpha for one in found.classes if one.alpha is not None)
    assert least == found.classes[0].alpha
