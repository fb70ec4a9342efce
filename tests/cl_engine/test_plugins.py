"""What other distributions offer under a name of their own, and the broken ones that stand aside."""

import sys
from pathlib import Path

import pytest

from cl_engine.errors import EngineError
from cl_engine.plugins import Offered, offered
from tests.cl_engine.packages import install

GROUP = "modelcie.numbers"


def numbers() -> Offered[int]:
    """What is found in a group whose entries are whole numbers; they must not be negative."""

    def describe(number: int) -> None:
        if number < 0:
            raise ValueError(f"{number} is negative")

    return offered(GROUP, int, {"zero": 0}, describe)


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "given_numbers.py").write_text("one, two, less, word = 1, 2, -1, 'word'\n")
    (tmp_path / "given_torch.py").write_text("import sys; sys.modules['torch'] = sys; one = 1\n")
    return tmp_path


def test_our_own_come_first_and_plug_ins_after(elsewhere: Path) -> None:
    install(elsewhere, "some", {GROUP: {"one": "given_numbers:one"}})
    assert numbers() == Offered({"zero": 0, "one": 1}, ())


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("zero", "given_numbers:one", "ModelCI-e has an entry of this name itself"),
        ("a.b", "given_numbers:one", "its name may hold 40 letters, digits, - and _ at most"),
        ("word", "given_numbers:word", "given_numbers:word is no int"),
        ("less", "given_numbers:less", "-1 is negative"),
        ("none", "given_numbers:none", "AttributeError: module 'given_numbers' has no attribute 'none'"),
        (
            "heavy",
            "given_torch:one",
            "given_torch loads torch; name what needs it as text in `build`",
        ),
    ],
)
def test_a_broken_one_leaves_the_others_alone(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    # Set first, so that what a plug-in puts there is taken away again whatever was there before.
    monkeypatch.setitem(sys.modules, "torch", sys)
    monkeypatch.delitem(sys.modules, "torch")
    install(elsewhere, "some", {GROUP: {name: value, "two": "given_numbers:two"}})
    found = numbers()
    assert found.entries == {"zero": 0, "two": 2}
    assert [plugin.reason for plugin in found.broken] == [reason]
    with pytest.raises(EngineError, match=r"some 1\.0") as refused:
        found.refuse_broken(name, "number.name")
    assert refused.value.data["field"] == "number.name"
    found.refuse_broken("two", "number.name")


def test_of_two_with_one_name_neither_is_taken(elsewhere: Path) -> None:
    for distribution, number in (("some", "one"), ("other", "two")):
        install(elsewhere, distribution, {GROUP: {"mine": f"given_numbers:{number}"}})
    found = numbers()
    assert found.entries == {"zero": 0}
    assert {*found.broken[0].distribution.split(" and ")} == {"some 1.0", "other 1.0"}
    assert "same name" in found.broken[0].reason
