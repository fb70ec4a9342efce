"""Files in pieces: what a broken connection or a reload breaks off goes on, and no body is longer than it may be."""

import http.client
import json
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from backend.access.roles import Role
from backend.config.environment import ENV
from backend.datasets.models import DataImport
from tests.browser import Faults, log_in
from tests.clients import pages_as, token_of
from tests.datasets.importing.made import counts, left_in, performed, picture, zipped
from tests.factories import make_user, member
from tests.waiting import until
from tests.webui.daphne import free_port, web
from tests.webui.scenes import Scene, make_scene

JSON = {"HTTP_ACCEPT": "application/json"}
CONTENT = zipped({"3/a.png": picture(1), "4/b.png": picture(2)})


def announced(scene: Scene, client: Client, content: bytes = CONTENT):
    body = {"file_name": "digits.zip", "size_bytes": len(content), "reserved": ""}
    return client.post(reverse("webui:upload_announce", args=[scene.service.name]), body, **JSON)


def send(client: Client, address: str, content: bytes):
    return client.post(address, content, content_type="application/octet-stream", **JSON)


@pytest.mark.django_db
def test_it_comes_in_pieces_and_says_where_it_goes_on() -> None:
    scene = make_scene()
    curator = pages_as(scene, Role.CURATOR)
    address = announced(scene, curator).json()["address"]
    assert send(curator, f"{address}?offset=0", CONTENT[:50]).json()["received_bytes"] == 50
    wrong = send(curator, f"{address}?offset=0", CONTENT)
    assert (wrong.status_code, wrong.json()["data"]) == (409, {"received_bytes": 50})
    assert send(curator, f"{address}?offset=x", CONTENT).json()["code"] == "offset_invalid"
    told = send(curator, f"{address}?offset=50", CONTENT[50:]).json()
    assert curator.get(address, **JSON).json() == told
    found = DataImport.objects.get()
    next_page = curator.post(told["arrived"], **JSON).json()["next"]
    assert next_page == reverse("webui:data_import", args=[found.pk])
    assert curator.get(address, **JSON).json()["arrived"] == ""
    found.refresh_from_db()
    assert counts(performed(found)) == (2, 0, 0)


@pytest.mark.django_db
def test_what_is_refused_says_so_and_leaves_nothing(home: Path) -> None:
    scene = make_scene()
    curator, viewer = pages_as(scene, Role.CURATOR), pages_as(scene, Role.VIEWER)
    assert announced(scene, viewer).status_code == 403
    assert announced(scene, curator, b"").json()["code"] == "invalid"
    address = announced(scene, curator, b"no archive").json()["address"]
    assert send(viewer, f"{address}?offset=0", b"no archive").status_code == 403
    arrived = send(curator, f"{address}?offset=0", b"no archive").json()["arrived"]
    refused = curator.post(arrived, **JSON)
    assert (refused.status_code, refused.json()["code"]) == (400, "import_format")
    assert (DataImport.objects.get().state, left_in(home)) == ("cancelled", [])


def large(tmp_path: Path) -> Path:
    """A zip of some pieces: pictures that no packing makes smaller."""
    files = {f"3/{number}.png": picture(number, (500, 500), "RGB") for number in range(8)}
    path = tmp_path / "digits.zip"
    path.write_bytes(zipped(files))
    assert path.stat().st_size > 2 * (2 << 20)
    return path


@pytest.mark.django_db(transaction=True)
def test_a_broken_upload_goes_on_in_the_browser(
    page: Page, browser_context: BrowserContext, faults: Faults, tmp_path: Path
) -> None:
    faults.allow("ERR_CONNECTION_RESET")
    scene, path = make_scene(), large(tmp_path)
    offsets: list[str] = []
    broken = True

    def wire(route: Route) -> None:
        offset = re.findall(r"offset=(\d+)", route.request.url)
        if offset and offset != ["0"] and broken:
            offsets.append("broken")
            route.abort("connectionreset")
            return
        offsets.extend(offset)
        route.continue_()

    with web(free_port()) as address:
        log_in(browser_context, member(scene.project, Role.CURATOR), address)
        page.route("**/imports/*/file/**", wire)
        page.set_viewport_size({"width": 400, "height": 900})
        page.goto(f"{address}/services/{scene.service.name}/imports/")
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("The connection is broken")).to_be_visible()
        page.reload()
        expect(page.get_by_text("digits.zip came in part")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 400
        broken = False
        offsets.clear()
        page.get_by_label("File").set_input_files(path)
        page.get_by_role("button", name="Bring it in").click()
        expect(page.get_by_text("It begins when a worker is free.")).to_be_visible()
        assert offsets[0] == str(2 << 20)
        assert "upload" not in page.evaluate("Object.keys(localStorage).join()")
    assert counts(performed(DataImport.objects.get())) == (8, 0, 0)


def is_cut_off(connection: http.client.HTTPConnection) -> bool:
    """Send another piece of a body that never ends."""
    try:
        connection.send(b"%x\r\n%b\r\n" % (1 << 16, bytes(1 << 16)))
    except OSError:
        return True
    return False


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_broken_is_refused_in_our_words() -> None:
    """Twisted, which would read it before, answers with a status and nothing else."""
    port = free_port()
    with web(port):
        sent = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {
            "Content-Type": "multipart/form-data",
            "Authorization": f"Token {token_of(make_user())}",
        }
        sent.request("POST", "/api/v1/runs/import/", b"no form", headers)
        answer = sent.getresponse()
        assert (answer.status, json.loads(answer.read())["code"]) == (400, "parse_error")


@pytest.mark.django_db(transaction=True)
def test_a_body_that_is_too_long_is_refused_before_it_came(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELCIE_IMPORT_BYTES", "1000")
    port = free_port()
    with web(port):
        told = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        told.putrequest("POST", "/login/")
        told.putheader("Content-Length", str(ENV.import_bytes * 2))
        told.endheaders()
        assert told.getresponse().status == 413
        chunked = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        chunked.putrequest("POST", "/login/")
        chunked.putheader("Transfer-Encoding", "chunked")
        chunked.endheaders()
        until(lambda: is_cut_off(chunked))
        whole = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        whole.request("POST", "/login/", bytes(1000))
        assert whole.getresponse().status == 403
