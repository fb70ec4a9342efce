"""What people are told by mail of their own: what they want, once, and nothing once they have left."""

from datetime import timedelta
from email import message_from_string
from email.header import decode_header, make_header
from email.message import Message

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backend.access.models import Membership, User
from backend.access.roles import Role
from backend.config.environment import ENV
from backend.core.clock import now
from backend.core.models import LogEntry
from backend.deployments.discussing import comment_add
from backend.deployments.models import DeploymentRequest
from backend.deployments.reminding import request_remind
from backend.deployments.services import request_vote
from backend.notices.choosing import wishes_set
from backend.notices.inbox import notice_list, unseen_count
from backend.notices.models import Delivery, Reader
from backend.notices.readers import (
    next_daily,
    reader_digest,
    readers_behind,
    readers_due,
    readers_make,
    readers_read,
)
from backend.notices.wishes import wish_of, wishes_of
from backend.projects.models import Service
from backend.projects.services import member_add
from tests.clients import api_as
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_service, member
from tests.notices.channels import run_fails
from tests.notices.conftest import Post
from tests.notices.receivers import MailServer

pytestmark = pytest.mark.django_db
QUIET = {"in_app": False, "mail": "never"}
AT_ONCE = {"in_app": True, "mail": "at_once"}
DAILY = {"in_app": True, "mail": "daily"}


def person(project: object, role: str) -> User:
    """The member with the role, who has a mail address and is read to from now on."""
    user = member(project, role)  # type: ignore[arg-type]
    user.email = f"{role}@example.org"
    user.save()
    readers_make()
    return user


def read_all() -> None:
    while groups := readers_behind():
        for readers in groups:
            readers_read(readers)


def queued(user: User) -> list[str]:
    rows = Delivery.objects.filter(reader__user=user).order_by("pk")
    return list(rows.values_list("body__title", flat=True))


def test_who_is_mentioned_gets_a_mail_and_nobody_else(mails: MailServer, post: Post) -> None:
    stage = Stage()
    request = stage.request()
    owner, viewer = person(stage.project, Role.OWNER), person(stage.project, Role.VIEWER)
    text = f"@{owner.username} look at class 3. @stranger"
    comment_add(actor=stage.actor(Role.ENGINEER), request=request, text=text)
    read_all()
    read_all()
    assert queued(owner) == [f"You are mentioned on the deployment of {request.version} to production"]
    assert queued(viewer) == []
    post.go()
    [(recipients, sent)] = mails.mails
    assert recipients == ["owner@example.org"]
    assert "look at class 3" in str(message_from_string(sent).get_payload())


def test_who_asked_is_told_what_became_of_it_and_who_decided_is_not() -> None:
    stage = Stage()
    engineer, approver = person(stage.project, Role.ENGINEER), person(stage.project, Role.APPROVER)
    request = stage.request(actor=engineer.actor)
    request_vote(actor=approver.actor, request=request, approve=False, comment="Not yet.")
    read_all()
    assert queued(engineer) == [f"Your request was rejected: deployment of {request.version} to production"]
    assert queued(approver) == []


def test_those_who_may_still_vote_are_reminded() -> None:
    stage = Stage(approvals=2)
    approver, owner = person(stage.project, Role.APPROVER), person(stage.project, Role.OWNER)
    request = stage.request()
    request_vote(actor=approver.actor, request=request, approve=True)
    DeploymentRequest.objects.update(expires_at=now() + timedelta(hours=5))
    request_remind(actor=SYSTEM, request=request)
    read_all()
    assert [title.partition(",")[0] for title in queued(owner)] == ["Your vote is missing"]
    assert queued(approver) == []


def test_the_log_is_read_once_however_many_readers_there_are(service: Service) -> None:
    for role in (Role.VIEWER, Role.CURATOR):
        person(service.project, role)
    wishes_set(
        actor=member(service.project, Role.VIEWER).actor,
        project=service.project,
        wishes={"updates": AT_ONCE},
    )
    read_all()

    def asked() -> int:
        """The queries of reading a run's failure."""
        run_fails(service)
        with CaptureQueriesContext(connection) as queries:
            read_all()
        return len(queries)

    few = asked()
    for role in (Role.ENGINEER, Role.APPROVER, Role.OWNER):
        person(service.project, role)
    assert asked() == few
    assert len(queued(member(service.project, Role.VIEWER))) == 2


