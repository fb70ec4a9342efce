"""The base of every ModelAdmin: rows of the member's own projects, read; writes are actions that call services."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin import RelatedFieldListFilter, SimpleListFilter
from django.db import transaction
from django.db.models import Field, Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from backend.access.roles import Permission
from backend.access.rules import may, visible, visible_projects
from backend.core.actor import Actor
from backend.core.errors import AppError

Action = Callable[[Any, HttpRequest, QuerySet[Any]], str]


class ReadOnly:
    """No add, change or delete of rows as such; reading is for members, whatever Django's permissions say."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return visible_projects(actor_of(request)).exists()


class ProjectAdmin(ReadOnly, ModelAdmin):  # type: ignore[misc]
    """`project_path` leads from a row to its project, e.g. `service__project`.

    An action names what it needs, `@admin.action(permissions=["curate"])`: it is offered to those who may
    do it in some project; the service that it calls asks again for each row's own.
    """

    project_path: ClassVar[str]
    list_filter_submit = True
    show_full_result_count = False

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_curate_permission(self, request: HttpRequest) -> bool:
        return may_somewhere(actor_of(request), Permission.CURATE)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return visible(super().get_queryset(request), actor_of(request), self.project_path)


class ProjectInline(ReadOnly, TabularInline):  # type: ignore[misc]
    """Rows that belong to the one that is shown, and whose project is its project."""

    extra = 0


class VisibleRelatedFilter(RelatedFieldListFilter):
    """A filter by a related row that offers only what the member may see."""

    def field_choices(
        self, field: Field[Any, Any], request: HttpRequest, model_admin: ModelAdmin
    ) -> list[tuple[str, Any]]:
        related = model_admin.admin_site.get_model_admin(field.related_model)
        return [(str(row.pk), str(row)) for row in related.get_queryset(request)]


class StateFilter(SimpleListFilter):
    """A filter by the states of the model's machine, which are known without asking the table."""

    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str]]:
        choices: list[tuple[str, str]] = model_admin.model.machine.choices
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(state=self.value()) if self.value() else queryset


def service_action(action: Action) -> Callable[[Any, HttpRequest, QuerySet[Any]], None]:
    """An admin action that does all or nothing and tells what it did: it returns a sentence or raises AppError."""

    @wraps(action)
    def run(self: Any, request: HttpRequest, rows: QuerySet[Any]) -> None:
        try:
            with transaction.atomic():
                self.message_user(request, action(self, request, rows), messages.SUCCESS)
        except AppError as error:
            self.message_user(request, f"{error.detail} ({error.code})", messages.ERROR)

    return run


def actor_of(request: HttpRequest) -> Actor:
    """The member as actor; the site lets nobody else in."""
    return request.user.actor  # type: ignore[union-attr]


def may_somewhere(actor: Actor, permission: Permission) -> bool:
    return any(may(actor, permission, project) for project in visible_projects(actor))
