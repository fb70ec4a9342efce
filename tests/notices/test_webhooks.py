"""Webhooks against real receivers: signed, tried again, and no way in."""

import json
import socket
from datetime import timedelta
from threading import Thread

import aiohttp
import pytest

from backend.config.environment import ENV
from backend.core.clock import now
from backend.core.errors import AppError
from backend.core.models import LogEntry
from backend.core.sealing import make_private_key
from backend.hosts.keys import FILE
from backend.notices import webhooks
from backend.notices.courier import WAITS
from backend.notices.models import Channel, Delivery
from backend.notices.services import channel_secret_renew, channel_test, delivery_retry
from backend.notices.undelivered import UndeliveredError
from backend.projects.models import Service
from tests.factories import SYSTEM
from tests.notices.channels import make_hook, read, run_fails
from tests.notices.conftest import Post
from tests.notices.receivers import Receiver, receiver

pytestmark = pytest.mark.django_db


def test_a_message_is_signed_and_says_what_happened(service: Service, hook: Receiver, post: Post) -> None:
    channel, secret = make_hook(service, hook.url)
    entry = run_fails(service)
    read(channel)
    post.go()
    [body] = map(json.loads, hook.verified(secret))
    assert (body["kind"], body["topic"], body["service"]) == ("update_run.failed", "updates", service.name)
    assert (body["detail"], body["number"], body["project"]) == (
        "no memory",
        entry.number,
        service.project.slug,
    )
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answer, delivery.attempts) == ("sent", "204 No Content", 1)
    assert hook.got[0][0]["modelcie-delivery"] == str(delivery.uid)


def test_the_secret_is_sealed_and_told_once(service: Service, hook: Receiver) -> None:
    channel, secret = make_hook(service, hook.url)
    kept = json.dumps([channel.sealed_secret, list(LogEntry.objects.values("data"))])
    assert len(secret) > 32
    assert secret not in kept
    assert hook.url not in kept


def test_what_was_queued_is_signed_with_the_new_secret(service: Service, hook: Receiver, post: Post) -> None:
    channel, _ = make_hook(service, hook.url)
    channel_test(actor=SYSTEM, channel=channel, by="Ana")
    secret = channel_secret_renew(actor=SYSTEM, channel=channel)
    post.go()
    assert len(hook.verified(secret)) == 1


def test_what_failed_is_tried_again_with_the_same_id(service: Service, hook: Receiver, post: Post) -> None:
    channel, secret = make_hook(service, hook.url)
    hook.answers = [(500, {})]
    channel_test(actor=SYSTEM, channel=channel, by="Ana")
    post.go()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.answer) == ("queued", 1, "500 Internal Server Error")
    assert delivery.due_at > now() + WAITS[0] - timedelta(seconds=9)
    assert Channel.objects.get().problem == delivery.answer
    post.go()
    assert len(hook.got) == 1
    post.later()
    first, second = [headers["modelcie-delivery"] for headers, _ in hook.got]
    assert first == second
    assert len(set(hook.verified(secret))) == 1
    assert (Delivery.objects.get().state, Channel.objects.get().problem) == ("sent", "")


def test_the_waits_grow_to_a_day_and_end(service: Service, hook: Receiver, post: Post) -> None:
    assert [wait.total_seconds() for wait in WAITS] == [10, 40, 160, 640, 2560, 10240, 40960, 86400]
    channel, _ = make_hook(service, hook.url)
    hook.answers = [(503, {})] * (len(WAITS) + 1)
    channel_test(actor=SYSTEM, channel=channel, by="Ana")
    for _ in range(len(WAITS)):
        post.later()
    assert Delivery.objects.get().state == "queued"
    post.later()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("failed", len(WAITS) + 1)
    post.later()
    assert not hook.answers
    delivery_retry(actor=SYSTEM, delivery=delivery)
    post.go()
    sent = Delivery.objects.get()
    assert sent.state == "sent"
    with pytest.raises(AppError) as caught:
        delivery_retry(actor=SYSTEM, delivery=sent)
    assert caught.value.code == "delivery_sent"


def test_a_redirect_is_not_followed(service: Service, hook: Receiver, post: Post) -> None:
    with receiver() as other:
        hook.answers = [(307, {"location": other.url})]
        channel_test(actor=SYSTEM, channel=make_hook(service, hook.url)[0], by="Ana")
        post.go()
        assert other.got == []
    assert "it redirects" in Delivery.objects.get().answer


def test_a_slow_receiver_is_given_up(hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    hook.pause_s = 2.0
    with pytest.raises(UndeliveredError, match=r"No answer within 0\.2 s"):
        webhooks.post(hook.url, "secret", "id", {})


def test_a_dead_receiver_says_so() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(UndeliveredError, match=f"^127.0.0.1, port {port}, takes no connection: "):
            webhooks.post(f"http://127.0.0.1:{port}/", "secret", "id", {})


def test_a_name_that_nobody_has_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(*arguments: object, **named: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(UndeliveredError, match=r"^Nothing is known by the name hooks\.example: "):
        webhooks.post("https://hooks.example/", "secret", "id", {})


def test_a_receiver_that_hangs_up_says_so() -> None:
    def hang_up(server: socket.socket) -> None:
        connection, _ = server.accept()
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as server:
        Thread(target=hang_up, args=[server], daemon=True).start()
        with pytest.raises(UndeliveredError, match="closed the connection before it had answered"):
            webhooks.post(f"http://127.0.0.1:{server.getsockname()[1]}/", "secret", "id", {})


@pytest.mark.parametrize("url", ["https://inner.example/", "https://10.0.0.1/", "https://[fd00::1]/"])
def test_what_leads_inside_is_not_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolved(*arguments: object, **named: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    with pytest.raises(UndeliveredError, match="no public address"):
        webhooks.post(url, "secret", "id", {})


def test_a_dead_receiver_holds_up_nobody(service: Service, hook: Receiver, post: Post) -> None:
    with receiver() as stuck:
        stuck.pause_s = 2.0
        slow, quick = make_hook(service, stuck.url, name="slow")[0], make_hook(service, hook.url)[0]
        for channel in (slow, slow, quick):
            channel_test(actor=SYSTEM, channel=channel, by="Ana")
        post.courier.step()
        post.courier.under_way[(quick.pk, None)].thread.join()
        post.courier.step()
        assert quick.deliveries.get().state == "sent"
        assert [one.state for one in slow.deliveries.all()] == ["queued", "queued"]
        assert len(post.courier.under_way) == 1


def test_a_secret_that_cannot_be_opened_says_so(service: Service, hook: Receiver, post: Post) -> None:
    channel_test(actor=SYSTEM, channel=make_hook(service, hook.url)[0], by="Ana")
    (ENV.home / FILE).write_text(make_private_key())
    post.go()
    assert "sealed for another key" in Delivery.objects.get().answer
    assert hook.got == []


def test_an_attempt_that_was_cut_off_is_made_again_with_the_same_id(service: Service, hook: Receiver) -> None:
    channel_test(actor=SYSTEM, channel=make_hook(service, hook.url)[0], by="Ana")
    cut_off = Post()
    cut_off.courier.step()
    cut_off.courier.under_way[(Channel.objects.get().pk, None)].thread.join()
    Post().go()
    assert len({headers["modelcie-delivery"] for headers, _ in hook.got}) == 1
    assert len(hook.got) == 2
    cut_off.courier.step()
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("sent", 1)
