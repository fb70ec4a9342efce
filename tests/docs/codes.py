"""Every code that a refusal may have, found in the source: `python -m tests.docs.codes` writes docs/codes.md."""

import ast
import copy
from collections.abc import Container, Iterator, Mapping
from functools import cache
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
    ("model_missing", 400): "… has no live version to ask: choose diversity, drift or random.",
    ("names_mismatch", 400): "There are … inputs but … names.",
    ("predictions_mismatch", 400): "There are … inputs but … predictions.",
    (
        "sample_alike_reserved",
        409,
    ): "… of the samples look like one that is held back: training never sees them.",
    (
        "sample_alike_trained",
        409,
    ): "… of the samples look like one in a training snapshot: they cannot judge a model.",
    (
        "sample_reserved",
        409,
    ): "… of the samples are held back for validation or the golden set: training never sees them.",
    **{
        (f"{kind}_unknown", 400): f"There is no {kind} named …; there are …."
        for kind in ("corruption", "dataset", "model", "scenario", "strategy")
    },
}
# What is raised for a caller, who gives the code.
CHECKS = {
    "name_checked": "A name has 1 to … printable characters, in one line.",
    "slug_checked": "A short name has up to … lower-case letters, digits and single hyphens.",
}
ROOTS = {"AppError": 400, "EngineError": 400}


def page() -> str:
    """What docs/codes.md should say."""
    rows = {**{(code, status): said for code, status, said in _raised()}, **OTHERS}
    lines = [f"| `{code}` | {status} | {said} |" for (code, status), said in sorted(rows.items())]
    return HEAD + "\n".join(lines) + "\n"


@cache
def trees() -> list[ast.Module]:
    """Every module that raises one."""
    folders = (ROOT / folder for folder in ("backend", "cl_engine", "webui"))
    return [ast.parse(path.read_text()) for folder in folders for path in sorted(folder.rglob("*.py"))]


def _raised() -> Iterator[tuple[str, int, str]]:
    """Code, status and sentence of each error that is made with a literal code."""
    errors = _errors(trees())
    for tree in trees():
        yield from _handed_on(tree, errors)
    for tree in trees():
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


def _handed_on(tree: ast.Module, errors: Mapping[str, int]) -> Iterator[tuple[str, int, str]]:
    """Of the functions that are given the code: those that the rest of the module gives them."""
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        parameters = [argument.arg for argument in function.args.args]
        for made in _calls(function, errors):
            if "code" not in parameters or not made.args or ast.unparse(made.args[0]) != "code":
                continue
            for call in _calls(tree, [function.name]):
                given = dict(zip(parameters, call.args, strict=False))
                said = _words(_Filled(given).visit(copy.deepcopy(made.args[1])), {})
                yield from ((code, errors[_name(made)], said) for code in _literals(given.get("code")))


class _Filled(ast.NodeTransformer):
    """Puts what a call gives in the place of the parameters."""

    def __init__(self, given: Mapping[str, ast.expr]) -> None:
        self.given = given

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.given.get(node.id, node)


def _calls(inside: ast.AST, names: Container[str]) -> Iterator[ast.Call]:
    calls = (node for node in ast.walk(inside) if isinstance(node, ast.Call))
    return (call for call in calls if _name(call) in names)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literals(node: ast.expr | None) -> list[str]:
    """The texts that it may be."""
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [text] if node and (text := _literal(node)) else []


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
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Constant | ast.JoinedStr):
        node = node.value
    if isinstance(node, ast.Constant):
        return str(node.value).replace("|", "\\|")
    if isinstance(node, ast.JoinedStr):
        return "".join(_words(part, {}) for part in node.values)
    return "…"


if __name__ == "__main__":
    PAGE.write_text(page())
