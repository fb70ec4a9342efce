"""The files of `modelcie.api.types`: one for each group, one of what several use, and all of them together."""

import re
from collections import defaultdict

from client.generator.annotations import Schema
from client.generator.definitions import definition, needed, references
from client.generator.naming import class_of, is_one_of
from client.generator.operations import Operation

MADE = "Made by `python -m client.generator` from the schema of the API: change nothing here."
SHARED = "shared"


def type_files(schemas: dict[str, Schema], found: list[Operation]) -> dict[str, str]:
    """Name below `modelcie/api` -> content, not yet formatted."""
    homes = _homes(schemas, found)
    modules = sorted(set(homes.values()))
    written = {f"types/{module}.py": _module(module, schemas, homes) for module in modules}
    return {**written, "types/__init__.py": _all(modules)}


def _homes(schemas: dict[str, Schema], found: list[Operation]) -> dict[str, str]:
    """Type -> the module that it lies in."""
    users: dict[str, set[str]] = defaultdict(set)
    for one in found:
        told = " ".join([one.type, *(part.type for part in one.arguments)])
        for name in needed(schemas, set(re.findall(r"types\.(\w+)", told))):
            users[name].add(one.group)
    return {name: _home(name, groups) for name, groups in sorted(users.items())}


def _home(name: str, groups: set[str]) -> str:
    """The only group that uses the type, or of several the one that is called after it."""
    called = [group for group in groups if len(groups) == 1 or is_one_of(name, class_of(group))]
    return called[0] if called else SHARED


def _module(module: str, schemas: dict[str, Schema], homes: dict[str, str]) -> str:
    own = [name for name, home in homes.items() if home == module]
    # An alias is looked up when the module is loaded, the fields of a TypedDict are not.
    own.sort(key=lambda name: schemas[name].get("type") == "object")
    others = sorted({other for name in own for other in references(schemas[name])}.difference(own))
    imports = "\n".join(f"    from modelcie.api.types.{homes[other]} import {other}" for other in others)
    whose = (
        "several groups of the API use" if module == SHARED else f"`client.{module}` answers with and takes"
    )
    head = f'''"""What {whose}. {MADE}"""

from __future__ import annotations

import builtins
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict

if TYPE_CHECKING:
    from typing_extensions import NotRequired
{imports}
'''
    return "\n\n".join([head, *(definition(name, schemas[name]) for name in own)]) + "\n"


def _all(modules: list[str]) -> str:
    imports = "\n".join(f"from modelcie.api.types.{module} import *" for module in modules)
    return f'"""What the API answers with and takes. {MADE}"""\n\n{imports}\n'
