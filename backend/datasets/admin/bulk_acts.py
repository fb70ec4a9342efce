"""The acts of the shared list as actions of the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.forms import ActionForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from backend.access.admin_base import actor_of, service_action
from backend.core.errors import AppError
from backend.datasets.bulk import BULK_ACTS, LEFT, BulkAct
from backend.datasets.models import BulkChange, Sample
from backend.datasets.services import bulk_change
from backend.datasets.services.bulk import MOST_IDS
from backend.projects.models import Service


class BulkActForm(ActionForm):  # type: ignore[misc]
    """What the acts of `BULK_ACTS` ask for."""

    value = forms.CharField(
        required=False,
        max_length=80,
        label="",
        widget=UnfoldAdminTextInputWidget({"placeholder": "label", "aria-label": "Label to set"}),
    )
    new_class = forms.BooleanField(required=False, label="a new class", widget=UnfoldBooleanWidget())
    reserved = forms.ChoiceField(
        required=False,
        label="",
        choices=[("", "hold back for"), ("validation", "validation"), ("golden", "golden set")],
        widget=UnfoldAdminSelectWidget({"aria-label": "Hold back for"}),
    )


def bulk_actions() -> list[Any]:
    """An action for each act; one that cannot be undone says so in its name."""
    return [_action(one) for one in BULK_ACTS.values()]


def _action(one: BulkAct) -> Any:
    title = one.title if one.undo is not None else f"{one.title}, for ever"

    @admin.action(description=title, permissions=["curate"])
    @service_action
    def run(self: Any, request: HttpRequest, rows: QuerySet[Sample]) -> str:
        values = {name: request.POST.get(name, "") for name in one.asks}
        done = [_changed(request, one, service, ids, values) for service, ids in _by_service(rows).items()]
        return " ".join(f"{one.title}: {_told(change)}" for change in done)

    run.__name__ = f"bulk_{one.name}"
    return run


def _by_service(rows: QuerySet[Sample]) -> dict[Service, list[int]]:
    """The samples of each service. Raises: AppError `bulk_too_large`."""
    found: dict[Service, list[int]] = {}
    chosen = list(rows.select_related("service__project")[: MOST_IDS + 1])
    if len(chosen) > MOST_IDS:
        raise AppError(
            "bulk_too_large", f"At most {MOST_IDS:,} samples are chosen here at once: narrow the filters."
        )
    for row in chosen:
        found.setdefault(row.service, []).append(row.pk)
    return found


def _changed(
    request: HttpRequest, one: BulkAct, service: Service, ids: list[int], values: dict[str, str]
) -> BulkChange:
    return bulk_change(
        actor=actor_of(request), service=service, act_name=one.name, samples=ids, values=values
    )


def _told(change: BulkChange) -> str:
    if change.state == "running":
        return f"{change.total:,} samples of {change.service.name} are being changed."
    left = "".join(f" {count:,} {LEFT[code]}." for code, count in change.left.items())
    return f"{change.changed:,} of {change.total:,} samples of {change.service.name} changed.{left}"
