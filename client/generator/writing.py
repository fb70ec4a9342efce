"""The files of `modelcie.api`: a module for each group, the types, and all groups together."""

import textwrap
from collections.abc import Iterator

from client.generator.annotations import Schema
from client.generator.naming import class_of
from client.generator.operations import Argument, Operation, operations
from client.generator.type_files import MADE, type_files


def files(schema: Schema) -> dict[str, str]:
    """Name below `modelcie/api` -> content, not yet formatted."""
    found = operations(schema)
    groups = sorted({one.group for one in found})
    written = {
        f"{group}.py": _module(group, [one for one in found if one.group == group]) for group in groups
    }
    types = type_files(schema["components"]["schemas"], found)
    return {**written, **types, "__init__.py": _resources(groups)}


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
from modelcie.resource import UNSET, Resource, Unset, quoted


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
    for name, parts in _told(one).items():
        if parts:
            pairs = ", ".join(f'"{part.wire}": {part.name}' for part in parts)
            told.append(f"{name}={{{pairs}}}")
    told += [
        f"content={part.name}" if part.type == "bytes" else f"body={part.name}" for part in one.of("content")
    ]
    told += [f"{part.split(':')[0]}={part.split(':')[0]}" for part in _more(one)]
    told += ["repeatable=True"] if one.is_repeatable and how == "_call" else []
    return f"{how}({', '.join(told)})"


def _told(one: Operation) -> dict[str, list[Argument]]:
    """What is sent as what; for a nullable part of the body None is a value, for all others it is left out."""
    body = one.of("body")
    return {
        "query": one.of("query"),
        "form" if one.of("file") else "body": [part for part in body if not part.nullable],
        "nullable": [part for part in body if part.nullable],
        "files": one.of("file"),
    }
