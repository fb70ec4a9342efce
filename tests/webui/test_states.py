"""Every state of every machine has a look of its own: none is grey with a question mark."""

import pytest
from django.apps import apps

from backend.core.states import StatefulModel
from webui.states import LOOKS, UNKNOWN, look_of

STATEFUL = [model for model in apps.get_models() if issubclass(model, StatefulModel)]


@pytest.mark.parametrize("model", STATEFUL, ids=lambda model: model.__name__)
def test_every_state_has_a_look(model: type[StatefulModel]) -> None:
    assert [state for state in model.machine.states if state not in LOOKS] == []


def test_a_state_nobody_knows_is_never_green() -> None:
    assert look_of("unheard_of") == UNKNOWN
