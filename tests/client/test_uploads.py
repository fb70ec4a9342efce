"""Files go to a real server in pieces, and what was cut off goes on where it stopped."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.access.roles import Role
from backend.datasets.importing.files import file_of
from backend.datasets.models import DataImport, Sample
from backend.projects.models import Service
from modelcie import BrokenFileError, Client, NotReachableError, uploads
from modelcie.following import Look
from modelcie.transport import Transport
from tests.clients import token_of
from tests.datasets.importing.made import performed, picture, zipped
from tests.datasets.importing.test_tables import FLOWERS
from tests.factories import make_service, member

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = zipped(
    {f"{label}/{seed}.png": picture(10 * int(label) + seed) for label in "34" for seed in range(4)}
)
PIECE = 300


@pytest.fixture
def service() -> Service:
    return make_service(name="digits")


@pytest.fixture
def client(live_server: Any, service: Service, client_of: Callable[..., Client]) -> Client:
    return client_of(live_server.url, token_of(member(service.project, Role.CURATOR)))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(uploads, "PIECE_BYTES", PIECE)
    path = tmp_path / "digits.zip"
    path.write_bytes(CONTENT)
    return path


def test_a_file_is_sent_in_pieces_and_becomes_samples(client: Client, file: Path) -> None:
    seen: list[tuple[int, int | None]] = []
    begun = client.import_file("digits", file, progress=lambda *told: seen.append(told))
    assert (begun["state"], begun["digest"]) == ("queued", uploads.digest_of(file))
    assert seen == [(min(done + PIECE, len(CONTENT)), len(CONTENT)) for done in range(0, len(CONTENT), PIECE)]
    performed(DataImport.objects.get())
    last = list(client.follow_import(begun["id"]))[-1]
    assert (last["state"], last["added"], Sample.objects.count()) == ("finished", 8, 8)


def test_lost_answers_double_nothing(client: Client, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every second piece arrives without its answer, and is sent again."""
    call, pieces = Transport.call, []

    def lossy(self: Transport, method: str, path: str, **options: Any) -> Any:
        answer = call(self, method, path, **options)
        if options.get("content"):
            pieces.append(len(options["content"]))
            if len(pieces) % 2:
                raise NotReachableError("not_reachable", "The line was cut.")
        return answer

    monkeypatch.setattr(Transport, "call", lossy)
    monkeypatch.setattr("modelcie.following.LOOK_EVERY_S", 0.01)
    lost: list[str] = []
    begun = client.import_file("digits", file, look=Look(lost=lambda error: lost.append(error.code)))
    assert begun["digest"] == uploads.digest_of(file)
    assert lost == ["not_reachable"] * ((len(pieces) + 1) // 2)


@pytest.mark.parametrize(
    ("label", "labels"), [(None, ["rose", "tulip"]), ("kind", ["tulip", "rose"]), ("", ["", ""])]
)
def test_a_table_has_its_columns_chosen(
    client: Client, service: Service, file: Path, label: str | None, labels: list[str]
) -> None:
    make_service(service.project, name="flowers", signature=FLOWERS, architecture="mlp")
    table = file.with_name("flowers.csv")
    table.write_text("height,width,kind,class\n1,2,tulip,rose\n3,4,rose,tulip\n")
    features = ["height", "width"] if label is not None else None
    client.import_file("flowers", table, label=label, features=features)
    performed(DataImport.objects.get())
    assert list(Sample.objects.order_by("pk").values_list("label", flat=True)) == labels


def test_all_columns_but_the_label_are_inputs(client: Client, service: Service, file: Path) -> None:
    make_service(service.project, name="flowers", signature=FLOWERS, architecture="mlp")
    table = file.with_name("flowers.csv")
    table.write_text("height,width,kind\n1,2,rose\n3,4,tulip\n")
    client.import_file("flowers", table, label="kind")
    performed(DataImport.objects.get())
    assert set(Sample.objects.values_list("label", flat=True)) == {"rose", "tulip"}


def test_a_file_that_another_request_still_writes_is_waited_for(client: Client, file: Path) -> None:
    found = uploads.announce(client, "digits", file, {})
    busy = file_of(DataImport.objects.get())
    busy.parent.mkdir()
    with busy.open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        uploads.send(client, found, file, Look(pause=lambda: fcntl.flock(held, fcntl.LOCK_UN)))
    assert busy.read_bytes() == CONTENT


def test_what_another_program_began_goes_on(client: Client, file: Path) -> None:
    announced = uploads.announce(client, "digits", file, {})
    client.imports.receive(announced["id"], CONTENT[:PIECE], offset=0)
    seen: list[int] = []
    begun = client.import_file(
        "digits", file, resume=announced["id"], progress=lambda done, _: seen.append(done)
    )
    assert (begun["id"], begun["state"], seen[0]) == (announced["id"], "queued", 2 * PIECE)


def test_an_upload_goes_on_with_its_own_file_alone(client: Client, file: Path, tmp_path: Path) -> None:
    announced = uploads.announce(client, "digits", file, {})
    other = tmp_path / "other.zip"
    other.write_bytes(CONTENT)
    with pytest.raises(BrokenFileError) as caught:
        client.import_file("digits", other, resume=announced["id"])
    assert caught.value.code == "file_differs"


def test_a_file_that_changed_on_the_way_is_cancelled(client: Client, file: Path) -> None:
    found = uploads.announce(client, "digits", file, {})
    uploads.send(client, found, file, Look())
    file.write_bytes(CONTENT[::-1])
    with pytest.raises(BrokenFileError) as caught:
        uploads.begin(client, found, file)
    assert (caught.value.code, DataImport.objects.get().state) == ("digest_differs", "cancelled")


def test_a_file_that_shrinks_is_told(client: Client, file: Path) -> None:
    found = uploads.announce(client, "digits", file, {})
    file.write_bytes(CONTENT[: PIECE + 1])
    with pytest.raises(BrokenFileError) as caught:
        uploads.send(client, found, file, Look())
    assert caught.value.code == "file_changed"
