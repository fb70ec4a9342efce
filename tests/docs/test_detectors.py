"""docs/detectors.md is the catalogue as it is printed, and what it refers to is there."""

import json
import re

import pytest

from backend.config.environment import ROOT
from cl_engine.__main__ import main
from cl_engine.drift import catalogue

PAGE = (ROOT / "docs" / "detectors.md").read_text()


def test_the_page_is_what_the_catalogue_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "detectors", "--markdown"]) == 0
    assert capsys.readouterr().out == PAGE


def test_each_detector_has_a_section_with_its_paper_and_its_cost() -> None:
    for card in catalogue():
        section = PAGE.split(f"\n## {card.title}\n")[1].split("\n## ")[0]
        assert f"| `{card.name}` |" in section
        assert f"]({card.link})" in section
        assert card.cost_ms > 0


def test_its_links_lead_to_headings() -> None:
    for page, heading in re.findall(r"\((\w+\.md)#([\w-]+)\)", PAGE):
        headings = re.findall(r"^#+ (.+)$", (ROOT / "docs" / page).read_text(), re.MULTILINE)
        assert heading in {title.lower().replace(" ", "-") for title in headings}


def test_the_catalogue_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "detectors", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    assert [entry["name"] for entry in entries] == [card.name for card in catalogue()]
    assert main(["list", "detectors"]) == 0
    assert "takes probabilities; misses: " in capsys.readouterr().out
