"""What members say of a request: it stays, names members alone, and is an act."""

import pytest

from backend.access.roles import Role
from backend.core.errors import AppError, ConflictError
from backend.core.models import LogEntry
from backend.deployments.discussing import MOST_CHARACTERS, comment_add, comment_list
from backend.deployments.models import Comment
from backend.deployments.services import request_withdraw
from tests.clients import api_as, api_of
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_user, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_a_comment_is_an_act_and_mentions_members_alone(stage: Stage) -> None:
    request, stranger = stage.request(), make_user("stranger")
    approver, gone = member(stage.project, Role.APPROVER), member(stage.project, Role.VIEWER)
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    text = f"@{approver.username.upper()}, look. @{stranger.username} @{gone.username} @nobody"
    comment = comment_add(actor=stage.actor(Role.ENGINEER), request=request, text=f"  {text}\n")
    assert comment.text == text
    assert list(comment.mentions.all()) == [approver]
    entry = LogEntry.objects.get(kind="deployment_request.commented")
    assert entry.object == f"deploymentrequest:{request.pk}"
    assert entry.data == {"comment": text, "people": [approver.actor.ref]}
    assert entry.at == comment.created_at


def test_a_comment_is_never_changed(stage: Stage) -> None:
    comment = comment_add(actor=stage.actor(Role.VIEWER), request=stage.request(), text="Why?")
    comment.text = "Because."
    acts = [
        comment.save,
        comment.delete,
        lambda: Comment.objects.update(text=""),
        lambda: Comment.objects.all().delete(),
    ]
    for change in acts:
        with pytest.raises(ConflictError) as caught:
            change()
        assert caught.value.code == "comment_is_kept"
    assert Comment.objects.get().text == "Why?"


@pytest.mark.parametrize("text", ["", " \n ", "x" * (MOST_CHARACTERS + 1)])
def test_what_is_no_comment(stage: Stage, text: str) -> None:
    with pytest.raises(AppError) as caught:
        comment_add(actor=stage.actor(Role.VIEWER), request=stage.request(), text=text)
    assert caught.value.code == "comment_invalid"
    assert not Comment.objects.exists()


def test_what_is_decided_is_still_talked_of_and_by_people_alone(stage: Stage) -> None:
    request = request_withdraw(actor=stage.actor(Role.OWNER), request=stage.request())
    comment_add(actor=stage.actor(Role.VIEWER), request=request, text="A pity.")
    with pytest.raises(AppError) as caught:
        comment_add(actor=SYSTEM, request=request, text="A pity.")
    assert caught.value.code == "person_needed"
    with pytest.raises(AppError) as caught:
        comment_add(actor=make_user().actor, request=request, text="A pity.")
    assert caught.value.code == "not_found"


def test_a_comment_is_read_by_members(stage: Stage) -> None:
    request = stage.request()
    comment = comment_add(actor=stage.actor(Role.VIEWER), request=request, text="Why?")
    assert list(comment_list(stage.actor(Role.APPROVER), request)) == [comment]
    assert not comment_list(make_user().actor, request).exists()


def test_over_rest(stage: Stage) -> None:
    request = stage.request()
    address = f"/api/v1/requests/{request.pk}/comments/"
    viewer = api_as(stage, Role.VIEWER)
    owner = member(stage.project, Role.OWNER).username
    made = viewer.post(address, {"text": f"@{owner}?"}, format="json")
    assert made.status_code == 201
    assert made.data["mentions"] == [owner]
    assert viewer.post(address, {"text": " "}, format="json").status_code == 400
    [row] = viewer.get(address).data["results"]
    assert row == made.data
    stranger = api_of(make_user())
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"text": "?"}, format="json").status_code == 404
