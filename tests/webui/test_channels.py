"""The pages of channels: made, tried, turned off, deleted, by those who operate the project."""

import re
from typing import Any

import pytest

from backend.access.roles import Role
from backend.core.clock import now
from backend.hosts.keys import publish_public_key
from backend.notices.models import Channel, Delivery
from backend.projects.models import Service
from tests.clients import pages_as
from tests.factories import make_service
from tests.notices.channels import make_channel

pytestmark = pytest.mark.django_db
MAIL = {
    "name": "team",
    "recipients": "ana@example.org\nben@example.org",
    "url": "",
    "topics": ["alerts", "updates"],
    "severity": "medium",
}
HOOK_FIELDS = {"name": "pager", "way": "webhook", "url": "https://example.org/hook"}
HOOK = {**MAIL, "name": "pager", "recipients": "", "url": "https://example.org/hook"}


@pytest.fixture
def service() -> Service:
    publish_public_key()
    return make_service()


def address(service: Service) -> str:
    return f"/projects/{service.project.slug}/channels/"


def test_the_projects_page_leads_there_whoever_operates_it(service: Service) -> None:
    page = f"/projects/{service.project.slug}/"
    assert address(service) in pages_as(service, Role.ENGINEER).get(page).text
    viewer = pages_as(service, Role.VIEWER)
    assert address(service) not in viewer.get(page).text
    assert viewer.get(address(service)).status_code == 403
    assert pages_as(make_service(), Role.OWNER).get(address(service)).status_code == 404


def test_an_e_mail_channel_is_made(service: Service) -> None:
    made = pages_as(service, Role.ENGINEER).post(address(service), MAIL)
    channel = Channel.objects.get()
    assert made.headers["Location"] == f"/channels/{channel.pk}/"
    assert (channel.way, channel.recipients) == ("email", ["ana@example.org", "ben@example.org"])
    assert (channel.topics, channel.services.count()) == (["alerts", "updates"], 0)
    assert "alerts from medium on" in pages_as(service, Role.ENGINEER).get(f"/channels/{channel.pk}/").text


def test_a_webhooks_secret_is_shown_by_the_answer_alone(service: Service) -> None:
    engineer = pages_as(service, Role.ENGINEER)
    shown = engineer.post(address(service), HOOK).text
    [secret] = re.findall(r"<pre[^>]*><code>([\w-]{43})</code>", shown)
    assert secret not in engineer.get(address(service)).text
    assert secret not in engineer.get(f"/channels/{Channel.objects.get().pk}/").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://example.org/"}, "url_insecure"),
        ({"url": "https://10.0.0.1/"}, "url_refused"),
        ({"url": ""}, "Give either e-mail addresses or a webhook."),
        ({"recipients": "ana@example.org"}, "Give either e-mail addresses or a webhook."),
        ({"topics": []}, "This field is required."),
        ({"severity": "dire"}, "Select a valid choice"),
    ],
)
def test_a_refused_channel_comes_back_as_typed(service: Service, change: dict[str, Any], said: str) -> None:
    answer = pages_as(service, Role.ENGINEER).post(address(service), {**HOOK, **change})
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="pager"' in answer.text
    assert not Channel.objects.exists()


def test_it_is_tried_turned_off_and_on_and_deleted(service: Service) -> None:
    channel, _ = make_channel(service)
    engineer, page = pages_as(service, Role.ENGINEER), f"/channels/{channel.pk}/"
    engineer.post(f"{page}test/")
    assert "A test of team" in engineer.get(page).text
    engineer.post(f"{page}switch/")
    assert "Turn on" in engineer.get(page).text
    engineer.post(f"{page}switch/")
    assert "Turn off" in engineer.get(page).text
    assert pages_as(service, Role.VIEWER).post(f"{page}delete/").status_code == 403
    assert engineer.post(f"{page}delete/").headers["Location"] == address(service)
    assert engineer.get(page).status_code == 404


