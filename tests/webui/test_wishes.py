"""The page on which a person chooses what they are told."""

import pytest
from django.test import Client

from backend.access.roles import Role
from backend.notices.models import Reader
from backend.notices.wishes import PERSONAL_TOPICS
from tests.clients import pages_of
from tests.deployments.rows import Stage
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


def test_what_is_chosen_is_kept_and_shown(client: Client) -> None:
    stage = Stage()
    user = member(stage.project, Role.VIEWER)
    pages = pages_of(user)
    shown = pages.get("/notices/settings/").text
    assert "Your account has no mail address" in shown
    assert stage.project.name in shown
    address = f"/projects/{stage.project.slug}/notices/"
    assert pages.get(address)["Location"] == "/notices/settings/"
    chosen = {f"{topic}_mail": "daily" for topic in PERSONAL_TOPICS}
    answer = pages.post(address, {**chosen, "alerts_in_app": "on"})
    assert answer["Location"] == f"/notices/settings/#{stage.project.slug}"
    kept = Reader.objects.get(user=user).wishes
    assert kept["alerts"] == {"in_app": True, "mail": "daily"}
    assert kept["mine"] == {"in_app": False, "mail": "daily"}
    assert pages.get("/notices/settings/").text.count('value="daily" selected') == len(PERSONAL_TOPICS)
    assert pages.post(address, {**chosen, "alerts_mail": "hourly"}).status_code == 422
    client.force_login(make_user())
    assert client.post(address, chosen).status_code == 404
