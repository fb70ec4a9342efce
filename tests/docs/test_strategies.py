"""docs/strategies.md is the catalogue as it is printed, and what it refers to is there."""

import re

import pytest

from backend.config.environment import ROOT
from cl_engine.__main__ import main
from cl_engine.specs.strategies import FAMILIES, LEFT_OUT, STRATEGIES

PAGE = (ROOT / "docs" / "strategies.md").read_text()


def test_the_page_is_what_the_catalogue_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "strategies", "--markdown"]) == 0
    assert capsys.readouterr().out == PAGE


def test_each_strategy_has_one_line_in_its_family() -> None:
    sections = dict(part.split("\n", 1) for part in PAGE.split("\n## ")[1:])
    named = {
        title: re.findall(r"^\| `(\w+)` \| [^`]", text, re.MULTILINE) for title, text in sections.items()
    }
    expected = {family.title: list(family.entries) for family in FAMILIES} | {"Left out": list(LEFT_OUT)}
    assert named == expected
    assert sum(len(family.entries) for family in FAMILIES) == len(STRATEGIES)


def test_it_says_who_cannot_be_deployed_and_why() -> None:
    assert f"| no: {STRATEGIES['joint'].benchmark_only} |" in PAGE
    assert PAGE.count("| yes |") == sum(entry.deployable for entry in STRATEGIES.values())


def test_its_links_lead_to_headings() -> None:
    for page, heading in re.findall(r"\((\w+\.md)#([\w-]+)\)", PAGE):
        headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
        assert heading in {title.lower().replace(" ", "-") for title in headings}


@pytest.mark.parametrize("what", [[], ["models"]])
def test_nothing_else_is_printed_so(what: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", *what, "--markdown"]) == 2
    assert "Only `list strategies` and `list detectors`" in capsys.readouterr().err
