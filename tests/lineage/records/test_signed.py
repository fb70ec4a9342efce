"""A signed record is verified with ten lines and nothing of ours; the installation also names what was changed."""

import json
import re
import stat
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from rest_framework.test import APIClient

from backend.access.roles import Role
from backend.config.environment import ENV, ROOT
from backend.core.blobs import blobs
from backend.core.chain import canonical_time
from backend.core.clock import now
from backend.core.errors import ConflictError
from backend.core.models import LogEntry
from backend.core.signing import sign
from backend.deployments.glass import glass_break
from backend.lineage.models import RecordKey
from backend.lineage.records.keys import FILE, key_keep, key_rotate
from backend.lineage.records.signed import signed_record
from backend.lineage.records.verifying import findings
from backend.validation.models import GateResult
from backend.validation.services import Judgement, validation_claim, validation_judged, validation_start
from tests.deployments.rows import SYSTEM, Stage
from tests.factories import make_environment, member
from tests.guards import unguarded
from tests.lineage.records.stories import WholeStory

pytestmark = pytest.mark.django_db
Json = dict[str, Any]
LINES = re.search(
    r"<!-- run: verify -->\n```python\n(.*?)```", (ROOT / "docs" / "record.md").read_text(), re.DOTALL
)


@pytest.fixture
def story() -> WholeStory:
    return WholeStory()


@pytest.fixture(autouse=True)
def key() -> None:
    key_keep()


@pytest.fixture
def document(story: WholeStory) -> Json:
    return json.loads(json.dumps(signed_record(SYSTEM, story.made)))


def by_the_lines(path: Path, document: Json, key: str) -> subprocess.CompletedProcess[str]:
    path.write_text(json.dumps(document, indent=2), "utf-8")
    assert LINES is not None
    command = [sys.executable, "-c", LINES[1], str(path), key]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_documented_lines_verify_it_and_refuse_a_change(document: Json, tmp_path: Path) -> None:
    assert LINES is not None
    assert len(LINES[1].splitlines()) <= 10
    key = RecordKey.objects.get().public
    assert by_the_lines(tmp_path / "whole.json", document, key).returncode == 0
    document["record"]["requests"][0]["votes"][0]["by"] = "user:1"
    refused = by_the_lines(tmp_path / "changed.json", document, key)
    assert "InvalidSignature" in refused.stderr


def test_the_private_half_lies_where_its_owner_alone_reads_it(document: Json) -> None:
    path = ENV.home / FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() not in json.dumps(document)
    assert path.read_text() not in json.dumps(list(LogEntry.objects.values_list("data", flat=True)))


def test_an_old_key_still_verifies_after_another_signs(story: WholeStory, document: Json) -> None:
    old = document["signature"]["key"]
    new = key_rotate(actor=SYSTEM)
    assert findings(document) == []
    assert signed_record(SYSTEM, story.made)["signature"]["key"] == new.pk != old
    assert {key.pk: key.retired_at is not None for key in RecordKey.objects.all()} == {
        old: True,
        new.pk: False,
    }
    assert set(LogEntry.objects.filter(scope="site").values_list("kind", flat=True)) >= {
        "record_key.listed",
        "record_key.retired",
    }


def test_a_retired_key_signs_nothing_new(document: Json) -> None:
    stolen = (ENV.home / FILE).read_text()
    key_rotate(actor=SYSTEM)
    del document["signature"]["value"]
    signature = document.pop("signature")
    document["record"]["made_at"] = canonical_time(now())
    forged = {**document, "signature": {**signature, "value": sign(document, stolen)}}
    [said] = findings(forged)
    assert f"key {signature['key']} was retired before" in said


def test_a_database_without_the_homes_key_lists_it_again(story: WholeStory, document: Json) -> None:
    RecordKey.objects.all().delete()
    [said] = findings(document)
    assert "was ever listed here" in said
    with pytest.raises(ConflictError, match="control"):
        signed_record(SYSTEM, story.made)
    key_keep()
    assert signed_record(SYSTEM, story.made)["signature"]["key"] == document["signature"]["key"]
    assert findings(document) == []


def gate(document: Json) -> None:
    document["record"]["reports"][0]["gates"][0]["value"] = "0.5"


def vote(document: Json) -> None:
    document["record"]["requests"][0]["votes"][0]["comment"] = "I was never asked"


def file(document: Json) -> None:
    document["record"]["version"]["artifacts"][0]["digest"] = "0" * 64


