"""docs/codes.md names every code that a refusal may have, and no other."""

import ast
import re

from tests.docs.codes import PAGE, page, trees


def test_every_code_is_documented_with_its_status_and_sentence() -> None:
    missing = set(page().splitlines()) - set(PAGE.read_text().splitlines())
    assert not missing, "python -m tests.docs.codes writes the page anew"
    assert PAGE.read_text() == page()


def test_every_code_that_a_docstring_names_is_one() -> None:
    """In backticks, after `Raises`, stand codes and names of the source: what raises, or asks for it."""
    nodes = [node for tree in trees() for node in ast.walk(tree)]
    scopes = [
        node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    known = {one.name for one in scopes} | {one.arg for one in nodes if isinstance(one, ast.arg)}
    known |= set(re.findall(r"^\| `(\w+)`", PAGE.read_text(), re.MULTILINE))
    told = ((one.name, (ast.get_docstring(one) or "").partition("Raises")[2]) for one in scopes)
    named = {(name, word) for name, words in told for word in re.findall(r"`([a-z_]+)`", words)}
    assert len(named) > 200
    assert {one for one in named if one[1] not in known} == set()