def test_who_begins_later_is_read_to_by_themselves(service: Service) -> None:
    first = person(service.project, Role.VIEWER)
    run_fails(service)
    second = person(service.project, Role.CURATOR)
    run_fails(service)
    for user in (first, second):
        wishes_set(actor=user.actor, project=service.project, wishes={"updates": AT_ONCE})
    assert sorted(len(readers) for readers in readers_behind()) == [1, 1]
    read_all()
    assert (len(queued(first)), len(queued(second))) == (2, 1)


def test_topics_go_by_the_way_that_was_chosen(service: Service) -> None:
    user = person(service.project, Role.VIEWER)
    run_fails(service)
    read_all()
    assert queued(user) == []
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": AT_ONCE})
    run_fails(service)
    read_all()
    assert len(queued(user)) == 1
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": DAILY})
    run_fails(service)
    run_fails(service)
    read_all()
    assert len(queued(user)) == 1


def test_the_daily_mail_tells_what_came_since_the_last(
    service: Service, mails: MailServer, post: Post
) -> None:
    user = person(service.project, Role.VIEWER)
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": DAILY})
    for _ in range(2):
        run_fails(service)
    assert readers_due() == []
    Reader.objects.update(digest_at=now())
    for reader in readers_due():
        reader_digest(reader)
    assert readers_due() == []
    assert queued(user) == [f"2 notices of {service.project.name}"]
    post.go()
    [(_, sent)] = mails.mails
    assert str(message_from_string(sent).get_payload()).count("no memory") == 2
    Reader.objects.update(digest_at=now())
    for reader in readers_due():
        reader_digest(reader)
    assert len(queued(user)) == 1


def test_the_daily_mail_comes_at_one_hour() -> None:
    at = now().replace(hour=6, minute=59)
    assert next_daily(at).date() == at.date()
    assert next_daily(at.replace(hour=7, minute=0)).date() == at.date() + timedelta(days=1)


def test_the_past_is_not_told_nor_anything_to_who_has_left(service: Service) -> None:
    run_fails(service)
    user = person(service.project, Role.VIEWER)
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": AT_ONCE})
    read_all()
    assert queued(user) == []
    Membership.objects.filter(user=user).delete()
    run_fails(service)
    read_all()
    assert queued(user) == []
    assert readers_behind() == []


def test_what_waits_is_not_sent_to_who_has_left(service: Service, mails: MailServer, post: Post) -> None:
    user = person(service.project, Role.VIEWER)
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": AT_ONCE})
    run_fails(service)
    read_all()
    Membership.objects.filter(user=user).delete()
    post.go()
    assert (len(queued(user)), mails.mails) == (1, [])
    assert "no longer of the project" in Delivery.objects.get(reader__user=user).answer


def test_a_mail_says_where_it_is_turned_off(service: Service, mails: MailServer, post: Post) -> None:
    mail = _sent(service, mails, post, "https://ml.example.org")
    assert mail["List-Unsubscribe"].strip().startswith("<https://ml.example.org/notices/unsubscribe/")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "https://ml.example.org/notices/settings/" in str(mail.get_payload())


