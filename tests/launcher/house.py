"""A small house under a real keeper and supervisor: `python -m tests.launcher.house FOLDER`.

`steady` sleeps; `stubborn` starts a grandchild in a session of its own that ignores SIGTERM. Each writes its pid.
"""

import sys
from pathlib import Path

from backend.launcher.keeper import keep
from backend.launcher.process import Spec
from backend.launcher.supervisor import Supervisor

STUBBORN = """
trap '' TERM
echo $$ > grandchild.pid
while true; do sleep 0.1; done
"""


def run(folder: Path) -> int:
    grandchild = folder / "grandchild.sh"
    grandchild.write_text(STUBBORN)
    supervisor = Supervisor(folder / "log", lambda text: print(text, flush=True), grace_s=1.0)
    supervisor.start(
        [_shell("steady", folder, "exec sleep 600"), _shell("stubborn", folder, "setsid sh grandchild.sh")]
    )
    print("started", flush=True)
    supervisor.run()
    supervisor.stop()
    return 0


def _shell(name: str, folder: Path, script: str) -> Spec:
    return Spec(name, ["/bin/sh", "-c", f"cd {folder}; echo $$ > {name}.pid; {script}"])


if __name__ == "__main__":
    sys.exit(keep(lambda: run(Path(sys.argv[1]))))
