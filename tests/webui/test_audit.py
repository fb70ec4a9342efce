"""The page of a log: what it shows to whom, how it is narrowed and paged, and what may be taken along."""

import csv
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.access.roles import Role
from backend.audit.logs import log_of
from backend.audit.verifying import verification_perform
from backend.core.acts import act, project_scope
from tests.audit.logs import add, forge, kinds, make_log
from tests.clients import pages_of
from tests.factories import SYSTEM, make_project, make_user, member

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r'id="entry-(\d+)"')


def numbers(text: str) -> list[int]:
    return [int(number) for number in NUMBER.findall(text)]


def test_entries_are_paged_by_their_numbers_with_as_many_queries_however_many_there_are() -> None:
    project = make_log(10)
    client, address = pages_of(member(project, Role.VIEWER)), f"/projects/{project.slug}/audit/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    add(project, 200)
    last = len(kinds(project))
    with CaptureQueriesContext(connection) as many:
        shown = client.get(address).text
    assert len(many) <= len(few)
    assert numbers(shown) == list(range(last, last - 50, -1))
    older = client.get(address, {"before": last - 49}).text
    assert numbers(older) == list(range(last - 50, last - 100, -1))
    assert numbers(client.get(address, {"after": last - 50}).text) == numbers(shown)
    assert numbers(client.get(address, {"before": "x"}).text) == numbers(shown)


def test_what_is_one_is_told_as_one() -> None:
    project = make_project()
    with act(project_scope(project.pk), SYSTEM) as log:
        log.record("thing.made", project, {"count": 1})
        log.record("thing.made", project, {"count": 2})
    shown = pages_of(member(project, Role.VIEWER)).get(f"/projects/{project.slug}/audit/").text
    assert re.findall(r">(\d samples?)<", shown) == ["2 samples", "1 sample"]


def test_what_narrows_it_stands_in_the_address_and_what_is_unknown_shows_nothing() -> None:
    project = make_log(3)
    client, address = pages_of(member(project, Role.VIEWER)), f"/projects/{project.slug}/audit/"
    shown = client.get(address, {"kind": "thing.happened", "actor": "system:part"})
    assert len(numbers(shown.text)) == 3
    assert not numbers(client.get(address, {"object": "alert:1"}).text)
    for unknown in ({"actor": "user:999"}, {"kind": "no.thing"}, {"since": "soon"}, {"object": "a" * 65}):
        refused = client.get(address, unknown)
        assert refused.status_code == 422
        assert not numbers(refused.text)


def test_an_entry_says_who_and_has_all_of_it_folded() -> None:
    project = make_log()
    owner = member(project, Role.OWNER)
    add(project, 1, owner.actor)
    entry = log_of(owner.actor, project.slug).rows[0]
    shown = pages_of(owner).get(f"/projects/{project.slug}/audit/", {"kind": "thing"}).text
    for part in (
        owner.label,
        entry.hash,
        entry.previous_hash,
        "&quot;number&quot;: 0",
        f"project:{project.pk}",
    ):
        assert part in shown


@pytest.mark.parametrize("role", Role)
def test_owners_alone_verify_and_export(role: Role) -> None:
    project = make_log(2)
    client, address = pages_of(member(project, role)), f"/projects/{project.slug}/audit/"
    shown, before = client.get(address).text, kinds(project)
    may = role == Role.OWNER
    assert ("Verify now" in shown, "JSON lines" in shown) == (may, may)
    statuses = {client.post(f"{address}{act}/").status_code for act in ("verify", "export")}
    assert statuses == ({302, 200} if may else {403})
    assert (kinds(project) == before) != may


def test_an_export_is_of_what_is_shown() -> None:
    project = make_log(3)
    client, address = pages_of(member(project, Role.OWNER)), f"/projects/{project.slug}/audit/export/"
    lines = client.post(address, {"kind": "thing", "format": "jsonl"})
    assert lines["Content-Disposition"].startswith(f'attachment; filename="{project.slug}-log-')
    assert [json.loads(line)["data"] for line in b"".join(lines).decode().splitlines()] == [
        {"number": number} for number in range(3)
    ]
    table = client.post(address, {"kind": "thing", "format": "csv"})
    assert [row["kind"] for row in csv.DictReader(b"".join(table).decode().splitlines())] == [
        "thing.happened"
    ] * 3
    assert client.post(address, {"kind": "no.thing"}).status_code == 422
    assert client.post(address, {"format": "xlsx"}).status_code == 400
    assert kinds(project)[-2:] == ["log.exported"] * 2


def test_it_says_how_far_it_is_verified_and_what_is_broken() -> None:
    project = make_log(2)
    client, address = pages_of(member(project, Role.OWNER)), f"/projects/{project.slug}/audit/"
    standing = f"{address}standing/"
    assert "not verified yet" in client.get(standing).text
    number = len(kinds(project)) + 1
    client.post(f"{address}verify/")
    assert "being verified" in client.get(standing).text
    assert client.post(f"{address}verify/").status_code == 409
    verification_perform(project.pk)
    assert f"up to entry {number} of {number + 1}" in client.get(standing).text
    forge(project, 2)
    client.post(f"{address}verify/")
    verification_perform(project.pk)
    assert "entry 2 was changed." in client.get(standing).text


def test_the_sites_log_is_found_by_its_administrators_alone() -> None:
    project = make_log()
    administrator, owner = make_user(is_superuser=True), member(project, Role.OWNER)
    assert "Project created" in pages_of(administrator).get("/site/audit/").text
    assert "/site/audit/" in pages_of(administrator).get("/projects/").text
    assert pages_of(owner).get("/site/audit/").status_code == 404
    assert "/site/audit/" not in pages_of(owner).get("/projects/").text
    assert pages_of(administrator).get(f"/projects/{project.slug}/audit/").status_code == 404
    exported = pages_of(administrator).post("/site/audit/export/", {"format": "jsonl"})
    assert json.loads(b"".join(exported).splitlines()[0])["kind"] == "project.created"
