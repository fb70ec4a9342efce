"""Which processes make up ModelCI-e on one machine, and the environment of each."""

import os
import sys
from collections.abc import Mapping

from backend.config.environment import Environment
from backend.launcher.ports import HOST
from backend.launcher.process import Spec

PORT_SETTINGS = {
    "MODELCIE_WEB_PORT": "web_port",
    "MODELCIE_GATEWAY_PORT": "gateway_port",
    "MODELCIE_GATEWAY_GRPC_PORT": "gateway_grpc_port",
    "MODELCIE_TRITON_HTTP_PORT": "triton_http_port",
    "MODELCIE_TRITON_GRPC_PORT": "triton_grpc_port",
    "MODELCIE_TRITON_METRICS_PORT": "triton_metrics_port",
}
# What loads models; what opens the keys of hosts, which load models too; and the mail server with its password.
HOST_KEY, SEALING_KEY = "MODELCIE_TRITON_API_KEY", "MODELCIE_SEALING_KEY"
MAIL_SERVER = "MODELCIE_EMAIL_URL"


def wanted_ports(env: Environment) -> dict[str, int]:
    """The port each setting asks for; none for Triton where a server of its own is used."""
    return {
        setting: getattr(env, name)
        for setting, name in PORT_SETTINGS.items()
        if not (env.triton_url and name.startswith("triton"))
    }


def environment(ports: Mapping[str, int], keys: Mapping[str, str]) -> dict[str, str]:
    """The environment of every process: a person's own settings lead, then the demo's defaults."""
    chosen = {setting: str(port) for setting, port in ports.items()}
    defaults = {"MODELCIE_DEMO": "true", "PYTHONUNBUFFERED": "1"}
    env = {**defaults, **keys, **os.environ, **chosen, "MODELCIE_BIND": HOST}
    if given := env.get("MODELCIE_ALLOWED_HOSTS"):
        env["MODELCIE_ALLOWED_HOSTS"] = f"{given},{HOST}"
    return env


def processes(env: Mapping[str, str]) -> list[Spec]:
    """Every process in its order of start: the web first, so that its page is there soon.

    The key that loads models goes to control and to the embedded Triton alone, what opens hosts' keys and the
    mail server's password to control.
    """
    control, triton = env, _without(env, SEALING_KEY, MAIL_SERVER)
    env = _without(triton, HOST_KEY)
    web_port, gateway_port = env["MODELCIE_WEB_PORT"], env["MODELCIE_GATEWAY_PORT"]
    daphne = ["-m", "daphne", "-b", HOST, "-p", web_port, "-v", "0", "backend.config.asgi:application"]
    return [
        _python("web", env, *daphne, health=f"http://{HOST}:{web_port}/healthz"),
        *_triton(triton),
        _manage("gateway", env, health=f"http://{HOST}:{gateway_port}/v2/health/live"),
        _manage("control", control),
        _manage("worker", env, niceness=5),
        _manage("worker", {**env, "Q_CLUSTER_NAME": "updates"}, name="updates", niceness=10),
        _manage("worker", {**env, "Q_CLUSTER_NAME": "benchmarks"}, name="benchmarks", niceness=15),
        _manage("simulate", env, name="simulator"),
    ]


def _without(env: Mapping[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in names}


def _triton(env: Mapping[str, str]) -> list[Spec]:
    if env.get("TRITON_URL"):
        return []
    health = f"http://{HOST}:{env['MODELCIE_TRITON_HTTP_PORT']}/v2/health/live"
    return [_python("triton", env, "-m", "backend.serving.embedded", health=health)]


def _manage(
    command: str, env: Mapping[str, str], *, name: str = "", niceness: int = 0, health: str | None = None
) -> Spec:
    return _python(name or command, env, "manage.py", command, niceness=niceness, health=health)


def _python(
    name: str, env: Mapping[str, str], *arguments: str, niceness: int = 0, health: str | None = None
) -> Spec:
    return Spec(name, [sys.executable, *arguments], dict(env), niceness, health)
