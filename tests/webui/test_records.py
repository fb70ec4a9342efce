"""The page of a version's record: a whole story, one that waits, one that was left, and what was brought in."""

import json

import pytest
from django.urls import reverse

from backend.access.roles import Role
from backend.core.actor import Actor
from backend.deployments.discussing import comment_add
from backend.deployments.glass import glass_break
from backend.deployments.models import DeploymentRequest
from backend.lineage.records.keys import key_keep
from backend.lineage.records.verifying import findings
from backend.registry.models import ModelVersion
from backend.updates.models import UpdateRun
from backend.updates.recorded import Reproducible
from tests.clients import pages_as, pages_of
from tests.deployments.rows import Stage
from tests.factories import make_user
from tests.lineage.records.stories import WholeStory
from webui.views import records

pytestmark = pytest.mark.django_db


def address(version: ModelVersion, page: str = "version_record") -> str:
    return reverse(f"webui:{page}", args=[version.service.name, version.number])


def read(version: ModelVersion, role: str = Role.VIEWER) -> str:
    answer = pages_as(version.service, role).get(address(version))
    assert answer.status_code == 200
    return answer.content.decode()


def needs(version: ModelVersion, role: str = Role.VIEWER) -> str:
    """What the page asks for when that is opened."""
    answer = pages_as(version.service, role).get(address(version, "version_reproduction"))
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_approved_what_as_what_on_which_evidence() -> None:
    story = WholeStory()
    page = read(story.made)
    for title in ("What set it going", "Whose labels", "Validation", "Request and votes", "When it was live"):
        assert title in page
    vote = page[page.index("Request and votes") :]
    assert "project" in story.project.slug
    assert f"{story.project.slug}-approver" in vote
    assert '<td data-label="As">approver</td>' in vote
    assert "Looks &lt;b&gt;good&lt;/b&gt; | to *me*" in vote
    assert story.asked.evidence["digest"] in page
    assert story.run.snapshot.digest in page
    assert reverse("webui:alert", args=[story.alert.pk]) in page


def test_one_that_waits_has_nothing_after_its_request() -> None:
    page = read(WholeStory(approved=False).made)
    assert "Nobody has voted." in page
    assert "Open until" in page
    assert "When it was live" not in page


def test_one_that_a_rule_approved_says_so() -> None:
    story = WholeStory()
    DeploymentRequest.objects.filter(pk=story.asked.pk).update(approved_by="rule:3@5")
    page = read(story.made)
    assert "Approved by the automatic rule, version 5, without a vote." in page
    assert "approved by a rule, without anybody" in page


def test_one_that_went_by_break_glass_says_by_whom_and_why() -> None:
    story = WholeStory(approved=False, break_glass=True)
    glass_break(actor=story.actor(Role.OWNER), request=story.asked, reason="It is down.")
    page = read(story.made)
    assert "Executed by break-glass" in page
    assert "“It is down.”" in page
    assert "Nobody has reviewed it yet." in page


def test_one_that_was_left_says_when() -> None:
    story = WholeStory()
    assert "now</span>" in read(story.made)
    story.roll_back()
    page = read(story.made)
    assert "now</span>" not in page[page.index("When it was live") :]


def test_what_was_brought_in_says_that_nothing_is_known() -> None:
    version = Stage().version()
    assert "It was never validated." in read(version, Role.OWNER)
    needed = needs(version, Role.OWNER)
    assert "no training of it is recorded" in needed
    assert ">Reproduce</button>" not in needed


def test_what_a_training_needs_is_looked_for_when_it_is_opened_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    story = WholeStory()

    def missing(actor: Actor, version: ModelVersion) -> Reproducible:
        return Reproducible(version, story.run, ["One is gone.", "Another is, too."], [])

    monkeypatch.setattr(records, "reproducible", missing)
    assert "One is gone." not in read(story.made)
    assert "One is gone. Another is, too." in needs(story.made)


def test_it_has_what_was_said_of_the_request() -> None:
    story = WholeStory()
    assert "What was said of it" not in read(story.made)
    comment_add(actor=story.actor(Role.ENGINEER), request=story.asked, text="<b>Worse</b> on **7**?")
    page = read(story.made)
    assert "What was said of it" in page
    assert "&lt;b&gt;Worse&lt;/b&gt; on <strong>7</strong>?" in page


def test_it_is_taken_along_signed() -> None:
    key_keep()
    story = WholeStory()
    answer = pages_as(story, Role.VIEWER).get(address(story.made, "version_record_download"))
    name = f"{story.service.name}-v{story.made.number}-record.json"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert findings(json.loads(answer.content)) == []


def test_who_operates_has_it_trained_again() -> None:
    story = WholeStory()
    post = address(story.made, "version_reproduce")
    assert post not in needs(story.made, Role.APPROVER)
    assert pages_as(story, Role.APPROVER).post(post).status_code == 403
    assert post in needs(story.made, Role.ENGINEER)
    begun = pages_as(story, Role.ENGINEER).post(post)
    run = UpdateRun.objects.get(kind="reproduce")
    assert begun["Location"] == reverse("webui:run", args=[run.pk])
    assert f"Run {run.pk}</a>" in read(story.made)
    for same, words in ((True, "reproduced"), (False, "other weights")):
        UpdateRun.objects.filter(pk=run.pk).update(state="finished", reproduced={"same": same})
        assert words in read(story.made)


def test_a_stranger_finds_none_of_it() -> None:
    story, stranger = WholeStory(), pages_of(make_user())
    for page in ("version_record", "version_record_download", "version_reproduction"):
        assert stranger.get(address(story.made, page)).status_code == 404


@pytest.mark.parametrize("page", ["service", "service_history"])
def test_a_service_leads_to_it(page: str) -> None:
    story = WholeStory()
    shown = pages_as(story, Role.VIEWER).get(reverse(f"webui:{page}", args=[story.service.name]))
    assert address(story.made) in shown.content.decode()
