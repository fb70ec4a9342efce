"""Mails through a real mail server."""

from email import message_from_string
from email.header import decode_header, make_header

import pytest

from backend.config.environment import ENV
from backend.notices.mails import server
from backend.notices.models import Channel, Delivery
from backend.notices.services import channel_test
from backend.projects.models import Service
from tests.factories import SYSTEM
from tests.notices.channels import make_channel, read, run_fails
from tests.notices.conftest import Post
from tests.notices.receivers import MailServer

pytestmark = pytest.mark.django_db
PEOPLE = ["ana@example.org", "ben@example.org"]


def test_a_mail_says_what_happened_and_leads_to_it(service: Service, mails: MailServer, post: Post) -> None:
    object.__setattr__(ENV, "public_url", "https://ml.example.org")
    try:
        channel, _ = make_channel(service, recipients=PEOPLE)
        entry = run_fails(service, reason="no\r\nBcc: eve@example.org")
        read(channel)
        post.go()
    finally:
        object.__setattr__(ENV, "public_url", "")
    [(recipients, text)] = mails.mails
    mail = message_from_string(text)
    number = entry.object.partition(":")[2]
    assert recipients == PEOPLE
    assert str(make_header(decode_header(mail["Subject"]))).startswith(
        f"[{service.project.slug}] Update run {number}"
    )
    assert mail["Bcc"] is None
    assert f"https://ml.example.org/runs/{number}/" in str(mail.get_payload())
    delivery = Delivery.objects.get()
    assert (delivery.state, mail["Message-ID"]) == ("sent", f"<{delivery.uid}@modelcie>")


def test_without_a_mail_server_the_channel_says_so_and_nothing_is_lost(
    service: Service, post: Post, mails: MailServer
) -> None:
    url = ENV.email_url
    object.__setattr__(ENV, "email_url", "")
    channel_test(actor=SYSTEM, channel=make_channel(service)[0], by="Ana")
    for _ in range(12):
        post.later()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    assert "MODELCIE_EMAIL_URL" in Channel.objects.get().problem
    object.__setattr__(ENV, "email_url", url)
    post.later()
    assert (Delivery.objects.get().state, Channel.objects.get().problem) == ("sent", "")


def test_a_server_that_refuses_is_asked_again(service: Service, mails: MailServer, post: Post) -> None:
    mails.refusing = True
    channel_test(actor=SYSTEM, channel=make_channel(service)[0], by="Ana")
    post.go()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("queued", 1)
    assert "did not take it" in delivery.answer
    mails.refusing = False
    post.later()
    assert Delivery.objects.get().state == "sent"


@pytest.mark.parametrize("url", ["consolemail://", "https://example.org", "smtp://"])
def test_an_address_of_no_mail_server_is_said(
    url: str, service: Service, mails: MailServer, post: Post
) -> None:
    object.__setattr__(ENV, "email_url", url)
    channel_test(actor=SYSTEM, channel=make_channel(service)[0], by="Ana")
    post.go()
    assert "did not take it" in Channel.objects.get().problem


def test_the_address_says_how_it_is_encrypted(mails: MailServer) -> None:
    object.__setattr__(ENV, "email_url", "smtp+tls://ana:p%40ss@mail.example.org:587")
    found = server()
    assert (found["host"], found["port"], found["username"], found["password"]) == (
        *("mail.example.org", 587),
        *("ana", "p@ss"),
    )
    assert (found["use_tls"], found["use_ssl"]) == (True, False)
    object.__setattr__(ENV, "email_url", "smtp+ssl://mail.example.org:465")
    assert (server()["use_tls"], server()["use_ssl"]) == (False, True)
