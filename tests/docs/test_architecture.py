"""ARCHITECTURE.md names tests, files and rooms that are there."""

import re

from backend.config.environment import ROOT

PAGE = (ROOT / "ARCHITECTURE.md").read_text()


def test_each_test_that_it_names_exists() -> None:
    written = set(
        re.findall(r"def (test_\w+)", "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py")))
    )
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 30
    assert named - written == set()


def test_each_file_that_it_names_exists() -> None:
    walk = PAGE[PAGE.index("## The walk") : PAGE.index("## The rooms")]
    rooms, missing = [ROOT / "backend", ROOT], []
    for row in walk.splitlines():
        folder = None
        for name in re.findall(r"`([\w/.]+(?:\.py|/))`", row):
            places = [room / name for room in rooms] + ([folder / name] if folder else [])
            found = next((place for place in places if place.exists()), None)
            if found is None:
                missing.append(name)
            else:
                folder = found if found.is_dir() else found.parent
    assert missing == []


def test_every_room_has_its_line() -> None:
    rooms = {path.parent.name for path in (ROOT / "backend").glob("*/__init__.py")}
    named = set(re.findall(r"`backend/(\w+)/`", PAGE))
    assert named == rooms
