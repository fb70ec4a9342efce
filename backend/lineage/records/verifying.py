"""A signed record is held against the installation that made it: what of it is not as it was?"""

from collections.abc import Iterator, Mapping
from typing import Any

from backend.core.actor import system_actor
from backend.core.blobs import blobs
from backend.core.chain import canonical_time, entry_hash
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.core.signing import is_signed
from backend.lineage.models import RecordKey
from backend.lineage.records.card import model_card
from backend.lineage.records.document import record_of
from backend.lineage.records.signed import SCHEMA
from backend.registry.models import ModelVersion

Json = dict[str, Any]
VERIFIER = system_actor("verifier")
# What goes on after a record was made, or is weighed anew: it says nothing against it.
GOES_ON = {
    *("schema", "made_at", "project", "title", "people", "log"),
    *("alerts", "samples", "gone", "reproductions"),
    *("size_bytes", "rewritten_by"),
    *("state", "history", "finished_at", "until", "analysis", "failure"),
    *("reviewed_by", "review", "reviewed_at"),
}
# What tells one row of a list from another, the first that it has.
NAMES = ("id", "gate", "label", "name", "by")


def findings(document: Json) -> list[str]:
    """A sentence for each thing that is not as it was; none where the record is whole.

    Raises: AppError `record_unreadable` where it is no signed record of a schema that is known here.
    """
    record = _record(document)
    return [*_of_signature(document), *_of_log(record["log"]), *_of_database(record)]


def _record(document: Json) -> Json:
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        raise AppError("record_unreadable", f"This is no signed record of the schema {SCHEMA}.")
    try:
        record: Json = document["record"]
        signature, log = document["signature"], record["log"]
        texts = [
            signature["key"],
            signature["value"],
            log["scope"],
            record["service"]["name"],
            document["card"],
        ]
        told = [*log["entries"], log["head"]]
        numbers = [record["version"]["number"], *(one["number"] for one in told)]
        texts += [record["made_at"], *(one["hash"] for one in told)]
    except (KeyError, TypeError) as error:
        raise AppError(
            "record_unreadable", f"The record lacks what its schema asks for: {error!r}."
        ) from error
    if not all(isinstance(one, str) for one in texts) or not all(isinstance(one, int) for one in numbers):
        raise AppError("record_unreadable", "The record has something else than its schema where names are.")
    return record


def _of_signature(document: Json) -> Iterator[str]:
    signature = document["signature"]
    key = RecordKey.objects.filter(pk=str(signature["key"])[:16]).first()
    if key is None:
        yield f"Signature: no key {signature['key']} was ever listed here."
        return
    made_at = document["record"]["made_at"]
    if key.retired_at and made_at > canonical_time(key.retired_at):
        yield f"Signature: key {key.pk} was retired before {made_at}, when the record says it was made."
    signed = {name: value for name, value in document.items() if name != "signature"}
    if not is_signed(signed, signature["value"], key.public):
        yield f"Signature: it is not that of key {key.pk} over this document: something in it was changed."
        yield from _of_card(document)


def _of_card(document: Json) -> Iterator[str]:
    try:
        said = model_card(document["record"])
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        said = ""
    if document["card"] != said:
        yield "The card does not say what the record says."


def _of_log(log: Json) -> Iterator[str]:
    """Its entries, and where it ended."""
    told = sorted({(one["number"], one["hash"]) for one in (*log["entries"], log["head"])})
    found = LogEntry.objects.filter(scope=log["scope"], number__in=[number for number, _ in told])
    rows = {row.number: row for row in found}
    for number, hash_ in told:
        row = rows.get(number)
        if row is None:
            yield f"Log: entry {number} is no longer in {log['scope']}."
        elif row.hash != hash_:
            yield f"Log: entry {number} has another hash than the record says."
        elif entry_hash(row) != row.hash:
            yield f"Log: entry {number} was changed in the database."


def _of_database(record: Json) -> Iterator[str]:
    rows = ModelVersion.objects.filter(
        service__name=record["service"]["name"], number=record["version"]["number"]
    )
    version = rows.select_related("service__project", "parent", "snapshot").first()
    if version is None:
        yield f"{record['service']['name']} v{record['version']['number']} is not in the database."
        return
    yield from _differences(record, record_of(VERIFIER, version), "")
    yield from _files(version)


def _files(version: ModelVersion) -> Iterator[str]:
    kept = [(f"File {row.name}", row.digest) for row in version.artifacts.order_by("name")]
    kept += (
        [(f"The manifest of snapshot {version.snapshot_id}", version.snapshot.digest)]
        if version.snapshot
        else []
    )
    for what, digest in kept:
        try:
            blobs().verified_path(digest)
        except AppError as error:
            yield f"{what}: {error.detail}"


def _differences(told: Any, now: Any, path: str) -> Iterator[str]:
    """Where the file says other than the database; what it has as null may have come since."""
    if told is None:
        return
    if isinstance(told, Mapping) and isinstance(now, Mapping):
        for name in told:
            if name not in GOES_ON:
                yield from _differences(told[name], now.get(name), f"{path}.{name}".lstrip("."))
    elif isinstance(told, list) and isinstance(now, list) and all(isinstance(one, Mapping) for one in told):
        present = {_name(one): one for one in now}
        for one in told:
            yield from _differences(one, present.get(_name(one)), f"{path}[{_name(one)}]")
    elif told != now:
        yield f"{path} is {_short(told)} in the file, and {_short(now)} in the database."


def _name(row: Mapping[str, Any]) -> str:
    """Of a class of a set, both."""
    first = next((str(row[name]) for name in NAMES if name in row), "")
    return f"{row['set']} {first}" if "set" in row else first


def _short(value: Any) -> str:
    text = "absent" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
