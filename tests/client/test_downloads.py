"""A file that came is whole and the one that was meant, or it is not there."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

import modelcie
from tests.client.conftest import Said, Scripted

Serve = Callable[..., Scripted]
ClientOf = Callable[..., modelcie.Client]
CONTENT = b"weights" * 1000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "downloads"
    made.mkdir()
    return made


def test_it_is_written_with_its_digest_and_progress(
    scripted: Serve, client_of: ClientOf, folder: Path
) -> None:
    server = scripted(Said(body=CONTENT, headers={"etag": f'"{DIGEST}"'}))
    seen: list[tuple[int, int | None]] = []
    saved = client_of(server.url).versions.artifact_download(
        "digits", 1, "model.onnx", to=folder / "m", digest=DIGEST, progress=lambda *told: seen.append(told)
    )
    assert (saved.digest, saved.size_bytes, saved.path.read_bytes()) == (DIGEST, len(CONTENT), CONTENT)
    assert seen[-1] == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("told", ["digest", "etag"])
def test_another_file_than_was_meant_is_not_kept(
    scripted: Serve, client_of: ClientOf, folder: Path, told: str
) -> None:
    kept = folder / "m"
    kept.write_bytes(b"before")
    headers = {"etag": f'"{"0" * 64}"'} if told == "etag" else {}
    server = scripted(Said(body=CONTENT, headers=headers))
    with pytest.raises(modelcie.BrokenFileError) as caught:
        client_of(server.url).versions.artifact_download(
            "digits", 1, "m", to=kept, digest="0" * 64 if told == "digest" else ""
        )
    assert caught.value.data == {"expected": "0" * 64, "found": DIGEST}
    assert [path.read_bytes() for path in folder.iterdir()] == [b"before"]


def test_one_that_was_cut_off_is_not_kept(scripted: Serve, client_of: ClientOf, folder: Path) -> None:
    server = scripted(Said(body=CONTENT, cut=True))
    with pytest.raises(modelcie.NotReachableError):
        client_of(server.url).snapshots.export(1, format="npz", to=folder / "s.npz")
    assert list(folder.iterdir()) == []


def test_a_refusal_writes_nothing(scripted: Serve, client_of: ClientOf, folder: Path) -> None:
    server = scripted(Said(404, b'{"code": "not_found", "detail": "No.", "data": {}}'))
    with pytest.raises(modelcie.NotFoundError):
        client_of(server.url).snapshots.export(1, format="npz", to=folder / "s.npz")
    assert list(folder.iterdir()) == []
