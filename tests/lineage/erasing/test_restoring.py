"""A backup from before an erasure is restored, and what was erased is erased again."""

import shutil
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from backend.core.blobs import blobs
from backend.datasets.models import Label, Sample
from backend.lineage.control import erase_again
from backend.lineage.erasing.record import record_path
from backend.lineage.erasing.services import samples_erase
from backend.lineage.models import Erasure
from backend.monitoring.models import Observation
from tests.factories import SYSTEM, make_inputs, make_samples, make_service
from tests.lineage.erasing.working import work
from tests.monitoring.builders import make_served_version, observe

pytestmark = pytest.mark.django_db(transaction=True)
APPS = ("access", "core", "projects", "hosts", "datasets", "registry", "monitoring", "updates", "lineage")


class Backup:
    """The database and the files as they are now."""

    def __init__(self, home: Path, place: Path) -> None:
        self.home, self.files, self.rows = home, place / "files", place / "rows.json"
        place.mkdir()
        call_command("dumpdata", *APPS, output=self.rows, verbosity=0)
        shutil.copytree(home / "blobs", self.files)

    def restore(self, *, database: bool = True) -> None:
        """All but `erasures/`, which is never restored over a newer one."""
        shutil.rmtree(self.home / "blobs")
        shutil.copytree(self.files, self.home / "blobs")
        if database:
            call_command("flush", interactive=False, verbosity=0)
            call_command("loaddata", self.rows, verbosity=0)


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Backup:
    service = make_service()
    version = make_served_version(service)
    inputs = make_inputs(2)
    make_samples(service, 2, inputs=inputs)
    observe(service, inputs, version=version.number)
    return Backup(home, tmp_path / "backup")


def first() -> Sample:
    return Sample.objects.order_by("pk")[0]


def erased() -> Erasure:
    return work(samples_erase(actor=SYSTEM, samples=[first()], reason="they asked"))


def test_what_a_backup_brings_back_is_erased_again(backup: Backup) -> None:
    payload = first().payload
    assert erased().state == "finished"
    backup.restore()
    assert blobs().holds(payload)
    assert Label.objects.filter(sample=first()).exists()
    told = StringIO()
    call_command("erase_again", stdout=told)
    assert "1 samples, queued" in told.getvalue()
    assert work(Erasure.objects.get()).state == "finished"
    assert not blobs().holds(payload)
    assert not Label.objects.filter(sample=first()).exists()
    assert Observation.objects.count() == 1


def test_files_that_came_back_alone_are_erased_again_at_controls_start(backup: Backup) -> None:
    payload = first().payload
    erasure = erased()
    backup.restore(database=False)
    assert blobs().holds(payload)
    erase_again()
    erasure.refresh_from_db()
    assert erasure.state == "queued"
    assert work(erasure).state == "finished"
    assert not blobs().holds(payload)


def test_what_the_backup_never_knew_as_a_sample_is_kept_out(backup: Backup) -> None:
    [sample] = make_samples(first().service, 1)
    payload, inputs = sample.payload, blobs().read(sample.payload)
    work(samples_erase(actor=SYSTEM, samples=[sample], reason="x"))
    backup.restore()
    assert not Sample.objects.filter(payload=payload).exists()
    call_command("erase_again", stdout=StringIO())
    work(Erasure.objects.get())
    assert Sample.objects.get(payload=payload).erased_at is not None
    assert inputs


def test_where_nothing_came_back_nothing_begins(backup: Backup) -> None:
    erased()
    call_command("erase_again", stdout=(told := StringIO()))
    assert "Nothing that was erased is there." in told.getvalue()
    assert Erasure.objects.get().state == "finished"


def test_a_record_of_elsewhere_is_taken_in_and_a_broken_one_refused(backup: Backup, tmp_path: Path) -> None:
    erased()
    elsewhere = tmp_path / "erased.jsonl"
    shutil.move(record_path(), elsewhere)
    backup.restore()
    call_command("erase_again", record=elsewhere, stdout=StringIO())
    assert first().erased_at is not None
    elsewhere.write_text("no line of it\n")
    with pytest.raises(CommandError, match="erasures_unreadable"):
        call_command("erase_again", record=elsewhere, stdout=StringIO())
