"""Filters of samples: questions of a `SampleQuery`."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

from backend.access.admin_base import actor_of
from backend.core.errors import AppError
from backend.datasets.models import Sample
from backend.datasets.queries import SPLITS, SampleQuery
from backend.datasets.selectors import labels_in_use
from backend.projects.selectors import service_list

WHETHER = (("true", "yes"), ("false", "no"))


class AskedFilter(SimpleListFilter):
    """One field of the query, by its name."""

    choices_of: ClassVar[Sequence[tuple[str, str]]] = WHETHER

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        return list(self.choices_of)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        try:
            query = SampleQuery.from_params({str(self.parameter_name): self.value()})
        except AppError:
            return Sample.objects.none()
        return queryset.filter(*query.conditions().values())


class LabelFilter(AskedFilter):
    title = parameter_name = "label"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin[Any]) -> list[tuple[str, str]]:
        """Of the service that is chosen, else of all that the member sees."""
        actor = actor_of(request)
        services = service_list(actor)
        chosen = request.GET.get("service__id__exact", "")
        if chosen.isdecimal():
            services = services.filter(pk=int(chosen))
        names = (name for service in services for name in labels_in_use(actor, service))
        return [(name, name) for name in dict.fromkeys(names)]


class LabelledFilter(AskedFilter):
    title, parameter_name = "has a label", "labelled"


class DisagreementFilter(AskedFilter):
    title, parameter_name = "label and prediction differ", "disagreement"


class SuspectFilter(AskedFilter):
    title, parameter_name = "suspect label", "suspect"


class SplitFilter(AskedFilter):
    title = parameter_name = "split"
    choices_of = tuple((name, name) for name in SPLITS)
