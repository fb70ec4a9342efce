"""A create that is sent again with its key is done once, whatever becomes of the first answer."""

import hashlib
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from backend.access.models import Project
from backend.access.roles import Role
from backend.access.tokens import token_create
from backend.core.api.idempotency import KEPT, REPLAYED, _digest_of_body
from backend.core.clock import now
from backend.core.models import KeptAnswer, LogEntry
from backend.datasets.models import Sample
from tests.clients import api_as, api_of
from tests.factories import make_service, make_user
from tests.races import at_once

ADDRESS = "/api/v1/projects/"
APES = {"name": "Apes", "slug": "apes"}


@pytest.mark.django_db
class TestSentAgain:
    def test_it_is_done_once_and_answered_alike(self) -> None:
        client = api_of(make_user())
        first = client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"})
        written = LogEntry.objects.count()
        again = client.post(ADDRESS, {"slug": "apes", "name": "Apes"}, headers={"Idempotency-Key": "a"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert (again.json(), again["Content-Type"]) == (first.json(), "application/json")
        assert (REPLAYED in first, again[REPLAYED]) == (False, "true")
        assert (Project.objects.count(), LogEntry.objects.count()) == (1, written)

    def test_a_refusal_is_kept_too(self) -> None:
        client = api_of(make_user())
        first, again = (
            client.post(ADDRESS, {"name": "Apes"}, headers={"Idempotency-Key": "a"}) for _ in range(2)
        )
        assert (again.status_code, again.json(), again[REPLAYED]) == (400, first.json(), "true")
        assert again["Content-Type"] == "application/problem+json"

    def test_another_body_is_refused(self) -> None:
        client = api_of(make_user())
        client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"})
        other = client.post(ADDRESS, {**APES, "slug": "cats"}, headers={"Idempotency-Key": "a"})
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
        assert not Project.objects.filter(slug="cats").exists()

    def test_a_key_is_one_persons_at_one_address(self) -> None:
        one, other = api_of(make_user()), api_of(make_user())
        key = {"Idempotency-Key": "a"}
        assert one.post(ADDRESS, APES, headers=key).status_code == 201
        assert other.post(ADDRESS, {**APES, "slug": "cats"}, headers=key).status_code == 201
        assert one.post("/api/v1/projects/apes/members/", {}, headers=key).json()["code"] == "invalid"

    def test_a_token_of_other_scopes_makes_it_another_key(self) -> None:
        user, key, answers = make_user(), {"Idempotency-Key": "a"}, []
        assert api_of(user).post(ADDRESS, APES, headers=key).status_code == 201
        for scopes in (["manage"], ["curate"], ["curate"]):
            text = token_create(actor=user.actor, name="laptop", scopes=scopes)[1]
            client = APIClient(headers={"Authorization": f"Token {text}"})
            answers.append(client.post(ADDRESS, APES, headers=key))
        codes = [answer.json()["code"] for answer in answers]
        assert codes == ["project_slug_taken", "token_scope_missing", "token_scope_missing"]
        assert [REPLAYED in answer for answer in answers] == [False, False, True]

    def test_nothing_of_a_body_can_be_guessed_from_what_is_kept(self, settings: Any) -> None:
        api_of(make_user()).post(ADDRESS, APES, headers={"Idempotency-Key": "a"})
        kept = KeptAnswer.objects.get()
        said = json.dumps(APES, sort_keys=True).encode()
        assert hashlib.sha256(said).hexdigest() not in (kept.body, kept.address)
        settings.SECRET_KEY = "another"
        assert _digest_of_body(APES) != kept.body

    def test_after_a_day_it_is_a_new_request(self) -> None:
        client = api_of(make_user())
        client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"})
        KeptAnswer.objects.update(created_at=now() - KEPT - timedelta(seconds=1))
        late = client.post(ADDRESS, {**APES, "slug": "cats"}, headers={"Idempotency-Key": "a"})
        assert late.status_code == 201

    def test_a_bug_frees_the_key(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def breaks(**_: object) -> None:
            raise ValueError

        client = api_of(make_user())
        client.raise_request_exception = False
        with monkeypatch.context() as broken:
            broken.setattr("backend.projects.api.views.project_create", breaks)
            broken.setattr(logging.getLogger("django.request"), "disabled", True)
            assert client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"}).status_code == 500
        assert client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"}).status_code == 201

    def test_while_the_first_is_under_way_it_is_busy(self, monkeypatch: pytest.MonkeyPatch) -> None:
        client, inner = api_of(make_user()), []

        def asks_again(**_: object) -> Any:
            inner.append(client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"}).json()["code"])
            raise ValueError

        client.raise_request_exception = False
        monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
        monkeypatch.setattr("backend.projects.api.views.project_create", asks_again)
        client.post(ADDRESS, APES, headers={"Idempotency-Key": "a"})
        assert inner == ["idempotency_key_busy"]

    @pytest.mark.parametrize("key", ["", "x" * 201, "a\tb", "ä"])
    def test_what_is_no_key_is_refused(self, key: str) -> None:
        answer = api_of(make_user()).post(ADDRESS, APES, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")

    def test_the_bytes_of_a_file_are_part_of_the_body(self) -> None:
        service = make_service()
        client, address = api_as(service, Role.CURATOR), f"/api/v1/services/{service.name}/imports/"

        def send(content: bytes) -> Any:
            body = {"file": SimpleUploadedFile("digits.npz", content)}
            return client.post(address, body, format="multipart", headers={"Idempotency-Key": "a"})

        first, again, other = send(b"one"), send(b"one"), send(b"two")
        assert (again.content, again[REPLAYED]) == (first.content, "true")
        assert other.json()["code"] == "idempotency_key_reused"
        assert not Sample.objects.exists()

    def test_a_secret_is_not_kept(self) -> None:
        service = make_service()
        client, address = api_as(service, Role.OWNER), f"/api/v1/services/{service.name}/keys/"
        first = client.post(address, {"name": "shop"}, headers={"Idempotency-Key": "a"})
        again = client.post(address, {"name": "shop"}, headers={"Idempotency-Key": "a"})
        assert (again.status_code, again.json()["code"]) == (409, "idempotency_answer_gone")
        assert service.keys.count() == 1
        assert first.json()["key"] not in KeptAnswer.objects.get().content


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_done() -> None:
    user, answers = make_user(), []

    def send() -> None:
        answers.append(api_of(user).post(ADDRESS, APES, headers={"Idempotency-Key": "a"}))

    at_once(send, send, send)
    assert Project.objects.count() == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    codes = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert codes <= {"idempotency_key_busy"}
    assert len([answer for answer in answers if answer.status_code == 201 and REPLAYED not in answer]) == 1
