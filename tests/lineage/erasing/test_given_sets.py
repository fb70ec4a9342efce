"""Jobs that were given a sample: those under way are waited for, what ended ones left is removed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from backend.core.states import StatefulModel
from backend.datasets.models import Sample
from backend.lineage.erasing import performing
from backend.lineage.erasing.services import samples_erase
from backend.projects.models import Service
from backend.selection.models import Choice, Selection
from backend.suspects.models import LabelCheck
from backend.twins.models import TwinCheck
from backend.validation.models import ValidationReport
from tests.factories import SYSTEM, make_environment, make_samples, make_service, make_version
from tests.lineage.erasing.working import work

pytestmark = pytest.mark.django_db(transaction=True)
BY = {"created_by": "system:test"}


def report(service: Service, state: str) -> ValidationReport:
    stage = make_environment(service.project)
    return ValidationReport.objects.create(
        version=make_version(service), environment=stage, state=state, **BY
    )


JOBS: dict[str, Callable[[Service, str], StatefulModel]] = {
    "validations": report,
    "label-checks": lambda service, state: LabelCheck.objects.create(service=service, state=state, **BY),
    "twin-checks": lambda service, state: TwinCheck.objects.create(service=service, state=state, **BY),
    "selections": lambda service, state: Selection.objects.create(
        service=service, state=state, criteria=[], count=1, newest=1, **BY
    ),
}


def given(home: Path, place: str, job: StatefulModel, samples: list[Sample], *, whole: bool = True) -> Path:
    folder = home / place / str(job.pk) / "1"
    folder.mkdir(parents=True)
    np.savez(
        folder / "samples.npz", x=np.zeros((len(samples), 2)), ids=[str(sample.pk) for sample in samples]
    )
    if whole:
        (folder / "spec.json").write_text("{}")
    return folder


@pytest.mark.parametrize("place", JOBS)
def test_one_under_way_is_waited_for_and_what_it_leaves_goes(home: Path, place: str) -> None:
    service = make_service()
    gone, other = make_samples(service, 2)
    job = JOBS[place](service, "running")
    folder = given(home, place, job, [gone, other])
    erasure = samples_erase(actor=SYSTEM, samples=[gone], reason="x")
    performing.erasure_perform(erasure.pk, 0)
    erasure.refresh_from_db()
    assert (erasure.state, erasure.waits) == (
        "running",
        [f"{job.machine.name.replace('_', ' ')} {job.pk} to end"],
    )
    type(job)._default_manager.update(state="failed")
    erasure.due_at = None
    erasure.save()
    assert work(erasure).state == "finished"
    assert not folder.exists()


@pytest.mark.parametrize("place", JOBS)
def test_one_that_was_given_others_is_left_alone(home: Path, place: str) -> None:
    service = make_service()
    gone, other = make_samples(service, 2)
    folder = given(home, place, JOBS[place](service, "running"), [other])
    assert work(samples_erase(actor=SYSTEM, samples=[gone], reason="x")).state == "finished"
    assert folder.exists()


def test_one_that_is_about_to_be_given_its_set_is_waited_for(home: Path) -> None:
    service = make_service()
    gone, other = make_samples(service, 2)
    given(home, "label-checks", JOBS["label-checks"](service, "running"), [other], whole=False)
    erasure = samples_erase(actor=SYSTEM, samples=[gone], reason="x")
    performing.erasure_perform(erasure.pk, 0)
    erasure.refresh_from_db()
    assert erasure.waits


def test_it_is_chosen_to_be_labelled_no_more() -> None:
    service = make_service()
    gone, other = make_samples(service, 2, labelled=False)
    selection = JOBS["selections"](service, "ready")
    for rank, sample in enumerate((gone, other), start=1):
        Choice.objects.create(
            selection=selection, sample=sample, rank=rank, score=1.0, criterion="random", value=1.0
        )
    samples_erase(actor=SYSTEM, samples=[gone], reason="x")
    assert [choice.sample for choice in Choice.objects.all()] == [other]
