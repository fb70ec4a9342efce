"""Versions of tiny models on a real host, and the processes that serve them."""

from pathlib import Path

from tests.serving.models import artifacts, signature
from tests.triton import TritonHost


def put(host: TritonHost, folder: Path, model: str, served: list[int], written: dict[int, int]) -> None:
    """Write the versions {number: classes} and have `served` served from the next load on."""
    for number, classes in written.items():
        host.repository.write_version(
            model, number, artifacts(folder / f"{model}{number}", classes), signature()
        )
    host.repository.set_versions(model, served, signature())


def stubs(host: TritonHost) -> list[str]:
    """Living Python backend processes of this host's repository."""
    return processes("triton_python_backend_stub", str(host.embedded.repository))


def stubs_of(host: TritonHost, model: str, number: int) -> list[str]:
    """Those that serve one version."""
    return processes(
        "triton_python_backend_stub", str(host.embedded.repository / model / str(number) / "model.py")
    )


def servers(host: TritonHost) -> list[str]:
    """Living tritonservers of this host's repository."""
    return processes("bin/tritonserver", str(host.embedded.repository))


def processes(*words: str) -> list[str]:
    """The ids of living processes whose command lines have all the words."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            said = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if all(word in said for word in words):
            found.append(path.parent.name)
    return found
