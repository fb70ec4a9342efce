"""A token is kept where nobody else reads it, shown to nobody, and goes to its own server alone."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from backend.access.tokens import token_create, token_list
from modelcie.cli import logins
from modelcie.cli.logins import Login
from modelcie.cli.main import run
from tests.client.conftest import Said, Scripted
from tests.clients import token_of
from tests.factories import PASSWORD, make_user

ME = Said(body=b'{"username": "erik", "projects": []}')
NO = Said(401, b'{"code": "not_authenticated", "detail": "Invalid token.", "data": {}}')
MADE = Said(201, b'{"token": "made", "expires_at": null}')
Serve = Callable[..., Scripted]


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of one's own, without settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    for name in ("MODELCIE_URL", "MODELCIE_TOKEN"):
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_one_signs_in_with_a_token_and_out_again(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = scripted(ME)
    given(monkeypatch, "s3cret\n")
    assert run(["login", f"{server.url}/"]) == 0
    assert capsys.readouterr().out == f"Signed in at {server.url} as erik.\n"
    assert server.asked[0].headers["authorization"] == "Token s3cret"
    assert stat.S_IMODE(logins.file().stat().st_mode) == 0o600
    assert [path.name for path in logins.file().parent.iterdir()] == ["login.json"]
    assert run(["whoami", "--json"]) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["username"] == "erik"
    assert "s3cret" not in captured.out + captured.err
    assert run(["logout", "--keep"]) == 0
    assert capsys.readouterr().out == "The token is forgotten.\n"
    assert [asked.path for asked in server.asked] == ["/api/v1/me/"] * 2
    assert run(["whoami"]) == 4
    assert "modelcie login" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_signing_out_revokes_the_token_at_the_server(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], live_server: Any
) -> None:
    user = make_user("erik")
    other = token_of(user)
    given(monkeypatch, f"{PASSWORD}\n")
    assert run(["login", live_server.url, "--username", user.username]) == 0
    capsys.readouterr()
    assert run(["logout", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"forgotten": True, "revoked": True}
    assert [token.prefix for token in token_list(user.actor)] == [other[:15]]
    assert run(["logout"]) == 0
    assert capsys.readouterr().out == "There was no token.\n"


@pytest.mark.django_db(transaction=True)
def test_a_token_that_may_not_end_itself_is_forgotten_and_told(
    capsys: pytest.CaptureFixture[str], live_server: Any
) -> None:
    user = make_user("erik")
    logins.store(Login(live_server.url, token_create(actor=user.actor, name="ci", scopes=["view"])[1]))
    assert run(["logout"]) == 1
    assert "opens its server still" in capsys.readouterr().err
    assert (logins.stored(), token_list(user.actor).count()) == (None, 1)


def test_one_signs_out_of_a_server_that_knows_the_token_no_more_or_is_not_there(
    scripted: Serve, no_pauses: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    logins.store(Login(scripted(NO).url, "old"))
    assert run(["logout"]) == 0
    assert capsys.readouterr().out == "The token is forgotten.\n"
    logins.store(Login("http://127.0.0.1:9", "lost"))
    assert run(["logout"]) == 3
    assert logins.stored() is None
    logins.store(Login("http://127.0.0.1:9", "broken"))
    logins.file().write_text("{")
    assert run(["logout"]) == 0
    assert not logins.file().exists()


def test_one_signs_in_with_a_password(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    server = scripted(MADE, ME)
    given(monkeypatch, " pass wörd \n")
    assert run(["login", server.url, "--username", "erik"]) == 0
    body = json.loads(server.asked[0].body)
    assert (body["username"], body["password"]) == ("erik", " pass wörd ")
    assert body["name"].startswith("modelcie on ")
    assert "authorization" not in server.asked[0].headers
    assert logins.stored() == Login(server.url, "made")


def test_one_signs_in_with_a_second_factor(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    needed = Said(403, b'{"code": "second_factor_required", "detail": "Give a code.", "data": {}}')
    server = scripted(needed, MADE, ME)
    given(monkeypatch, "password\n123456\n")
    assert run(["login", server.url, "--username", "erik"]) == 0
    assert json.loads(server.asked[1].body)["code"] == "123456"
    given(monkeypatch, "password\n")
    assert run(["login", scripted(Said(403, NO.body)).url, "--username", "erik"]) == 1


@pytest.mark.parametrize("text", ["", "\n", "to\x1bken\n", "schlüssel\n"])
def test_what_is_no_token_is_not_sent(scripted: Serve, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    server = scripted(ME)
    given(monkeypatch, text)
    assert run(["login", server.url]) == 2
    assert server.asked == []


def test_a_token_that_opens_nothing_is_not_kept(scripted: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, "old\n")
    assert run(["login", scripted(NO).url]) == 4
    assert logins.stored() is None


def test_a_stored_token_goes_to_no_other_server(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logins.store(Login("https://modelcie.example", "s3cret"))
    other = scripted(ME)
    monkeypatch.setenv("MODELCIE_URL", other.url)
    assert run(["whoami"]) == 4
    assert run(["--url", other.url, "whoami"]) == 4
    assert other.asked == []
    monkeypatch.setenv("MODELCIE_TOKEN", "mine")
    assert run(["whoami"]) == 0
    assert other.asked[0].headers["authorization"] == "Token mine"


def test_a_file_that_cannot_be_read_is_told_where_it_is_needed(
    scripted: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logins.store(Login("https://modelcie.example", "s3cret"))
    logins.file().write_text("{")
    assert run(["whoami"]) == 1
    assert "`modelcie login` writes it anew" in capsys.readouterr().err
    given(monkeypatch, "new\n")
    assert run(["login", scripted(ME).url]) == 0
    logins.file().write_text("{")
    monkeypatch.setenv("MODELCIE_URL", scripted(ME).url)
    monkeypatch.setenv("MODELCIE_TOKEN", "mine")
    assert run(["whoami"]) == 0


def test_a_token_is_no_argument(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["login", "https://modelcie.example", "--token", "s3cret"]) == 2
    assert run(["--token", "s3cret", "whoami"]) == 2
