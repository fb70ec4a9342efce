"""A webhook's message as a chat takes it."""

import json

import pytest

from backend.notices.chats import MOST_CHARACTERS, chat_body
from backend.projects.models import Service
from tests.notices.channels import make_hook, read, run_fails
from tests.notices.conftest import Post
from tests.notices.receivers import Receiver

BODY = {
    "title": "Update run 7 of digits failed",
    "detail": "no memory",
    "project": "hand",
    "service": "digits",
    "by": "ana",
    "url": "https://ml.example.org/runs/7/",
}


def test_it_has_text_and_blocks_beside_what_was_there() -> None:
    body = chat_body(BODY)
    assert {key: body[key] for key in BODY} == BODY
    assert body["text"] == "Update run 7 of digits failed\nno memory"
    section, context = body["blocks"]
    linked = "*<https://ml.example.org/runs/7/|Update run 7 of digits failed>*\nno memory"
    assert section == {"type": "section", "text": {"type": "mrkdwn", "text": linked}}
    assert context["elements"] == [{"type": "mrkdwn", "text": "hand · digits · ana"}]


def test_what_people_wrote_calls_nobody_and_hides_no_address() -> None:
    body = chat_body({**BODY, "detail": "<!channel> <https://evil.example|ours> & more", "url": "/runs/7/"})
    said = json.dumps(body["blocks"]) + body["text"]
    assert "<!channel>" not in said
    assert "<https://evil" not in said
    assert "&amp; more" in said
    assert "*Update run 7 of digits failed*" in said


def test_it_is_never_longer_than_a_chat_takes() -> None:
    body = chat_body({**BODY, "detail": "x" * 9000})
    assert len(body["text"]) == MOST_CHARACTERS + 1
    assert len(body["blocks"][0]["text"]["text"]) == MOST_CHARACTERS + 1


@pytest.mark.django_db
def test_a_webhook_is_sent_so(service: Service, hook: Receiver, post: Post) -> None:
    channel, secret = make_hook(service, hook.url)
    run_fails(service)
    read(channel)
    post.go()
    [body] = map(json.loads, hook.verified(secret))
    assert body["text"].endswith("no memory")
    assert body["kind"] == "update_run.failed"