def test_it_is_changed_and_tried_and_a_webhook_keeps_its_secret(service: Service) -> None:
    channel, _ = make_channel(service, **{**HOOK_FIELDS, "services": [service]})
    engineer, page = pages_as(service, Role.ENGINEER), f"/channels/{channel.pk}/change/"
    form = engineer.get(page).text
    assert ('value="https://example.org/hook"' in form, 'name="recipients"' in form) == (True, False)
    typed = {"name": "night", "url": "https://example.org/new", "topics": ["updates"], "test": "on"}
    assert engineer.post(page, typed).headers["Location"] == f"/channels/{channel.pk}/"
    changed = Channel.objects.get()
    assert (changed.name, changed.url, changed.topics) == ("night", "https://example.org/new", ["updates"])
    assert (changed.services.count(), changed.sealed_secret) == (0, channel.sealed_secret)
    assert Delivery.objects.get().body["kind"] == "channel.test"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"recipients": ""}, "This field is required."),
        ({"recipients": "nobody"}, "recipients_invalid"),
        ({"name": "taken"}, "channel_name_taken"),
    ],
)
def test_a_refused_change_comes_back_as_typed_and_changes_nothing(
    service: Service, change: dict[str, Any], said: str
) -> None:
    make_channel(service, name="taken")
    channel, _ = make_channel(service)
    typed = {"name": "other", "recipients": "ben@example.org", "topics": ["alerts"], "test": "on", **change}
    answer = pages_as(service, Role.ENGINEER).post(f"/channels/{channel.pk}/change/", typed)
    assert (answer.status_code, said in answer.text) == (422, True)
    channel.refresh_from_db()
    assert (channel.name, channel.recipients, Delivery.objects.exists()) == (
        "team",
        ["ana@example.org"],
        False,
    )


def test_a_channel_that_is_off_is_changed_without_a_test(service: Service) -> None:
    channel, _ = make_channel(service, recipients=["ana@example.org"])
    Channel.objects.update(enabled=False)
    engineer, page = pages_as(service, Role.ENGINEER), f"/channels/{channel.pk}/change/"
    assert 'name="test"' not in engineer.get(page).text
    engineer.post(
        page, {"name": "night", "recipients": "ben@example.org", "topics": ["alerts"], "test": "on"}
    )
    assert (Channel.objects.get().recipients, Delivery.objects.exists()) == (["ben@example.org"], False)


def test_a_new_secret_is_shown_by_the_answer_alone(service: Service) -> None:
    channel, old = make_channel(service, **HOOK_FIELDS)
    engineer, page = pages_as(service, Role.ENGINEER), f"/channels/{channel.pk}/"
    answer = engineer.post(f"{page}secret/")
    assert "no-store" in answer["Cache-Control"]
    [secret] = re.findall(r"<pre[^>]*><code>([\w-]{43})</code>", answer.text)
    assert secret != old
    assert secret not in engineer.get(page).text
    mail, _ = make_channel(service)
    assert "Replace secret" not in engineer.get(f"/channels/{mail.pk}/").text


def test_what_did_not_arrive_says_why_and_is_tried_again(service: Service) -> None:
    channel, _ = make_channel(service)
    Channel.objects.update(problem="550 no")
    failed = Delivery.objects.create(
        channel=channel, body={"title": "Alert"}, due_at=now(), failed_at=now(), attempts=9, answer="550 no"
    )
    engineer = pages_as(service, Role.ENGINEER)
    page = engineer.get(f"/channels/{channel.pk}/").text
    again = f"/channels/{channel.pk}/deliveries/{failed.pk}/retry/"
    assert "550 no" in page
    assert again in page
    engineer.post(again)
    assert Delivery.objects.get().state == "queued"
    Delivery.objects.update(sent_at=now())
    assert again not in engineer.get(f"/channels/{channel.pk}/").text
