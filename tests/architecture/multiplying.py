"""More rows like those that are there: as they, but for what must be unlike."""

import itertools
from collections.abc import Iterable, Iterator
from copy import copy
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import IntegrityError

AT_ONCE = 1000
# A service has one policy, an environment a rule for each group, about whose people each is asked.
NO_LIST = {"Policy", "ApprovalRule"}
_numbers = itertools.count(1)


def multiply(row: models.Model, count: int) -> None:
    """Add `count` rows like it. Raises IntegrityError where none can be."""
    model = type(row)
    whole = model._base_manager.get(pk=row.pk)
    with transaction.atomic():
        model._base_manager.bulk_create([_unlike(whole) for _ in range(count)], batch_size=AT_ONCE)


def multiply_all(count: int) -> set[str]:
    """Add `count` rows like the first one of each of our tables; the names of the models of which there can be no more.

    What only one may be at a time may be many from now on.
    """
    left = set()
    for model in our_models():
        row = model._base_manager.order_by("pk").first()
        if row is None or model.__name__ in NO_LIST:
            continue
        let_many_be(model)
        try:
            multiply(row, count)
        except IntegrityError:
            left.add(model.__name__)
    return left


def our_models() -> Iterator[type[models.Model]]:
    return (model for model in apps.get_models() if model.__module__.startswith("backend."))


def let_many_be(model: type[models.Model]) -> None:
    """Within this transaction, let there be many rows of which a condition allows but one."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and (
            constraint.condition or constraint.expressions
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(constraint.name)}")


def _unlike(row: models.Model) -> models.Model:
    made = copy(row)
    made._state = copy(row._state)
    made._state.adding = True
    if isinstance(row._meta.pk, models.AutoField):
        made.pk = None
    else:
        _change(made, row._meta.pk)
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key:
            _change(made, field)
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition:
            _part(made, [row._meta.get_field(name) for name in constraint.fields])
            for expression in constraint.expressions:
                _part(made, [row._meta.get_field(found.name) for found in expression.source_expressions])
    return made


def _part(row: models.Model, fields: Iterable[models.Field]) -> None:
    """Change one of the fields that no two rows have alike: the last, for the first is what the rows are of."""
    plain = [field for field in fields if not field.is_relation and not field.choices]
    related = [field for field in fields if field.is_relation]
    any(_change(row, field) for field in [*reversed(plain), *reversed(related)])


def _change(row: models.Model, field: models.Field) -> bool:
    """Give the field a value that no other row has; False where that cannot be made up."""
    value, number = getattr(row, field.attname), next(_numbers)
    if value is None:
        return True
    if field.is_relation:
        other = _unlike(getattr(row, field.name))
        type(other)._base_manager.bulk_create([other])
        setattr(row, field.name, other)
        return True
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        value += 1000 + number
    elif isinstance(value, str):
        value = f"{value[: (field.max_length or 99) - 8]}x{number}"
    elif isinstance(value, datetime):
        value += timedelta(seconds=number)
    elif isinstance(value, UUID):
        value = uuid4()
    else:
        return False
    setattr(row, field.attname, value)
    return True
