"""docs/codes.md names every code that a refusal may have, and no other."""

from tests.docs.codes import PAGE, page


def test_every_code_is_documented_with_its_status_and_sentence() -> None:
    missing = set(page().splitlines()) - set(PAGE.read_text().splitlines())
    assert not missing, "python -m tests.docs.codes writes the page anew"
    assert PAGE.read_text() == page()
