"""From what the engine measured to what the gates are shown, and what the report keeps of it."""

from typing import Any

from backend.engine import Samples
from backend.engine.gates import (
    Bin,
    Calibration,
    Evidence,
    Identities,
    Latency,
    Pairs,
    Parity,
    Size,
    Slices,
    Tally,
)
from backend.registry.selectors import seen_ids
from backend.validation.models import ValidationReport
from backend.validation.services import NEW_DATA, OLD_DATA

Json = dict[str, Any]


def evidence_of(report: ValidationReport, result: Json, sets: dict[str, Samples], latency: Json) -> Evidence:
    """What was measured; what was not stays None.

    result: the engine's, or empty where there was no set; latency: of `latency_profile`.
    """
    ids = frozenset(str(pk) for samples in sets.values() for pk in samples.ids)
    parity = result.get("parity", {}).get("candidate")
    compared = _compared(result)
    return Evidence(
        new_accuracy=_tally(result.get("sets", {}).get(NEW_DATA)),
        not_worse=_pairs(result, NEW_DATA),
        forgetting=_pairs(result, OLD_DATA),
        slices=Slices(slices=_slices(result)) if compared else None,
        calibration=_calibration(result.get("sets", {}).get(NEW_DATA)),
        parity=Parity.model_validate(parity) if parity else None,
        size=Size(size_bytes=report.version.artifacts.get(name="model.onnx").size_bytes),
        agreement=_agreement(result) if report.baseline and result else None,
        latency=_latency(latency.get("blocks", {})),
        disjoint=Identities(evaluation=ids, training=frozenset(seen_ids(report.version))) if sets else None,
    )


def measured_of(evidence: Evidence, result: Json, latency: Json) -> Json:
    """The counts, without thousands of requests and ids: the ids are in the version's and the snapshots' own blobs."""
    sets = result.get("sets", {})
    return {
        **evidence.model_dump(mode="json", exclude={"disjoint", "slices", "calibration", "latency"}),
        "per_class": {name: _by_role(answered, "per_class") for name, answered in sets.items()},
        "compared": _compared(result),
        "reliability": _by_role(sets.get(NEW_DATA, {}), "reliability"),
        "latency": {name: found for name, found in latency.items() if name != "blocks"},
        "seconds": result.get("seconds"),
        "threads": result.get("threads"),
    }


def _compared(result: Json) -> Json:
    """Of each set that both versions answered, how they differ."""
    return {name: found["compared"] for name, found in result.get("sets", {}).items() if found["compared"]}


def _by_role(answered: Json, what: str) -> Json:
    return {role: answered[role][what] for role in ("candidate", "baseline") if role in answered}


def _tally(answered: Json | None) -> Tally | None:
    if answered is None:
        return None
    correct = round(answered["candidate"]["accuracy"] * answered["n"])
    return Tally(correct=correct, total=answered["n"])


def _calibration(answered: Json | None) -> Calibration | None:
    if answered is None:
        return None
    return Calibration(bins=tuple(Bin(**found) for found in answered["candidate"]["reliability"]))


def _agreement(result: Json) -> Tally:
    """Without recorded traffic there was nothing to agree on: 0 of 0."""
    found = result["agreement"] or {"equal": 0, "n": 0}
    return Tally(correct=found["equal"], total=found["n"])


def _pairs(result: Json, name: str) -> Pairs | None:
    """The whole of a set; None where not both versions answered it."""
    found = _compared(result).get(name)
    return _counted(found["all"]) if found else None


def _latency(blocks: Json) -> Latency | None:
    """None where not both versions were measured."""
    if "baseline" not in blocks:
        return None
    return Latency(candidate_ms=blocks["candidate"], live_ms=blocks["baseline"])


def _slices(result: Json) -> dict[str, Pairs]:
    """Each class of each set, and each group of its samples."""
    found: dict[str, Pairs] = {}
    for name, compared in _compared(result).items():
        found |= {f"{name} class {label}": _counted(one) for label, one in compared["classes"].items()}
        found |= {f"{name} from {group}": _counted(one) for group, one in compared["groups"].items()}
    return found


def _counted(difference: Json) -> Pairs:
    return Pairs(samples=difference["n"], lost=difference["lost"], gained=difference["gained"])
