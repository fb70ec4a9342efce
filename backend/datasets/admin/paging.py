"""Pages of the admin's longest lists, which nobody counts to their end."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

MOST = 10_000


class BoundedPaginator(Paginator):  # type: ignore[type-arg]
    """The first `MOST` rows: filters lead to the others."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows[:MOST].count() if isinstance(rows, QuerySet) else len(rows)
