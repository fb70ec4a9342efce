"""What the pages of a snapshot show of its card and of a comparison: charts, thumbnails, words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.datasets.manifests import SnapshotItem
from backend.datasets.models import Snapshot
from backend.datasets.selectors import items_gone, sample_ids
from backend.datasets.snapshots.diffs import SnapshotDiff
from backend.projects.models import Service
from webui.plotting import chart_text

Json = dict[str, Any]


def classes_figure(snapshot: Snapshot, before: Snapshot | None) -> Json:
    """How many samples of each class there are, beside the snapshot before where there is one."""
    shown = [*([before] if before else []), snapshot]
    labels = list(dict.fromkeys(name for one in reversed(shown) for name in one.classes))
    return {
        "data": [
            _bars(f"snapshot {one.pk}", labels, [one.counts.get(name, 0) for name in labels]) for one in shown
        ],
        "layout": {
            "barmode": "group",
            "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": "samples"}, "rangemode": "tozero"},
            "showlegend": before is not None,
            "legend": {"orientation": "h"},
        },
    }


def moves_figure(found: SnapshotDiff) -> Json:
    """How many samples came into each class, and how many left it; empty where nothing did."""
    moved = [change for change in found.classes if change.came or change.left]
    labels = [change.label for change in moved]
    return {
        "data": [
            _bars("came", labels, [change.came for change in moved]),
            _bars("left", labels, [-change.left for change in moved]),
        ],
        "layout": {
            "barmode": "relative",
            "xaxis": {"type": "category"},
            "yaxis": {"title": {"text": "samples"}},
            "legend": {"orientation": "h"},
        },
    }


def _bars(name: str, labels: Sequence[str], values: Sequence[int]) -> Json:
    words = [chart_text(label) for label in labels]
    return {"type": "bar", "name": name, "x": words, "y": list(values)}


def pictures(
    service: Service, items: Iterable[SnapshotItem], words: Mapping[str, str] | None = None
) -> list[Json]:
    """{"sample", "label", "payload"} of each; sample: None where that input is gone.

    words: payload -> what stands below in place of the label.
    """
    chosen = list(items)
    ids, gone = sample_ids(service, chosen), set(items_gone(service, chosen))
    return [
        {
            "sample": None if item in gone else ids[item.payload],
            "payload": item.payload,
            "label": (words or {}).get(item.payload, item.label),
        }
        for item in chosen
    ]


def recipe_words(recipe: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How the samples were chosen, a pair of words for each thing that was asked for."""
    if "query" not in recipe:
        return []
    told = [(name.replace("_", " "), ", ".join(values)) for name, values in recipe["query"].items()]
    if "shares" in recipe:
        parts = [f"{role} {100 * share:g} %" for role, share in recipe["shares"].items()]
        told.append(("shares", ", ".join(parts)))
    if "count" in recipe:
        told.append(("at most", f"{recipe['count']:,}, {recipe['order']}"))
    return [*told, ("seed", str(recipe["seed"]))]


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told)
