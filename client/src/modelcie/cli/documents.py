"""JSON that comes from a file or the standard input."""

import json
from typing import Any

import click


class Document(click.ParamType):  # type: ignore[type-arg]  # generic from click 8.4 on, alone
    """A file with JSON; -: the standard input. kind: what it must hold."""

    name = "file"

    def __init__(self, kind: type = object) -> None:
        self.kind = kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = click.File().convert(value, param, ctx).read()
        try:
            found = json.loads(text)
        except ValueError as error:
            self.fail(f"What came in is no JSON: {error}", param, ctx)
        if not isinstance(found, self.kind):
            self.fail(f"What came in is no {'object' if self.kind is dict else 'list'} of JSON.", param, ctx)
        return found


OBJECT, LIST = Document(dict), Document(list)