def entry(document: Json) -> None:
    document["record"]["log"]["entries"][0]["hash"] = "0" * 64


def card(document: Json) -> None:
    document["card"] += "\nApproved by everybody.\n"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (gate, "gates[new_accuracy].value is 0.5 in the file, and 0.7 in the database."),
        (vote, "comment is I was never asked in the file"),
        (file, ".digest is 0000"),
        (entry, "has another hash than the record says."),
        (card, "The card does not say what the record says."),
    ],
)
def test_what_was_changed_in_the_file_is_named(
    document: Json, change: Callable[[Json], None], said: str
) -> None:
    changed = deepcopy(document)
    change(changed)
    found = findings(changed)
    assert found[0].startswith("Signature: ")
    assert [one for one in found if said in one] != []
    assert findings(document) == []


def test_what_was_changed_in_the_database_is_named(story: WholeStory, document: Json) -> None:
    GateResult.objects.filter(report=story.asked.report, gate="new_accuracy").update(value=0.99)
    number = document["record"]["log"]["entries"][-1]["number"]
    with unguarded():
        LogEntry._base_manager.filter(scope=document["record"]["log"]["scope"], number=number)._raw_delete(
            "default"
        )
    blobs().delete(story.made.artifacts.get(name="model.onnx").digest)
    found = findings(document)
    assert len(found) == 3
    assert f"Log: entry {number} is no longer in" in found[0]
    assert "value is 0.7 in the file, and 0.99 in the database." in found[1]
    assert found[2].startswith("File model.onnx: ")


def test_what_goes_on_speaks_against_nothing(document: Json, story: WholeStory) -> None:
    story.roll_back()
    story.version()
    assert findings(document) == []


def test_what_came_since_speaks_against_nothing() -> None:
    story = WholeStory(approved=False, break_glass=True)
    report = validation_start(
        actor=SYSTEM,
        version=story.made,
        environment=make_environment(story.project, "staging"),
        baseline=None,
    )
    document = signed_record(SYSTEM, story.made)
    validation_judged(
        actor=SYSTEM,
        report=validation_claim(actor=SYSTEM, report_id=report.pk),
        judgement=Judgement(outcomes=[], measured={"seconds": 1.5}),
    )
    glass_break(actor=story.actor("owner"), request=story.asked, reason="It is down.")
    assert findings(document) == []


def test_by_command(document: Json, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "record.json"
    path.write_text(json.dumps(document))
    call_command("verify_record", str(path))
    assert "The record is whole" in capsys.readouterr().out
    gate(document)
    path.write_text(json.dumps(document))
    with pytest.raises(CommandError) as changed:
        call_command("verify_record", str(path))
    assert changed.value.returncode == 1
    assert "gates[new_accuracy].value" in capsys.readouterr().out
    call_command("rotate_record_key")
    assert RecordKey.objects.count() == 2


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"schema": "modelcie.signed_record/9"}',
        '{"schema": "modelcie.signed_record/1"}',
        '{"schema": "modelcie.signed_record/1", "card": "", "signature": {"key": 1, "value": []}, "record": {"log": '
        '{"scope": "site", "entries": [{"number": "1", "hash": ""}], "head": {"number": 1, "hash": ""}}, '
        '"service": {"name": "x"}, "version": {"number": {}}}}',
    ],
)
def test_what_is_no_record_is_refused(content: str, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    path.write_text(content)
    with pytest.raises(CommandError) as refused:
        call_command("verify_record", str(path))
    assert refused.value.returncode == 2


def test_over_rest(story: WholeStory) -> None:
    client = APIClient()
    address = f"/api/v1/services/{story.service.name}/versions/{story.made.number}/record/"
    assert client.get(address).status_code == 401
    client.force_authenticate(member(Stage().project, Role.OWNER))
    assert client.get(address).status_code == client.get(f"{address}signed/").status_code == 404
    client.force_authenticate(member(story.project, Role.VIEWER))
    assert client.get(address).data["version"]["digest"] == story.made.digest
    signed = client.get(f"{address}signed/")
    assert (
        signed["Content-Disposition"]
        == f'attachment; filename="{story.service.name}-v{story.made.number}-record.json"'
    )
    assert findings(json.loads(signed.content)) == []
    keys = APIClient().get("/api/v1/record-keys/")
    assert keys.data == [
        {
            "id": signed.data["signature"]["key"],
            "algorithm": "Ed25519",
            "public_key": signed.data["signature"]["public_key"],
            "created_at": keys.data[0]["created_at"],
            "retired_at": None,
        }
    ]
