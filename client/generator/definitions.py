"""The types of what the API answers with and takes: a TypedDict for each object, a Literal for each enumeration."""

import textwrap
from collections.abc import Iterator
from typing import Any

from client.generator.annotations import Schema, annotation, referred

COLUMNS = 100


def needed(schemas: dict[str, Schema], wanted: set[str]) -> list[str]:
    """The names of these schemas and of all that they refer to, sorted."""
    found: set[str] = set()
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += references(schemas[name])
    return sorted(found)


def references(value: Any) -> list[str]:
    """The names of the schemas that are referred to anywhere within."""
    if isinstance(value, list):
        return [name for one in value for name in references(one)]
    if isinstance(value, dict):
        own = [referred(value)] if "$ref" in value else []
        return own + [name for one in value.values() for name in references(one)]
    return []


def definition(name: str, schema: Schema) -> str:
    """The Python of one type."""
    if schema.get("type") != "object":
        return f"{name}: TypeAlias = {annotation(schema)}"
    return "\n".join([f"class {name}(TypedDict):", *_lines(name, schema)])


def _lines(name: str, schema: Schema) -> Iterator[str]:
    said = schema.get("description", "").split("\n")[0] or f"{name}, as the API has it."
    yield f'    """{said}"""'
    yield ""
    required = schema.get("required", [])
    for field, found in sorted(schema.get("properties", {}).items()):
        yield from _comment(found.get("description", ""))
        # Aliases and classes of this module, which may come later in it.
        type_ = annotation(found).replace("types.", "")
        yield f"    {field}: {type_ if field in required else f'NotRequired[{type_}]'}"


def _comment(description: str) -> list[str]:
    told = " ".join(line for line in description.split("\n") if not line.startswith("* `"))
    return textwrap.wrap(told, COLUMNS, initial_indent="    #: ", subsequent_indent="    #: ")
