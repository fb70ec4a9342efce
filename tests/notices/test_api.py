"""Channels and deliveries by REST, each right beside its refusal."""

from typing import Any

import pytest

from backend.core.models import LogEntry
from backend.hosts.models import SealingKey
from backend.notices.models import Channel, Delivery
from backend.projects.models import Service
from tests.clients import api_as
from tests.factories import make_service
from tests.notices.channels import make_channel

pytestmark = pytest.mark.django_db
HOOK = {"name": "pager", "way": "webhook", "url": "https://example.org/hook", "topics": ["alerts"]}
MAIL = {"name": "team", "way": "email", "recipients": ["ana@example.org"], "topics": ["alerts", "updates"]}


def address(service: Service) -> str:
    return f"/api/v1/projects/{service.project.slug}/channels/"


def test_channels_are_for_those_who_operate(service: Service) -> None:
    for role, status in (("viewer", 403), ("curator", 403), ("approver", 403), ("engineer", 201)):
        answer = api_as(service, role).post(address(service), HOOK, format="json")
        assert answer.status_code == status, role
    one = f"/api/v1/channels/{answer.data['id']}/"
    for url in (address(service), one, f"{one}deliveries/"):
        assert api_as(service, "viewer").get(url).status_code == 403
        assert api_as(make_service(), "owner").get(url).status_code == 404
        assert api_as(service, "owner").get(url).status_code == 200


def test_the_secret_is_shown_once(service: Service) -> None:
    engineer = api_as(service, "engineer")
    made = engineer.post(address(service), HOOK, format="json").json()
    assert len(made["secret"]) > 32
    shown = engineer.get(f"/api/v1/channels/{made['id']}/").json()
    assert "secret" not in shown
    assert made["secret"] not in str(engineer.get(address(service)).json())
    assert engineer.post(address(service), MAIL, format="json").json()["secret"] == ""


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"topics": []}, "topics_invalid", "topics"),
        ({"topics": ["weather"]}, "topics_invalid", "topics"),
        ({"severity": "dire"}, "severity_unknown", "severity"),
        ({"services": ["unheard-of"]}, "service_unknown", "services"),
        ({"recipients": []}, "recipients_invalid", "recipients"),
        ({"recipients": ["ana@example.org", "nobody"]}, "recipients_invalid", "recipients"),
        ({"recipients": ["ana@example.org\nBcc: eve@example.org"]}, "recipients_invalid", "recipients"),
        ({"way": "webhook", "url": "https://10.0.0.1/"}, "url_refused", "url"),
        ({"way": "webhook", "url": "http://example.org/"}, "url_insecure", "url"),
    ],
)
def test_what_makes_no_sense_is_refused_beside_its_field(
    service: Service, change: dict[str, Any], code: str, field: str
) -> None:
    answer = api_as(service, "owner").post(address(service), {**MAIL, **change}, format="json")
    assert (answer.status_code, answer.data["code"], answer.data["data"]["field"]) == (400, code, field)
    assert not Channel.objects.exists()


def test_one_name_once_in_a_project(service: Service) -> None:
    owner = api_as(service, "owner")
    owner.post(address(service), MAIL, format="json")
    again = owner.post(address(service), {**HOOK, "name": "team"}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "channel_name_taken")
    other = make_service()
    assert api_as(other, "owner").post(address(other), MAIL, format="json").status_code == 201


def test_before_control_ran_no_webhook_can_be_made(service: Service) -> None:
    SealingKey.objects.all().delete()
    answer = api_as(service, "owner").post(address(service), HOOK, format="json")
    assert (answer.status_code, answer.data["code"]) == (409, "control_never_ran")
    assert not Channel.objects.exists()


def test_a_channel_is_changed_turned_off_and_deleted(service: Service) -> None:
    owner = api_as(service, "owner")
    made = owner.post(address(service), MAIL, format="json").json()
    one = f"/api/v1/channels/{made['id']}/"
    change = {"topics": ["validation"], "severity": "high", "services": [service.name]}
    changed = owner.patch(one, change, format="json").json()
    assert {name: changed[name] for name in change} == change
    assert changed["enabled"]
    elsewhere = owner.patch(one, {"services": [make_service().name]}, format="json")
    assert elsewhere.data["code"] == "service_unknown"
    assert owner.patch(one, {"enabled": False}, format="json").json()["services"] == [service.name]
    off = owner.post(f"{one}test/")
    assert (off.status_code, off.data["code"]) == (409, "channel_off")
    assert api_as(service, "viewer").delete(one).status_code == 403
    assert owner.delete(one).status_code == 204
    kinds = LogEntry.objects.filter(kind__startswith="channel.").values_list("kind", flat=True)
    assert list(kinds) == ["channel.created", "channel.changed", "channel.changed", "channel.deleted"]


def test_a_secret_is_replaced_by_those_who_operate(service: Service) -> None:
    owner = api_as(service, "owner")
    made = owner.post(address(service), HOOK, format="json").json()
    sealed = Channel.objects.get().sealed_secret
    renew = f"/api/v1/channels/{made['id']}/secret/"
    assert api_as(service, "viewer").post(renew).status_code == 403
    owner.patch(f"/api/v1/channels/{made['id']}/", {"url": "https://example.org/other"}, format="json")
    assert Channel.objects.get().sealed_secret == sealed, "a change keeps it"
    renewed = owner.post(renew).json()
    assert len(renewed["secret"]) > 32
    assert renewed["secret"] != made["secret"]
    assert renewed["secret"] not in str(owner.get(f"/api/v1/channels/{made['id']}/").json())
    mail = owner.post(address(service), MAIL, format="json").json()
    refused = owner.post(f"/api/v1/channels/{mail['id']}/secret/")
    assert (refused.status_code, refused.data["code"]) == (400, "channel_unsigned")


def test_a_test_is_a_delivery_that_can_be_tried_again(service: Service) -> None:
    channel, _ = make_channel(service)
    owner = api_as(service, "owner")
    sent = owner.post(f"/api/v1/channels/{channel.pk}/test/")
    assert (sent.status_code, sent.data["kind"], sent.data["state"]) == (202, "channel.test", "queued")
    Delivery.objects.update(attempts=9, failed_at=sent.data["due_at"])
    [row] = owner.get(f"/api/v1/channels/{channel.pk}/deliveries/").json()["results"]
    assert (row["uid"], row["state"]) == (sent.data["uid"], "failed")
    retry = f"/api/v1/deliveries/{row['id']}/retry/"
    assert api_as(service, "viewer").post(retry).status_code == 403
    again = owner.post(retry)
    assert (again.status_code, again.data["state"], again.data["attempts"]) == (202, "queued", 0)
