"""Imports and what they rejected, as far as the actor may see them."""

from collections import Counter

from django.db.models import Count, QuerySet

from backend.access.rules import get_visible, visible
from backend.core.actor import Actor
from backend.core.errors import ConflictError
from backend.datasets.importing.files import file_of, received_bytes
from backend.datasets.importing.sources import waits_for_columns
from backend.datasets.importing.tables import Preview, table_preview
from backend.datasets.models import DataImport, RejectedItem
from backend.projects.models import Service


def import_list(actor: Actor, service: Service | None = None) -> QuerySet[DataImport]:
    """Newest first."""
    rows = DataImport.objects.select_related("service__project")
    rows = rows if service is None else rows.filter(service=service)
    return visible(rows, actor, "service__project").order_by("-pk")


def import_get(actor: Actor, pk: int) -> DataImport:
    """The import. Raises NotFoundError."""
    return get_visible(import_list(actor), pk=pk)


def rejected_list(actor: Actor, data_import: DataImport) -> QuerySet[RejectedItem]:
    """What it did not take, in the file's order."""
    rows = RejectedItem.objects.filter(data_import=data_import)
    return visible(rows, actor, "data_import__service__project").order_by("position")


def rejected_counts(actor: Actor, data_import: DataImport) -> Counter[str]:
    """How many it rejected by each code, the most first."""
    rows = rejected_list(actor, data_import).order_by().values_list("code").annotate(Count("pk"))
    return Counter(dict(rows))


def awaits_columns(data_import: DataImport) -> bool:
    """Whether it is a table that came in whole, and whose columns nobody has chosen yet."""
    whole = data_import.state == "receiving" and received_bytes(data_import) == data_import.size_bytes
    return whole and waits_for_columns(file_of(data_import), data_import.service)


def import_preview(actor: Actor, data_import: DataImport) -> Preview:
    """The beginning of its table. Raises ConflictError `preview_missing`, and as `tables.table_of`."""
    found = import_get(actor, data_import.pk)
    if not awaits_columns(found):
        raise ConflictError(
            "preview_missing", "Only a table that came in whole, and did not begin, has a preview."
        )
    return table_preview(file_of(found), found.service.signature)
