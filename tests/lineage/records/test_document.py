"""The record of a version: whole, pending, rolled back, or of something that was brought in."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from backend.config.environment import ROOT
from backend.core.acts import ref
from backend.core.models import LogEntry
from backend.core.signing import plain
from backend.deployments.discussing import comment_add
from backend.deployments.glass import glass_break, glass_review
from backend.lineage.records.card import model_card
from backend.lineage.records.document import record_of
from backend.lineage.records.keys import key_keep
from backend.lineage.records.limits import limitations
from backend.lineage.records.signed import signed_record
from backend.lineage.records.verifying import findings
from backend.updates.models import UpdateRun
from backend.updates.services import run_reproduce
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import member
from tests.lineage.records.stories import WholeStory

pytestmark = pytest.mark.django_db


def values(found: Any) -> Iterator[Any]:
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from values(one)
    else:
        yield found


def test_it_tells_the_whole_story() -> None:
    story = WholeStory()
    record = record_of(story.actor("viewer"), story.made)
    assert [one["title"] for one in record["alerts"]] == ["Inputs drift"]
    assert record["samples"]["queued"]["count"] == record["samples"]["queued"]["labelled"] == 9
    assert record["labels"]["annotators"] == [{"by": story.actor("curator").ref, "count": 9}]
    [snapshot] = record["snapshots"]
    assert (snapshot["digest"], snapshot["used_for"], snapshot["gone"]) == (
        story.run.snapshot.digest,
        ["training"],
        0,
    )
    run = record["run"]
    assert (run["seed"], run["conditions"]["threads"], run["asked_by"]) == (7, 2, story.actor("engineer").ref)
    assert run["base"] == {"number": 1, "digest": story.run.base.digest}
    assert [one["what"] for one in run["history"]] == ["created", "running", "finished"]
    digests = {file["name"]: file["digest"] for file in record["version"]["artifacts"]}
    assert digests == dict(story.made.artifacts.values_list("name", "digest"))
    [report] = record["reports"]
    assert {gate["verdict"] for gate in report["gates"]} == {"passed"}
    [request] = record["requests"]
    assert request["evidence"] == story.asked.evidence
    assert request["dossier"] == plain(story.asked.dossier)
    [vote] = request["votes"]
    assert (vote["by"], vote["approve"], vote["roles"]) == (story.actor("approver").ref, True, ["approver"])
    assert LogEntry.objects.get(scope=record["log"]["scope"], number=vote["entry"]).kind.endswith(".voted")
    [rollout] = record["rollouts"]
    assert [one["what"] for one in rollout["history"]][-2:] == ["draining", "done"]
    [live] = record["live"]
    assert (live["rollout"], live["until"]) == (rollout["id"], None)
    names = {person["by"]: person["name"] for person in record["people"]}
    assert names[vote["by"]] == member(story.project, "approver").label


def test_every_number_in_it_is_whole_and_others_are_their_shortest_text() -> None:
    story = WholeStory()
    record = record_of(SYSTEM, story.made)
    assert {type(one) for one in values(record)} == {str, int, bool, type(None)}
    classes = record["reports"][0]["classes"]
    assert classes[0] == {
        "set": "validation",
        "label": "3",
        "samples": 40,
        "accuracy": "0.925",
        "live": "0.5",
    }
    assert (classes[1]["accuracy"], classes[1]["live"]) == ("1e-05", None)


def test_its_entries_of_the_log_are_of_nothing_else() -> None:
    story, other = WholeStory(), None
    other = story.request(story.version(), actor=story.actor("owner"))
    objects = {one["object"] for one in record_of(SYSTEM, story.made)["log"]["entries"]}
    assert {ref(story.made), ref(story.run), ref(story.asked), ref(story.asked.rollout)} <= objects
    assert ref(other) not in objects


def test_what_was_said_of_a_request_is_in_it_and_more_speaks_against_nothing() -> None:
    key_keep()
    story, said = WholeStory(), {"text": "**Worse** on 7?"}
    author = story.actor("engineer")
    comment_add(actor=author, request=story.asked, **said)
    [comment] = record_of(SYSTEM, story.made)["requests"][0]["comments"]
    assert (comment["by"], comment["text"]) == (author.ref, said["text"])
    signed = signed_record(SYSTEM, story.made)
    comment_add(actor=author, request=story.asked, text="No.")
    assert findings(signed) == []
    signed["record"]["requests"][0]["comments"][0]["text"] = "**Better** on 7."
    assert any(f"comments[{comment['id']}].text" in found for found in findings(signed))


def test_a_request_that_waits() -> None:
    record = record_of(SYSTEM, WholeStory(approved=False).made)
    [request] = record["requests"]
    assert (request["state"], request["votes"], record["rollouts"], record["live"]) == ("pending", [], [], [])


def test_what_went_live_without_the_votes_says_so() -> None:
    story = WholeStory(approved=False, break_glass=True)
    owner, approver = story.actor("owner"), story.actor("approver")
    glass_break(actor=owner, request=story.asked, reason="It is down.")
    record = record_of(SYSTEM, story.made)
    [request] = record["requests"]
    assert (request["state"], request["broken_glass"]["by"]) == ("executed", owner.ref)
    assert any("not reviewed yet" in one for one in limitations(record))
    glass_review(actor=approver, request=story.asked, comment="Rightly so.")
    record = record_of(SYSTEM, story.made)
    assert record["requests"][0]["broken_glass"]["reviewed_by"] == approver.ref
    assert "broke the glass" in model_card(record)


def test_a_version_that_was_left_again() -> None:
    story = WholeStory()
    story.roll_back()
    [live] = record_of(SYSTEM, story.made)["live"]
    assert live["until"] > live["since"]


def test_what_was_brought_in_has_no_training_and_says_so() -> None:
    version = Stage().version()
    record = record_of(SYSTEM, version)
    assert (record["run"], record["snapshots"], record["labels"]) == (None, [], None)
    assert record["version"]["origin"] == "registered"
    assert limitations(record) == [
        "It was not trained here: what it learned from is not known.",
        "It was never validated.",
    ]
    assert "It was never validated." in model_card(record)


def test_what_speaks_against_it_is_said() -> None:
    story = WholeStory()
    run = run_reproduce(actor=SYSTEM, version=story.made)
    UpdateRun.objects.filter(pk=run.pk).update(reproduced={"same": False})
    said = limitations(record_of(SYSTEM, story.made))
    snapshot = story.run.snapshot_id
    assert f"Snapshot {snapshot}, on which it was trained, has under 20 samples of 3." in said
    assert f"Trained again in run {run.pk}, other weights came of its record." in said


def test_the_card_is_read_and_takes_nobodys_words_for_markup() -> None:
    story = WholeStory()
    record = record_of(SYSTEM, story.made)
    card = model_card(record)
    titles = re.findall(r"^## (.+)$", card, re.MULTILINE)
    assert titles == [
        *("Intended use", "Data", "How it was made", "Metrics", "Limitations"),
        *("Approvals", "Where it was live", "Files", "Log"),
    ]
    assert r"Looks &lt;b&gt;good&lt;/b&gt; \| to \*me\*" in card
    assert "| validation | 3 | 40 | 0.925 | 0.5 |" in card
    digests = {file["digest"] for file in record["version"]["artifacts"]} | {record["version"]["digest"]}
    digests |= {one["hash"] for one in record["log"]["entries"]} | {
        record["requests"][0]["evidence"]["digest"]
    }
    assert {digest for digest in digests if digest not in card} == set()


def test_every_field_is_documented() -> None:
    page = (ROOT / "docs" / "record.md").read_text()
    record = record_of(SYSTEM, WholeStory().made)
    rows = dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", page, re.MULTILINE))
    assert set(record) <= set(rows)
    for part, found in record.items():
        sample = found[0] if isinstance(found, list) and found else found
        if isinstance(sample, dict):
            assert {name for name in sample if f"`{name}`" not in rows[part]} == set(), part
