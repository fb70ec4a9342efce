"""Every code that a refusal may have, found in the source: `python -m tests.docs.codes` writes docs/codes.md."""

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "codes.md"
HEAD = """# Codes of refusals

Every code that a [refusal of the API](api.md) or a job's failure may have, its status and what is said; … stands for
what differs from case to case. `python -m tests.docs.codes` writes this page from the source; a test compares them.

| code | status | said |
| --- | --- | --- |
"""
# Those that are no literal where they are raised: of DRF and Django, and those that are put together.
OTHERS = {
    ("internal_error", 500): "Something broke on our side; it was written to the server's log.",
    ("invalid", 400): "Some fields are missing or wrong; `data.fields` names them.",
    ("method_not_allowed", 405): "The address takes other methods; `Allow` names them.",
    ("not_acceptable", 406): "No type of answer that is accepted is there.",
    ("not_authenticated", 401): "Nobody is signed in.",
    ("authentication_failed", 401): "The token or key opens nothing, or whoever made it may not sign in.",
    ("parse_error", 400): "The body cannot be read.",
    ("request_invalid", 400): "The request makes no sense: its address, headers or body.",
    ("throttled", 429): "Too many requests; `Retry-After` says when to go on.",
    ("unsupported_media_type", 415): "The body is of no type that is taken.",
}
# What is raised for a caller, who gives the code.
CHECKS = {
    "name_checked": "A name has 1 to … printable characters, in one line.",
    "slug_checked": "A short name has up to … lower-case letters, digits and single hyphens.",
}
ROOTS = {"AppError": 400, "EngineError": 400}


def page() -> str:
    """What docs/codes.md should say."""
    rows = {**OTHERS, **{(code, status): said for code, status, said in _raised()}}
    lines = [f"| `{code}` | {status} | {said} |" for (code, status), said in sorted(rows.items())]
    return HEAD + "\n".join(lines) + "\n"


def _raised() -> Iterator[tuple[str, int, str]]:
    """Code, status and sentence of each error that is made with a literal code."""
    trees = [
        ast.parse(path.read_text())
        for folder in ("backend", "cl_engine", "webui")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]
    errors = _errors(trees)
    for tree in trees:
        for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
            named = {
                target.id: node.value
                for node in ast.walk(scope)
                if isinstance(node, ast.Assign)
                for target in node.targets
                if isinstance(target, ast.Name)
            }
            for node in ast.walk(scope):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                    continue
                if said := CHECKS.get(node.func.id):
                    yield from ((code, 400, said) for code in map(_literal, node.args) if code)
                if node.func.id in errors:
                    status = errors[node.func.id]
                    code, sentence = (_words(argument, named) for argument in [*node.args, None, None][:2])
                    if code and "…" not in code:
                        yield code, status, sentence


def _errors(trees: list[ast.Module]) -> Mapping[str, int]:
    """The status of each class of refusals, by its name."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = dict(ROOTS)
    while True:
        more = {
            one.name: _status(one) or found[base.id]
            for one in classes
            for base in one.bases
            if isinstance(base, ast.Name) and base.id in found and one.name not in found
        }
        if not more:
            return found
        found |= more


def _status(one: ast.ClassDef) -> int | None:
    for node in one.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "http_status":
            return int(ast.literal_eval(node.value))
    return None


def _literal(node: ast.expr) -> str:
    """The text that is written there; empty where another thing is."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def _words(node: ast.expr | None, named: Mapping[str, ast.expr]) -> str:
    """The text of a literal, with … for what is put in."""
    if isinstance(node, ast.Name):
        node = named.get(node.id)
    if isinstance(node, ast.Constant):
        return str(node.value).replace("|", "\\|")
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part, {}) for part in node.values)
    return "…"


if __name__ == "__main__":
    PAGE.write_text(page())
