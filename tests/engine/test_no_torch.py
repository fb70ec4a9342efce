"""No process of ours loads torch: it would cost each 220 MiB, and training belongs to `python -m cl_engine`."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
EVERYTHING = """
import importlib, os, pkgutil, sys, django
os.environ["DJANGO_SETTINGS_MODULE"] = "backend.config.settings"
django.setup()
import backend, webui
for package in (backend, webui):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        # The model.py that is copied out runs in the serving engine, with modules of its own.
        if ".migrations" not in found.name and found.name != "backend.serving.python_model":
            importlib.import_module(found.name)
print(len(sys.modules), sorted(name for name in sys.modules if name in sys.argv[1:]))
"""


def test_all_our_modules_together_load_no_torch() -> None:
    argv = [sys.executable, "-c", EVERYTHING, "torch", "torchvision", "avalanche"]
    done = subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    count, found = done.stdout.splitlines()[-1].split(maxsplit=1)
    assert int(count) > 500
    assert found == "[]"
