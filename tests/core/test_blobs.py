"""The blob store: content-addressed, written aside, checked when read."""

from pathlib import Path

import pytest

from backend.core.blobs import BlobStore
from backend.core.errors import AppError


def test_the_same_bytes_are_stored_once(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    source = tmp_path / "source"
    source.write_bytes(b"weights")
    assert store.put(b"weights") == store.put_file(source)
    assert store.read(store.put(b"weights")) == b"weights"
    assert not list(tmp_path.rglob(".aside-*"))


def test_changed_content_is_refused(tmp_path: Path) -> None:
    store = BlobStore(tmp_path)
    digest = store.put(b"weights")
    store.path(digest).write_bytes(b"damaged")
    with pytest.raises(AppError) as read:
        store.read(digest)
    with pytest.raises(AppError) as opened:
        store.verified_path(digest)
    assert read.value.code == opened.value.code == "digest_mismatch"


@pytest.mark.parametrize("digest", ["../../etc/passwd", "AB" * 32, "", "0" * 63])
def test_what_is_no_digest_is_no_path(tmp_path: Path, digest: str) -> None:
    with pytest.raises(AppError) as refused:
        BlobStore(tmp_path).path(digest)
    assert refused.value.code == "digest_invalid"


def test_a_missing_blob_says_so(tmp_path: Path) -> None:
    with pytest.raises(AppError) as refused:
        BlobStore(tmp_path).read("0" * 64)
    assert refused.value.code == "blob_missing"
