"""The record as a model card to read, in Markdown: use, data, metrics by class, limitations, approvals, digests.

After Mitchell et al. 2019, "Model Cards for Model Reporting", arXiv:1810.03993.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from backend.core.actor import in_words
from backend.lineage.records.limits import limitations

Json = dict[str, Any]
# What Markdown, or the HTML in it, would take for its own.
SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~-])")


def model_card(record: Json) -> str:
    """Made of the record alone, so that whoever has that can make it again."""
    names = {person["by"]: person["name"] for person in record["people"]}
    version, service = record["version"], record["service"]
    parts = [
        f"# {_safe(service['title'] or service['name'])} v{version['number']}",
        f"As of {_time(record['made_at'])}. Digest of its files: `{version['digest']}`.",
        _section("Intended use", _use(record)),
        _section("Data", _data(record, names)),
        _section("How it was made", _making(record, names)),
        _section("Metrics", _metrics(record)),
        _section("Limitations", _list(_safe(one) for one in limitations(record))),
        _section("Approvals", _approvals(record, names)),
        _section("Where it was live", _live(record)),
        _section("Files", _table(("file", "SHA-256"), _files(version))),
        _section("Log", _log(record["log"])),
    ]
    return "\n\n".join(parts) + "\n"


def _use(record: Json) -> str:
    service, signature = record["service"], record["service"]["signature"]
    classes = ", ".join(_safe(name) for name in record["version"]["classes"])
    shape = " x ".join(str(side) for side in signature["shape"])
    task = signature["task"].replace("_", " ")
    return (
        f"To answer the clients of the service {_safe(service['name'])} of {_safe(record['project']['name'])}: {task}, "
        f"inputs of {shape} {signature['dtype']}, one of {len(record['version']['classes'])} classes ({classes}). "
        "It was made, judged and approved for nothing else."
    )


def _data(record: Json, names: Mapping[str, str]) -> str:
    rows = [
        (
            str(one["id"]),
            ", ".join(one["used_for"]),
            str(one["size"]),
            ", ".join(f"{_safe(row['label'])}: {row['count']}" for row in one["classes"]),
            f"`{one['digest']}`",
        )
        for one in record["snapshots"]
    ]
    told = [_table(("snapshot", "used for", "samples", "of each class", "SHA-256"), rows)]
    if labels := record["labels"]:
        by = ", ".join(
            f"{_name(row['by'], names) or 'unknown'} {row['count']}" for row in labels["annotators"]
        )
        told.append(f"Labels of the training data by {by}.")
        if labels["agreement"]:
            alike, both = labels["agreement"]["alike"], labels["agreement"]["samples"]
            told.append(f"Of {both} samples that several people labelled, {alike} were labelled alike.")
    return "\n\n".join(told)


def _making(record: Json, names: Mapping[str, str]) -> str:
    version, run = record["version"], record["run"]
    lines = [f"Architecture: {_safe(version['architecture'])}; origin: {version['origin']}."]
    if version["parent"]:
        lines.append(f"It continues v{version['parent']['number']} (`{version['parent']['digest']}`).")
    if run and run["kind"] == "update":
        lines.append(
            f"Run {run['id']}, asked for by {_name(run['asked_by'], names)}: strategy {_safe(run['strategy'])}, "
            f"seed {run['seed']}, {run['conditions'].get('threads', '?')} threads, "
            f"{run['cost']['training_seconds'] or '?'} s of training."
        )
    lines += [f"Because of alert {one['id']}: {_safe(one['title'])}." for one in record["alerts"]]
    return _list(lines)


def _metrics(record: Json) -> str:
    if not record["reports"]:
        return "None: it was never validated."
    report = record["reports"][-1]
    beside = f" beside v{report['baseline']['number']}" if report["baseline"] else ""
    gates = [
        (one["gate"], _number(one["value"]), _number(one["threshold"]), one["verdict"].replace("_", " "))
        for one in report["gates"]
    ]
    classes = [
        (one["set"], _safe(one["label"]), str(one["samples"]), _number(one["accuracy"]), _number(one["live"]))
        for one in report["classes"]
    ]
    told = [f"Report {report['id']} for {_safe(report['environment'])}{beside}: {report['state']}."]
    told.append(_table(("gate", "value", "threshold", "verdict"), gates))
    if classes:
        told.append(_table(("set", "class", "samples", "accuracy", "of the live version"), classes))
    return "\n\n".join(told)


def _approvals(record: Json, names: Mapping[str, str]) -> str:
    return _list(line for request in record["requests"] for line in _request(request, names))


def _request(request: Json, names: Mapping[str, str]) -> Iterator[str]:
    note = f": {_safe(request['note'])}" if request["note"] else ""
    yield (
        f"Request {request['id']} for {_safe(request['environment'])} by {_name(request['asked_by'], names)}, "
        f"{_time(request['asked_at'])}{note}. It is {request['state']}; evidence `{request['evidence'].get('digest')}`."
    )
    if request["approved_by"]:
        yield f"Approved by the {_name(request['approved_by'], names)}, without a vote."
    if glass := request["broken_glass"]:
        yield f"{_name(glass['by'], names)} broke the glass, {_time(glass['at'])}: {_safe(glass['reason'])}"
        if glass["reviewed_at"]:
            by = _name(glass["reviewed_by"], names)
            yield f"{by} reviewed that, {_time(glass['reviewed_at'])}: {_safe(glass['review'])}"
    for vote in request["votes"]:
        said = "approved" if vote["approve"] else "rejected"
        roles = f" as {' and '.join(vote['roles'])}" if vote["roles"] else ""
        comment = f": {_safe(vote['comment'])}" if vote["comment"] else ""
        yield f"{_name(vote['by'], names)} {said}{roles}, {_time(vote['at'])}{comment}"


def _live(record: Json) -> str:
    return _list(
        f"{_safe(one['environment'])}: from {_time(one['since'])} "
        + (f"to {_time(one['until'])}" if one["until"] else "until now")
        for one in record["live"]
    )


def _files(version: Json) -> list[tuple[str, str]]:
    return [(file["name"], f"`{file['digest']}`") for file in version["artifacts"]]


def _log(log: Json) -> str:
    head = f"The log {log['scope']} ended at entry {log['head']['number']}, `{log['head']['hash']}`."
    rows = [(str(one["number"]), one["kind"], _time(one["at"]), f"`{one['hash']}`") for one in log["entries"]]
    return f"{head}\n\n{_table(('entry', 'kind', 'at', 'hash'), rows)}"


def _section(title: str, text: str) -> str:
    return f"## {title}\n\n{text}"


def _list(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines) or "None."


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "None."
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _name(reference: str, names: Mapping[str, str]) -> str:
    return _safe(names.get(reference, in_words(reference)))


def _number(text: str | int | None) -> str:
    """Four digits of what the record has in full."""
    return "–" if text is None else f"{float(text):.4g}"


def _time(text: str) -> str:
    return f"{text[:16].replace('T', ' ')} UTC"


def _safe(text: str) -> str:
    """One line that neither Markdown nor the HTML in it takes for more than words."""
    words = " ".join(text.split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return SPECIAL.sub(r"\\\1", words)
