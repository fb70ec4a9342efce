"""An exported log verified as its hashes are defined, with nothing of the server's."""

import hashlib
import json
from pathlib import Path
from typing import Any


def verified(path: Path) -> tuple[int, list[str]]:
    """How many entries a file of JSON lines holds, and a sentence for each that is not as it was written.

    What was exported with a filter has gaps, so only neighbours are compared.
    """
    findings: list[str] = []
    count, before = 0, ("", 0, "")
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            count += 1
            try:
                entry = json.loads(line)
                place = (str(entry["scope"]), int(entry["number"]), str(entry["hash"]))
                finding = _finding(entry, before)
            except (ValueError, KeyError, TypeError):
                findings.append(f"line {count} is no entry of a log")
                continue
            if finding:
                findings.append(f"entry {place[1]} {finding}")
            before = place
    return count, findings


def _finding(entry: dict[str, Any], before: tuple[str, int, str]) -> str:
    told = {name: value for name, value in entry.items() if name != "hash"}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
        return "was changed"
    scope, number, hash_ = before
    if scope != entry["scope"]:
        return ""
    if entry["number"] <= number:
        return "was moved"
    follows = entry["number"] == number + 1
    return "was moved" if follows and entry["previous_hash"] != hash_ else ""
