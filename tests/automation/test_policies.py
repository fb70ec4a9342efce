"""Policies: what they may be told, by whom, and that a chain keeps what it began with."""

import pytest

from backend.automation.models import Policy
from backend.automation.services import policy_set
from backend.automation.settings import settings_checked
from backend.core.errors import AppError, ForbiddenError
from backend.projects.models import Service
from tests.automation.stories import TEST, chain_of, raise_alert, react
from tests.factories import (
    member,
)

pytestmark = pytest.mark.django_db


def test_a_chain_keeps_the_settings_it_began_with(service: Service) -> None:
    raise_alert(service)
    react(service)
    policy_set(actor=TEST, service=service, settings={"samples_to_label": 5000})
    assert chain_of(service).settings["samples_to_label"] == 100
    assert Policy.objects.get().version == 2


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"samples_to_label": 1}, "samples_to_label"),
        ({"validation_share": 1.5}, "validation_share"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_nonsense_is_refused_by_its_name(settings: dict[str, object], field: str) -> None:
    with pytest.raises(AppError) as refused:
        settings_checked(settings)
    assert (refused.value.code, refused.value.data["field"]) == ("policy_invalid", field)


def test_an_unknown_strategy_is_refused() -> None:
    with pytest.raises(AppError) as refused:
        settings_checked({"strategy": "wishful"})
    assert refused.value.code == "strategy_unknown"


def test_an_environment_that_is_not_there_is_refused(service: Service) -> None:
    with pytest.raises(AppError, match="no environment moon") as refused:
        policy_set(actor=TEST, service=service, settings={"environment": "moon"})
    assert (refused.value.code, refused.value.data["field"]) == ("policy_invalid", "environment")
    assert Policy.objects.get().version == 1


def test_only_operators_set_policies(service: Service) -> None:
    with pytest.raises(ForbiddenError):
        policy_set(actor=member(service.project, "curator").actor, service=service, settings={})
