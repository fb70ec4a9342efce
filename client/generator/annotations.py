"""What a schema's types are called in Python."""

from typing import Any

Schema = dict[str, Any]
SIMPLE = {"integer": "int", "number": "float", "boolean": "bool", "string": "str"}


def annotation(schema: Schema, *, given: bool = False) -> str:
    """The annotation of a value; given: of one that the caller gives, who may pass any sequence."""
    found = _plain(schema, given)
    nullable = schema.get("nullable") and found != "Any"
    return f"{found} | None" if nullable else found


def referred(schema: Schema) -> str:
    """The name of the schema that it refers to; blank: none."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _plain(schema: Schema, given: bool) -> str:
    if name := referred(schema):
        return f"types.{name}"
    for many in ("allOf", "oneOf", "anyOf"):
        if many in schema:
            return " | ".join(dict.fromkeys(_plain(one, given) for one in schema[many]))
    if "enum" in schema:
        return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"
    kind = schema.get("type")
    if kind == "array":
        item = annotation(schema.get("items", {}), given=given)
        return f"Sequence[{item}]" if given else f"builtins.list[{item}]"
    if kind == "object":
        value = annotation(schema.get("additionalProperties") or {}, given=given)
        return f"Mapping[str, {value}]" if given else f"dict[str, {value}]"
    return SIMPLE.get(str(kind), "Any")
