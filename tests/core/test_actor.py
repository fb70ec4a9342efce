"""Actors as rows name them."""

import pytest

from backend.core.actor import actor_named, client_actor, system_actor
from tests.factories import make_user


@pytest.mark.django_db
def test_a_person_is_found_again_by_the_reference_that_a_row_keeps() -> None:
    actor = make_user().actor
    assert actor_named(actor.ref) == actor


def test_a_part_of_the_system_is_no_person() -> None:
    assert actor_named("system:control") == system_actor("control")


def test_a_client_is_never_taken_for_the_system() -> None:
    with pytest.raises(ValueError, match="service_key:3"):
        actor_named(client_actor(3, 1).ref)
