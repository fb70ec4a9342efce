"""How an operation of the API is called in Python: `GET /services/{name}/keys/` is `client.keys.list(service)`."""

import keyword
import re

PREFIX = "/api/v1/"
# Their third part is what they are about: /services/{name}/samples/, /projects/{slug}/log/.
OUTER = {"services", "projects"}
# Where the rule below says too little, or the same of two.
METHODS = {
    "observations_label": "label_many",
    "service_key_create": "create",
    "service_key_list": "list",
    "service_key_revoke": "revoke",
}
PATH_ARGUMENTS = {("services", "name"): "service", ("projects", "slug"): "project"}


def group_of(path: str) -> str:
    """The attribute of the client that has the operation, as a module's name."""
    parts = path.removeprefix(PREFIX).strip("/").split("/")
    outer = parts[0] in OUTER and len(parts) > 2
    return parts[2 if outer else 0].replace("-", "_")


def class_of(group: str) -> str:
    return "".join(word.title() for word in group.split("_"))


def method_of(operation_id: str, group: str, http: str) -> str:
    """The operation's id without the words that the group says already."""
    if operation_id in METHODS:
        return METHODS[operation_id]
    words, said = operation_id.split("_"), group.split("_")
    last = words[-1]
    while words and any(is_one_of(words[0], many) for many in said):
        words.pop(0)
    if not words:
        words = ["get"] if http == "get" else [last]
    return identifier("_".join(words))


def path_argument(path: str, name: str) -> str:
    """What the method calls a part of the address."""
    outer = path.removeprefix(PREFIX).split("/")[0]
    if path.startswith(f"{PREFIX}{outer}/{{{name}}}"):
        name = PATH_ARGUMENTS.get((outer, name), name)
    return identifier(name)


def identifier(name: str) -> str:
    name = re.sub(r"\W", "_", name)
    return f"{name}_" if keyword.iskeyword(name) else name


def is_one_of(word: str, many: str) -> bool:
    """`delivery` of `deliveries`, `class` of `classes`, `policy` of `policy`."""
    return many in {word, f"{word}s", f"{word}es", f"{word[:-1]}ies"}
