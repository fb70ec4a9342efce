"""More rows like one that is there: as it, but for what must be unlike."""

from copy import copy
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection, models


def multiply(row: models.Model, count: int, first: int) -> None:
    """Add `count` rows like it; `first` is unlike that of any call before. Raises IntegrityError."""
    model = type(row)
    whole = model._base_manager.get(pk=row.pk)
    model._base_manager.bulk_create([_unlike(whole, first + number) for number in range(count)])


def let_many_be(model: type[models.Model]) -> None:
    """Within this transaction, let there be many rows of which a condition allows but one."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and (
            constraint.condition or constraint.expressions
        ):
            with connection.cursor() as cursor:
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(constraint.name)}")


def _unlike(row: models.Model, number: int) -> models.Model:
    made = copy(row)
    made._state = copy(row._state)
    made._state.adding, made.pk = True, None
    for field in row._meta.concrete_fields:
        if field.unique and not field.primary_key:
            _change(made, field, number)
    for constraint in row._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition:
            any(_change(made, row._meta.get_field(name), number) for name in constraint.fields)
    return made


def _change(row: models.Model, field: models.Field, number: int) -> bool:
    """Give the field a value that no other row has; False where that cannot be made up."""
    value = getattr(row, field.attname)
    if field.is_relation and field.null:
        value = None
    elif field.is_relation or isinstance(value, bool):
        return False
    elif isinstance(value, int):
        value += 1000 + number
    elif isinstance(value, str):
        value = f"{value[: (field.max_length or 99) - 5]}x{number}"
    elif isinstance(value, datetime):
        value += timedelta(seconds=number + 1)
    elif isinstance(value, UUID):
        value = uuid4()
    else:
        return False
    setattr(row, field.attname, value)
    return True
