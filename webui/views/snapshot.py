"""One snapshot: its data card, what it differs in from another, and the file that it goes out as."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from backend.access.rules import permissions_of
from backend.core.actor import Actor
from backend.core.downloads import streamed
from backend.datasets.exporting.formats import formats_for
from backend.datasets.manifests import SnapshotItem
from backend.datasets.models import Snapshot
from backend.datasets.selectors import sample_ids, snapshot_get, snapshot_items, snapshot_list
from backend.datasets.services import snapshot_export
from backend.datasets.snapshots.cards import data_card, snapshot_before
from backend.datasets.snapshots.diffs import snapshot_diff
from backend.registry.selectors import version_list
from backend.suspects.selectors import suspect_list
from backend.validation.selectors import report_list
from webui.people import People, cause_of
from webui.snapshots import classes_figure, moment, moves_figure, pictures, recipe_words
from webui.visitor import actor_of

PICTURES, NEWEST, OTHERS = 24, 10, 50


@require_GET
def snapshot(request: HttpRequest, pk: int) -> HttpResponse:
    """Its card: what is in it, whose labels they are, how it differs from the one before, and what it was used for."""
    actor = actor_of(request)
    found = snapshot_get(actor, pk)
    card, people = data_card(actor, found), People.of(actor, found.service.project)
    items = snapshot_items(found)
    before = snapshot_before(actor, found)
    context = {
        **_context(actor, found),
        "card": card,
        "before": before,
        "figure": classes_figure(found, before),
        "against": f"beside snapshot {before.pk}" if before else "",
        "absent": f"none of {', '.join(card['absent'])}" if card["absent"] else "",
        "recipe": recipe_words(card["recipe"]),
        "by": people.name(found.created_by),
        "cause": cause_of(found.cause),
        "annotators": [
            {**one, "name": people.name(one["name"])} for one in (card["origins"] or {}).get("annotators", [])
        ],
        "span": [moment(card["origins"][at]) for at in ("first_at", "last_at")] if card["origins"] else [],
        "pictures": pictures(found.service, items[:PICTURES]),
        "suspects": _suspects(actor, found, items),
        "trained": version_list(actor, found.service).filter(snapshot=found)[:NEWEST],
        "judged": report_list(actor, found.service).filter(snapshots=found)[:NEWEST],
        "formats": formats_for(found.service),
    }
    return render(request, "data/snapshot.html", context)


@require_GET
def snapshot_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """What it has that the snapshot `?before=` has not, and the reverse; without one, that before it of its role."""
    actor = actor_of(request)
    found = snapshot_get(actor, pk)
    asked = request.GET.get("before", "")
    before = snapshot_get(actor, int(asked)) if asked.isdecimal() else snapshot_before(actor, found)
    context = {
        **_context(actor, found),
        "before": before,
        "others": snapshot_list(actor, found.service).exclude(pk=found.pk)[:OTHERS],
    }
    return render(request, "data/snapshot_diff.html", context | (_compared(before, found) if before else {}))


def snapshot_take_out(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The snapshot as a file of the format that was chosen."""
    if request.method != "POST":
        return redirect("webui:snapshot", pk)
    actor = actor_of(request)
    out = snapshot_export(actor=actor, snapshot=snapshot_get(actor, pk), form=request.POST.get("format", ""))
    return streamed(request, out.pieces, file_name=out.file_name, content_type=out.content_type)


def _context(actor: Actor, found: Snapshot) -> dict[str, Any]:
    project = found.service.project
    return {
        "snapshot": found,
        "service": found.service,
        "project": project,
        "granted": permissions_of(actor, project),
        "snapshots_url": f"{reverse('webui:snapshots')}?service={found.service.name}",
        "is_image": found.service.takes_images,
        "columns": "channel figures" if found.service.takes_images else "columns",
    }


def _suspects(actor: Actor, found: Snapshot, items: list[SnapshotItem]) -> int:
    """How many of its samples have a label that is suspect now."""
    samples = set(suspect_list(actor, found.service).values_list("sample_id", flat=True))
    return len(samples & set(sample_ids(found.service, items).values())) if samples else 0


def _compared(before: Snapshot, after: Snapshot) -> dict[str, Any]:
    found = snapshot_diff(before, after)
    relabelled = [SnapshotItem(one.payload, one.after) for one in found.relabelled[:PICTURES]]
    words = {one.payload: f"{one.before} → {one.after}" for one in found.relabelled[:PICTURES]}
    return {
        "diff": found,
        "figure": moves_figure(found),
        "lists": [
            ("Added", len(found.added), pictures(after.service, found.added[:PICTURES])),
            ("Removed", len(found.removed), pictures(before.service, found.removed[:PICTURES])),
            ("Relabelled", len(found.relabelled), pictures(after.service, relabelled, words)),
        ],
    }