def test_one_click_ends_the_mails_of_one_project_alone(
    service: Service, mails: MailServer, post: Post, client: Client
) -> None:
    head = str(_sent(service, mails, post, "https://ml.example.org")["List-Unsubscribe"])
    link = head.strip().strip("<>").removeprefix("https://ml.example.org")
    other = make_service()
    user = member(service.project, Role.VIEWER)
    member_add(actor=SYSTEM, project=other.project, user=user, role=Role.VIEWER)
    wishes_set(actor=user.actor, project=other.project, wishes={"updates": AT_ONCE})
    assert "No more mails" in client.get(link).text
    assert wish_of(_kept(user, service), "updates").mail == "at_once"
    posted = Client(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert posted.status_code == 200
    assert {wish.mail for wish in wishes_of(_kept(user, service)).values()} == {"never"}
    assert wish_of(_kept(user, service), "updates").in_app
    assert wish_of(_kept(user, other), "updates").mail == "at_once"
    assert LogEntry.objects.filter(kind="reader.wishes_set").last().actor == user.actor.ref


@pytest.mark.parametrize("link", ["1", "1:forged", "x:y", "1:" + "a" * 43])
def test_a_link_that_is_not_ours_ends_nothing(link: str, service: Service, client: Client) -> None:
    user = person(service.project, Role.VIEWER)
    for asked in (client.get, client.post):
        assert asked(f"/notices/unsubscribe/{link}/").status_code == 404
    assert _kept(user, service) == {}


def _kept(user: User, service: Service) -> dict[str, dict[str, object]]:
    return Reader.objects.get(user=user, project=service.project).wishes


def test_without_an_address_of_ours_one_asks_by_mail(service: Service, mails: MailServer, post: Post) -> None:
    mail = _sent(service, mails, post, "")
    assert mail["List-Unsubscribe"] == "<mailto:modelcie@localhost?subject=unsubscribe>"


@pytest.mark.parametrize("bad", ["\r\nBcc: eve@example.org", "\nSubject: taken", "\x85Bcc: eve@example.org"])
def test_no_name_breaks_into_the_head_of_a_mail(
    bad: str, service: Service, mails: MailServer, post: Post
) -> None:
    Service.objects.update(title=f"Digits{bad}", name=f"digits{bad}")
    User.objects.update(first_name=f"Eve{bad}")
    type(service.project).objects.update(name=f"Hand{bad}")
    service.refresh_from_db()
    mail = _sent(service, mails, post, "")
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject") or []) == 1
    assert "eve@example.org" not in mails.mails[0][0]
    assert str(make_header(decode_header(mail["Subject"]))).startswith("[")


def _sent(service: Service, mails: MailServer, post: Post, public_url: str) -> Message:
    user = person(service.project, Role.VIEWER)
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": AT_ONCE})
    object.__setattr__(ENV, "public_url", public_url)
    try:
        run_fails(service)
        read_all()
        post.go()
    finally:
        object.__setattr__(ENV, "public_url", "")
    return message_from_string(mails.mails[0][1])


def test_what_is_not_wanted_in_the_app_is_neither_shown_nor_counted(service: Service) -> None:
    user = member(service.project, Role.VIEWER)
    run_fails(service)
    assert unseen_count(user.actor) == 1
    wishes_set(actor=user.actor, project=service.project, wishes={"updates": QUIET})
    assert (unseen_count(user.actor), notice_list(user.actor)) == (0, [])


def test_what_is_meant_for_one_is_shown_though_its_topic_is_not() -> None:
    stage = Stage()
    request = stage.request()
    owner = member(stage.project, Role.OWNER)
    wishes_set(actor=owner.actor, project=stage.project, wishes={"deployments": QUIET, "validation": QUIET})
    comment_add(actor=stage.actor(Role.ENGINEER), request=request, text="Look.")
    assert unseen_count(owner.actor) == 0
    comment_add(actor=stage.actor(Role.ENGINEER), request=request, text=f"@{owner.username} look.")
    assert unseen_count(owner.actor) == 1
    [told] = [told for told in notice_list(owner.actor) if told.is_new]
    assert (told.notice.topic, told.notice.detail) == ("mine", f"@{owner.username} look.")
    wishes_set(actor=owner.actor, project=stage.project, wishes={"mine": QUIET})
    assert unseen_count(owner.actor) == 0


def test_wishes_over_rest() -> None:
    stage = Stage()
    viewer = api_as(stage, Role.VIEWER)
    address = f"/api/v1/projects/{stage.project.slug}/wishes/"
    [row] = viewer.get("/api/v1/notices/wishes/").data
    assert row["wishes"]["mine"] == AT_ONCE
    assert row["wishes"]["alerts"] == {"in_app": True, "mail": "never"}
    told = viewer.patch(address, {"wishes": {"alerts": DAILY}}, format="json").data
    assert told["wishes"]["alerts"] == DAILY
    assert viewer.get("/api/v1/notices/wishes/").data == [told]
    for bad in ({"weather": DAILY}, {"alerts": {"in_app": True, "mail": "hourly"}}, {"alerts": "no"}):
        assert viewer.patch(address, {"wishes": bad}, format="json").status_code == 400
    assert api_as(Stage(), Role.OWNER).patch(address, {"wishes": {}}, format="json").status_code == 404
