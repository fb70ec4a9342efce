"""What is sealed for a key is opened by that key alone, and for its purpose alone."""

import pytest

from backend.core.errors import AppError
from backend.core.sealing import make_private_key, open_sealed, public_key_of, seal

PRIVATE = make_private_key()
PUBLIC = public_key_of(PRIVATE)


def test_a_secret_comes_back_and_is_sealed_anew_each_time() -> None:
    first, second = seal("a secret", PUBLIC, "host:1"), seal("a secret", PUBLIC, "host:1")
    assert first != second
    assert "secret" not in first
    assert open_sealed(first, PRIVATE, "host:1") == open_sealed(second, PRIVATE, "host:1") == "a secret"


@pytest.mark.parametrize(
    ("private", "purpose"), [(make_private_key(), "host:1"), (PRIVATE, "host:2"), (PRIVATE, "")]
)
def test_another_key_or_purpose_opens_nothing(private: str, purpose: str) -> None:
    with pytest.raises(AppError) as caught:
        open_sealed(seal("a secret", PUBLIC, "host:1"), private, purpose)
    assert caught.value.code == "sealed_for_another"


@pytest.mark.parametrize("sealed", ["", "x", "bm90IHNlYWxlZA==", "ä"])
def test_what_is_not_sealed_is_refused(sealed: str) -> None:
    with pytest.raises(AppError, match="sealed for another"):
        open_sealed(sealed, PRIVATE, "host:1")


@pytest.mark.parametrize("key", ["", "short", PUBLIC + "AAAA", "ä" * 44])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    with pytest.raises(AppError) as caught:
        public_key_of(key)
    assert caught.value.code == "sealing_key_invalid"
