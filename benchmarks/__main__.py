"""`python -m benchmarks`: every benchmark in its quick form, one after the other; the figures go to var/bench/."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def names() -> list[str]:
    """The benchmarks there are: each module or package here that can be run."""
    here = Path(__file__).parent
    return sorted(path.parent.name for path in here.glob("*/__main__.py"))


def main() -> int:
    out = ROOT / "var" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in names():
        command = [sys.executable, "-m", f"benchmarks.{name}", "--quick", "--json", str(out / f"{name}.json")]
        if subprocess.run(command, cwd=ROOT, check=False).returncode != 0:
            failed.append(name)
    if failed:
        sys.stderr.write(f"Failed: {', '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
