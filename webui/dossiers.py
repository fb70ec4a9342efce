"""A request's dossier in words: what its voters are shown, as it was when it was asked for."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from backend.validation.models import GateResult
from webui.evidence import classes_compared, compared
from webui.gates import gate_row
from webui.links import link
from webui.people import People
from webui.snapshots import recipe_words
from webui.templatetags.formats import NOTHING, duration_s, figure, size_bytes

Json = Mapping[str, Any]
WHAT = {
    "architecture": "Architecture",
    "strategy": "Strategy",
    "snapshot": "Trained on snapshot",
    "training_samples": "Samples of it",
    "classes": "Classes",
    "size_bytes": "Size of the model",
    "latency_p99_ms": "99th percentile of latency",
}
WORDS: dict[str, Callable[[Any], str]] = {
    "size_bytes": size_bytes,
    "latency_p99_ms": lambda value: f"{figure(value)} ms",
    "training_samples": lambda value: f"{value:,}",
}


def dossier_shown(kept: Json, people: People) -> dict[str, Any]:
    """For the panels of `requests/`: gates, metrics, slices, differences, data, origin, plan and cost."""
    metrics = kept["metrics"]
    return {
        "gates": [gate_row(GateResult(**row)) for row in kept["gates"]],
        "compared": compared(metrics["candidate"], metrics["live"]),
        "sets": classes_compared(kept["measured"]),
        "differences": difference_rows(kept["differences"]),
        "has_live": metrics["live"] is not None,
        "data": _data(kept["data"], people),
        "lineage": [{**one, "url": link(one["ref"])} for one in kept["lineage"]],
        "drift": _drift(kept["drift"]),
        "plan": kept["plan"],
        "cost": _cost(kept["cost"]),
    }


def difference_rows(found: Iterable[Json]) -> list[dict[str, str]]:
    """{"what", "live", "candidate"} of each difference as texts; of classes, only what one has and the other not."""
    return [_classes(one) if one["what"] == "classes" else _difference(one) for one in found]


def _difference(one: Json) -> dict[str, str]:
    what = one["what"]
    words = WORDS.get(what, str)
    sides = {side: NOTHING if one[side] is None else words(one[side]) for side in ("live", "candidate")}
    return {"what": WHAT.get(what) or what.replace(".", ": ").replace("_", " ").capitalize(), **sides}


def _classes(one: Json) -> dict[str, str]:
    live, candidate = one["live"] or [], one["candidate"] or []
    gone, new = ([name for name in a if name not in b] for a, b in ((live, candidate), (candidate, live)))
    if not gone and not new:
        return {"what": "Order of the classes", "live": ", ".join(live), "candidate": ", ".join(candidate)}
    return {
        "what": WHAT["classes"],
        "live": f"{len(live)}" + (f", with {', '.join(gone)}" if gone else ""),
        "candidate": f"{len(candidate)}" + (f", with {', '.join(new)}" if new else ""),
    }


def _data(data: Json | None, people: People) -> dict[str, Any] | None:
    """The card of what it was trained on, people by their names."""
    if data is None:
        return None
    card = data["card"] or {}
    origins = card.get("origins") or {}
    return {
        **data,
        "annotators": [{**one, "name": people.name(one["name"])} for one in origins.get("annotators", [])],
        "recipe": recipe_words(card.get("recipe") or {}),
    }


def _drift(drift: Json | None) -> dict[str, Any] | None:
    if drift is None:
        return None
    seen = {at: datetime.fromisoformat(drift[at]) for at in ("opened_at", "last_seen_at")}
    return {**drift, **seen, "url": link(f"alert:{drift['alert']}")}


def _cost(cost: Json | None) -> list[tuple[str, str]]:
    """Each figure with its name; nothing of a version that no training made."""
    if cost is None:
        return []
    told = [
        ("Training took", duration_s(cost["seconds"])),
        ("Of it at rest", duration_s(cost["paused_s"]) if cost["paused_s"] else ""),
        ("Samples", f"{cost['samples']:,}" if cost["samples"] else ""),
        ("Epochs", str(cost["epochs"] or "")),
        ("Rate", f"{figure(cost['samples_per_s'])} samples/s" if cost["samples_per_s"] else ""),
        ("Threads", str(cost["threads"] or "")),
        ("Energy", "not measured" if cost["energy_j"] is None else f"{figure(cost['energy_j'])} J"),
    ]
    return [(name, words) for name, words in told if words]
