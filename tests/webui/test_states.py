"""Every state of every machine has a look of its own, and nothing has a look or a symbol that is never shown."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from backend.core.states import StatefulModel
from webui.states import LOOKS, UNKNOWN, look_of
from webui.timelines import ICONS

ROOT = Path(__file__).parents[2]
ROOM = ROOT / "webui"
STATEFUL = [model for model in apps.get_models() if issubclass(model, StatefulModel)]


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_state_has_a_look(model: type[StatefulModel]) -> None:
    assert [state for state in model.machine.states if state not in LOOKS] == []


def test_a_state_nobody_knows_is_never_green() -> None:
    assert look_of("unheard_of") == UNKNOWN


def test_every_look_is_of_something_that_can_be_seen() -> None:
    logged = re.findall(r"`\w+\.(\w+)`", (ROOT / "docs/events.md").read_text())
    seen = {*logged, *said_in(ROOT / "backend"), *said_in(ROOM)}
    assert LOOKS.keys() - seen == set()


def test_the_sprite_holds_every_symbol_that_is_named_and_no_other() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (ROOM / "static/webui/icons.svg").read_text()))
    named = {look.icon for look in (*LOOKS.values(), UNKNOWN)} | set(ICONS.values())
    for template in ROOM.glob("templates/**/*.html"):
        named |= set(re.findall(r'(?:{% icon |icon=|empty_state )"([^"]+)"', template.read_text()))
    assert named - sprite == set()
    assert sprite - named - said_in(ROOM) == set()


def said_in(room: Path) -> set[str]:
    """Every word in quotes of its code and templates, but for the table of looks."""
    files = [*room.rglob("*.py"), *room.glob("templates/**/*.html")]
    read = "\n".join(file.read_text() for file in files if file != ROOM / "states.py")
    return set(re.findall(r"""["']([\w-]+)["']""", read))
