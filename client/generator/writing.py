"""The files of `modelcie.api`: a module for each group, the types, and all groups together."""

import re
import textwrap
from collections.abc import Iterator

from client.generator.annotations import Schema
from client.generator.definitions import definition, needed
from client.generator.naming import class_of
from client.generator.operations import Argument, Operation, operations

MADE = "Made by `python -m client.generator` from the schema of the API: change nothing here."


def files(schema: Schema) -> dict[str, str]:
    """Name -> content, not yet formatted."""
    found = operations(schema)
    groups = sorted({one.group for one in found})
    written = {
        f"{group}.py": _module(group, [one for one in found if one.group == group]) for group in groups
    }
    return {**written, "types.py": _types(schema, found), "__init__.py": _resources(groups)}


def _types(schema: Schema, found: list[Operation]) -> str:
    schemas = schema["components"]["schemas"]
    told = [one.type for one in found] + [part.type for one in found for part in one.arguments]
    named = set(re.findall(r"types\.(\w+)", " ".join(told)))
    names = needed(schemas, named)
    # An alias is looked up when the module is loaded, the fields of a TypedDict are not.
    names.sort(key=lambda name: schemas[name].get("type") == "object")
    head = f'''"""What the API answers with and takes. {MADE}"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired
'''
    return "\n\n".join([head, *(definition(name, schemas[name]) for name in names)]) + "\n"


def _resources(groups: list[str]) -> str:
    imports = "\n".join(f"from modelcie.api.{group} import {class_of(group)}" for group in groups)
    made = "\n".join(f"        self.{group} = {class_of(group)}(transport)" for group in groups)
    return f'''"""Every operation of the API. {MADE}"""

{imports}
from modelcie.transport import Transport


class Resources:
    """The API by what it is about: `client.runs`, `client.snapshots`."""

    def __init__(self, transport: Transport) -> None:
{made}
'''


def _module(group: str, found: list[Operation]) -> str:
    methods = "\n\n".join(textwrap.indent("\n".join(_method(one)), "    ") for one in found)
    return f'''"""`client.{group}`. {MADE}"""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import UNSET, Resource, Unset, or_unset, quoted


class {class_of(group)}(Resource):
    """{group.replace("_", " ").capitalize()}."""

{methods}
'''


def _method(one: Operation) -> Iterator[str]:
    yield f"def {one.method}({', '.join(_parameters(one))}) -> {_returned(one)}:"
    said = one.said.replace("\\", "\\\\").strip() or f"{one.http} {one.path}"
    first, *more = said.split("\n")
    yield textwrap.indent("\n".join([f'"""{first}', *more]).rstrip() + '"""', "    ")
    yield f"    return self.{_sent(one)}"


def _parameters(one: Operation) -> Iterator[str]:
    yield "self"
    path, rest = one.of("path"), one.of("query", "body", "file")
    yield from (f"{argument.name}: {argument.type}" for argument in path)
    yield from (f"{argument.name}: {argument.type}" for argument in one.of("content"))
    if path or one.of("content"):
        yield "/"
    if rest or _more(one):
        yield "*"
    yield from (_keyword(argument) for argument in rest)
    yield from _more(one)


def _more(one: Operation) -> list[str]:
    if one.answer == "file":
        return ["to: Path", "digest: str = ''", "progress: Progress | None = None"]
    return ["if_match: object = None"] if one.is_conditional else []


def _keyword(argument: Argument) -> str:
    if argument.required:
        return f"{argument.name}: {argument.type}"
    if argument.nullable:
        return f"{argument.name}: {argument.type.removesuffix(' | None')} | Unset | None = UNSET"
    return f"{argument.name}: {argument.type} | None = None"


def _returned(one: Operation) -> str:
    if one.answer == "page":
        return f"Iterator[{one.type}]"
    return one.type


def _sent(one: Operation) -> str:
    how = {"page": "_pages", "file": "_download"}.get(one.answer, "_call")
    path = one.path
    for argument in one.of("path"):
        path = path.replace(f"{{{argument.wire}}}", f"{{quoted({argument.name})}}")
    address = f'f"{path}"' if one.of("path") else f'"{path}"'
    told = [address] if how == "_pages" else [f'"{one.http}"', address]
    for place, name in (
        ("query", "query"),
        ("body", "form" if one.of("file") else "body"),
        ("file", "files"),
    ):
        if parts := one.of(place):
            told.append(f"{name}={{{', '.join(_pair(part) for part in parts)}}}")
    told += [
        f"content={part.name}" if part.type == "bytes" else f"body={part.name}" for part in one.of("content")
    ]
    told += [f"{part.split(':')[0]}={part.split(':')[0]}" for part in _more(one)]
    told += ["repeatable=True"] if one.is_repeatable and how == "_call" else []
    return f"{how}({', '.join(told)})"


def _pair(argument: Argument) -> str:
    optional = not argument.required and not argument.nullable
    return f'"{argument.wire}": {f"or_unset({argument.name})" if optional else argument.name}'
