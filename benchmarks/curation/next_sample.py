"""`python -m benchmarks.curation.next_sample --samples N --presses K`: from a key to the next sample on the screen.

A real server, a real Chromium, N samples of a service that all wait for a label; one annotator presses the key of a
class K times, at a brisk pace. Prints {"next_ms", "next_p95_ms"}: the median and the 95th percentile of the time from
the key's event until the next picture is painted. The database and the home are those of the environment.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.apart import make_tables, say
from benchmarks.house import ROOT

if TYPE_CHECKING:
    from backend.projects.models import Service

SIDE = 28
CLASSES = [str(digit) for digit in range(10)]
PACE_S = 0.25
START_LIMIT_S = 60.0
WATCH = """
addEventListener("keydown", (event) => {
  const card = () => document.querySelector("[data-card]:not([hidden])");
  const before = card();
  window.paintedAfterMs = null;
  const look = () => {
    const next = card();
    const is_there = next && next !== before && next.querySelector("img").complete;
    if (!is_there) requestAnimationFrame(look);
    else requestAnimationFrame(() => setTimeout(() => (window.paintedAfterMs = performance.now() - event.timeStamp)));
  };
  look();
}, true);
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curation.next_sample", description=__doc__)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--presses", type=int, default=100)
    asked = parser.parse_args()
    # Playwright's loop lives in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    make_tables()
    from django.db import connection

    service, cookie = _filled(asked.samples, asked.presses)
    # A database that is filled at once has not counted its rows yet; on its own it does within minutes.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with _web() as address:
        times_ms = _pressed(address, service, cookie, asked.presses)
    say({"next_ms": float(np.median(times_ms)), "next_p95_ms": float(np.percentile(times_ms, 95))})
    return 0


def chromium() -> str | None:
    """The path of a Chromium, None where there is none."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def _filled(samples: int, presses: int) -> tuple["Service", dict[str, str]]:
    """A service whose samples all wait, and the session of an annotator. Those that will be seen have pictures."""
    from django.conf import settings
    from django.test import Client

    from backend.access.models import User
    from backend.core.actor import system_actor
    from backend.datasets.models import QueueItem, Sample
    from backend.datasets.payloads import require_fit
    from backend.datasets.services.samples import payloads_stored
    from backend.projects.services import project_create, service_create

    user = User.objects.create_user("annotator")
    project = project_create(actor=user.actor, name="Labelling", slug="labelling")
    service = service_create(
        actor=system_actor("benchmark"),
        project=project,
        name="digits",
        title="Digits",
        signature=_signature(),
        architecture="small_cnn",
    )
    seen = min(samples, presses + 50)
    pictures = np.random.default_rng(0).integers(0, 256, (seen, 1, SIDE, SIDE), dtype=np.uint8)
    payloads = payloads_stored(require_fit(service.signature, pictures))
    payloads += [f"{number:064x}" for number in range(samples - seen)]
    common = {"service": service, "source": "traffic", "predicted": "3", "confidence": 0.5}
    rows = Sample.objects.bulk_create([Sample(payload=one, **common) for one in payloads], batch_size=5_000)
    items = [QueueItem(service=service, sample=row, state="waiting", reason="drift") for row in rows]
    QueueItem.objects.bulk_create(items, batch_size=5_000)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return service, {"name": name, "value": client.cookies[name].value}


def _signature() -> dict[str, object]:
    return {
        "task": "image_classification",
        "input_name": "input",
        "output_name": "probabilities",
        "dtype": "uint8",
        "shape": [1, SIDE, SIDE],
        "layout": "CHW",
        "range": [0, 255],
        "classes": CLASSES,
        "features": None,
    }


@contextmanager
def _web() -> Iterator[str]:
    """The web process as it runs in an installation."""
    from backend.launcher.ports import HOST, choose

    port = str(choose({"port": 18100})["port"])
    command = [sys.executable, "-m", "daphne", "-b", HOST, "-p", port, "backend.config.asgi:application"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://{HOST}:{port}"
    deadline_s = time.monotonic() + START_LIMIT_S
    try:
        while not _answers(f"{address}/healthz"):
            if process.poll() is not None or time.monotonic() > deadline_s:
                raise SystemExit("The web process did not start.")
            time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except (urllib.error.URLError, OSError):
        return False


def _pressed(address: str, service: "Service", cookie: dict[str, str], presses: int) -> list[float]:
    """Of each press the milliseconds until the next sample was painted."""
    from playwright.sync_api import sync_playwright

    times_ms = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": cookie["name"], "value": cookie["value"], "url": address}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(f"{address}/services/{service.name}/queue/", wait_until="networkidle")
        for number in range(presses):
            page.keyboard.press(CLASSES[number % 10])
            deadline_s = time.monotonic() + START_LIMIT_S
            while (took_ms := page.evaluate("window.paintedAfterMs")) is None:
                if time.monotonic() > deadline_s:
                    raise SystemExit(f"No sample came after {number} answers.")
                time.sleep(0.01)
            times_ms.append(float(took_ms))
            time.sleep(PACE_S)
        browser.close()
    return times_ms


if __name__ == "__main__":
    sys.exit(main())
