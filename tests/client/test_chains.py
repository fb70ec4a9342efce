"""An exported log is verified by what it holds alone."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from modelcie.chains import verified


def entries(count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for number in range(1, count + 1):
        before = found[-1]["hash"] if found else ""
        entry = {"scope": "project:1", "number": number, "data": {"é": number}, "previous_hash": before}
        found.append(entry | {"hash": digest(entry)})
    return found


def digest(entry: dict[str, Any]) -> str:
    text = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def written(path: Path, found: list[Any]) -> Path:
    path.write_text("".join(f"{json.dumps(entry)}\n" for entry in found))
    return path


def test_a_whole_log_and_one_with_gaps_have_no_findings(tmp_path: Path) -> None:
    whole = entries(5)
    assert verified(written(tmp_path / "a", whole)) == (5, [])
    assert verified(written(tmp_path / "b", [whole[0], whole[2], whole[4]])) == (3, [])


def test_each_entry_that_is_not_as_it_was_written_is_named(tmp_path: Path) -> None:
    found = entries(5)
    found[1]["data"] = {"é": 9}
    assert verified(written(tmp_path / "a", found)) == (5, ["entry 2 was changed"])
    moved = entries(5)
    moved[3], moved[4] = moved[4], moved[3]
    assert verified(written(tmp_path / "b", moved)) == (5, ["entry 4 was moved"])
    forged = entries(5)
    body = {name: value for name, value in forged[2].items() if name != "hash"} | {"data": {}}
    forged[2] = body | {"hash": digest(body)}
    assert verified(written(tmp_path / "c", forged)) == (5, ["entry 4 was moved"])


@pytest.mark.parametrize("line", ["[]", '{"scope": 1}', '"text"', '{"scope": 1, "number": "x", "hash": ""}'])
def test_what_is_no_entry_is_named(tmp_path: Path, line: str) -> None:
    assert verified(written(tmp_path / "a", [json.loads(line)])) == (1, ["line 1 is no entry of a log"])
