"""`make up`: prepares the database, starts everything on this machine and keeps it running.

Second and later starts serve their first page in under 10 s: the web process starts first and alone.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape

from backend.config.environment import ENV, ROOT
from backend.core.errors import AppError
from backend.launcher import banner, keys, plan, running, tree
from backend.launcher.keeper import keep
from backend.launcher.ports import HOST, choose
from backend.launcher.prepare import prepare
from backend.launcher.process import Spec
from backend.launcher.supervisor import Supervisor

WEB_LIMIT_S = 60.0
OTHERS_LIMIT_S = 90.0


@dataclass
class House:
    """One start: what it prints to, when it began, which processes it leaves out."""

    console: Console
    began_s: float
    without: Sequence[str] = ()

    def say(self, text: str) -> None:
        """Prints one line with the seconds since the start."""
        elapsed_s = time.monotonic() - self.began_s
        self.console.print(f"[dim]{elapsed_s:6.1f} s[/]  {escape(text)}", highlight=False, soft_wrap=True)

    def run(self) -> int:
        """Runs everything until asked to stop. Returns the exit code."""
        try:
            env = self._environment()
            prepare(env, ENV.home, ENV.database_url, self.say)
            specs = [spec for spec in plan.processes(env) if spec.name not in self.without]
            self._serve(specs, _addresses(env))
        except AppError as error:
            return _refuse(error)
        return 0

    def _environment(self) -> dict[str, str]:
        wanted = plan.wanted_ports(ENV)
        ports = choose(wanted, [setting for setting in wanted if setting in os.environ])
        for setting, port in ports.items():
            if port != wanted[setting]:
                self.say(f"Port {wanted[setting]} is taken: {setting} is {port} this time")
        return plan.environment(ports, keys.load(ENV.home / "keys.json"))

    def _serve(self, specs: Sequence[Spec], addresses: Mapping[str, str]) -> None:
        supervisor = Supervisor(ENV.home / "log", self.say)
        try:
            supervisor.start(specs[:1])
            if supervisor.wait_until_healthy(specs[0].name, WEB_LIMIT_S):
                running.announce(ENV.home, addresses)
                banner.show(self.console, addresses, ENV.home)
                supervisor.start(specs[1:])
                self._await_others(supervisor, specs[1:])
            supervisor.run()
        finally:
            self.say("Stopping")
            running.withdraw(ENV.home)
            supervisor.stop()
            self.say("Stopped")

    def _await_others(self, supervisor: Supervisor, specs: Sequence[Spec]) -> None:
        try:
            healthy = all(supervisor.wait_until_healthy(spec.name, OTHERS_LIMIT_S) for spec in specs)
        except AppError as error:
            self.say(error.detail)
            return
        if healthy:
            self.say(
                f"Everything runs ({len(specs) + 1} processes, logs in {ENV.home / 'log'}). Ctrl-C stops it."
            )


def main() -> int:
    """Starts under a keeper, so that nothing outlives this program."""
    parser = argparse.ArgumentParser(prog="make up", description=__doc__)
    parser.add_argument(
        "--with-parent", action="store_true", help="stop when the program that started this is gone"
    )
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        metavar="PROCESS",
        help="a process to leave out, e.g. simulator",
    )
    parent, asked = os.getppid(), parser.parse_args()
    if asked.with_parent:
        tree.end_with_parent(parent)
    os.chdir(ROOT)
    house = House(Console(), time.monotonic(), asked.without)
    try:
        with running.claim(ENV.home):
            return keep(house.run)
    except AppError as error:
        return _refuse(error)


def _addresses(env: Mapping[str, str]) -> dict[str, str]:
    return {
        "web": f"http://{HOST}:{env['MODELCIE_WEB_PORT']}",
        "gateway": f"http://{HOST}:{env['MODELCIE_GATEWAY_PORT']}",
        "gateway_grpc": f"{HOST}:{env['MODELCIE_GATEWAY_GRPC_PORT']}",
        "triton": env.get("TRITON_URL") or f"http://{HOST}:{env['MODELCIE_TRITON_HTTP_PORT']}",
    }


def _refuse(error: AppError) -> int:
    sys.stderr.write(f"{error.code}: {error.detail}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
