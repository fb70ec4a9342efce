"""What a record says against its version: what was not shown, is thin, is gone or went wrong."""

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
FEW = 20


def limitations(record: Json) -> list[str]:
    """A sentence each, in the order of the story."""
    return [*_of_data(record), *_of_making(record), *_of_judging(record), *_of_serving(record)]


def _of_data(record: Json) -> Iterator[str]:
    known = set(record["version"]["classes"])
    for one in record["snapshots"]:
        role = "trained" if "training" in one["used_for"] else "judged"
        counts = {row["label"]: row["count"] for row in one["classes"]}
        if missing := sorted(known - counts.keys()):
            yield f"Snapshot {one['id']}, on which it was {role}, has no sample of {', '.join(missing)}."
        if few := sorted(label for label, count in counts.items() if count < FEW):
            yield f"Snapshot {one['id']}, on which it was {role}, has under {FEW} samples of {', '.join(few)}."
        if one["gone"]:
            yield f"Of snapshot {one['id']}, {one['gone']} of {one['size']} inputs are no longer stored."


def _of_making(record: Json) -> Iterator[str]:
    version, run = record["version"], record["run"]
    if version["origin"] != "update":
        yield "It was not trained here: what it learned from is not known."
    elif run and "cpu" not in run["conditions"]:
        yield "On which processor and with which packages it was trained was not recorded."
    for file in version["artifacts"]:
        if file["rewritten_by"]:
            yield f"{file['name']} was rewritten after its registration, because of {file['rewritten_by']}."
    for one in record["reproductions"]:
        if one["result"] and not one["result"]["same"]:
            yield f"Trained again in run {one['run']}, other weights came of its record."


def _of_judging(record: Json) -> Iterator[str]:
    reports = record["reports"]
    if not reports:
        yield "It was never validated."
        return
    for gate in reports[-1]["gates"]:
        if gate["verdict"] != "passed":
            how = "refuses" if gate["required"] else "was not required"
            said = gate["verdict"].replace("_", " ")
            yield f"Report {reports[-1]['id']}: {gate['gate'].replace('_', ' ')} is {said}; it {how}."


def _of_serving(record: Json) -> Iterator[str]:
    for one in record["requests"]:
        if one["approved_by"]:
            yield f"Request {one['id']} was approved by a rule, without anybody's vote."
        if one["broken_glass"]:
            reviewed = "reviewed since" if one["broken_glass"]["reviewed_at"] else "not reviewed yet"
            yield f"Request {one['id']} was executed by break-glass, without the votes that it lacked; {reviewed}."
    for one in record["rollouts"]:
        if one["state"] in ("failed", "aborted", "rolled_back"):
            yield f"Rollout {one['id']} to {one['environment']} was {one['state'].replace('_', ' ')}."
    if record["version"]["state"] == "retired":
        yield "It is retired, and must not be deployed again."
