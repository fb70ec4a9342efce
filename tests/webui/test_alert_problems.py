"""The page of a data-quality alert names what is wrong, down to each request."""

import pytest
from django.test import Client
from django.urls import reverse

from backend.access.roles import Role
from tests.factories import member
from tests.webui.scenes import make_scene

pytestmark = pytest.mark.django_db


def test_the_problems_of_an_alert_lead_to_their_requests(client: Client) -> None:
    scene = make_scene()
    client.force_login(member(scene.project, Role.VIEWER))
    address = reverse("webui:alert", args=[scene.alert.pk])
    assert "What is wrong with the inputs" not in client.get(address).content.decode()
    row = {"sequence": 1208, "request_id": "r-1208"}
    missing = {"kind": "missing", "count": 1, "rows": [row], "columns": ["income"]}
    still = {"kind": "constant", "count": 1, "rows": [], "columns": ["age"]}
    scene.alert.evidence.update(monitor="quality:quality", details={"problems": [missing, still]})
    shown = client.get(address).content.decode()
    assert "Data quality" in shown
    assert "income" in shown
    assert (
        f'{reverse("webui:service_answers", args=[scene.service.name])}?request_id=r-1208">1208</a>' in shown
    )
