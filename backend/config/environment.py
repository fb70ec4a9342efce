"""Every setting an operator may set: read once, here, from the environment, with its type.

docs/settings.md describes each; a test compares the two. Any room may import this module.
"""

import ipaddress
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]
INSECURE_SECRET_KEY = "insecure-development-key-never-off-loopback"  # noqa: S105 - refused off loopback

_env = environ.Env()


def _text(name: str, default: str = "") -> str:
    return str(_env.str(name, default=default))


def _integer(name: str, default: int) -> int:
    return int(_env.int(name, default=default))


def _flag(name: str, default: bool) -> bool:
    return bool(_env.bool(name, default=default))


def _number(name: str, default: float) -> float:
    return float(_env.float(name, default=default))


def _choice(name: str, *choices: str) -> str:
    """One of these, the first by default."""
    given = _text(name, choices[0])
    if given not in choices:
        raise ValueError(f"{name} is {given!r}: {', '.join(choices[:-1])} or {choices[-1]}.")
    return given


def _names(name: str, default: list[str]) -> list[str]:
    return [str(item) for item in _env.list(name, default=default)]


def _home() -> Path:
    return Path(_text("MODELCIE_HOME", str(ROOT / "var"))).resolve()


def _secret_key() -> str:
    """The given key, else the one that `make up` made for this home: jobs that a command queues are signed alike."""
    made = _home() / "keys.json"
    kept = json.loads(made.read_text()) if os.access(made, os.R_OK) else {}
    return _text("MODELCIE_SECRET_KEY", kept.get("MODELCIE_SECRET_KEY", INSECURE_SECRET_KEY))


@dataclass(frozen=True)
class Environment:
    """The typed settings. Times in seconds, sizes in bytes, ports in 1..65535."""

    home: Path = field(default_factory=_home)
    bind: str = field(default_factory=lambda: _text("MODELCIE_BIND", "127.0.0.1"))
    debug: bool = field(default_factory=lambda: _flag("MODELCIE_DEBUG", False))
    demo: bool = field(default_factory=lambda: _flag("MODELCIE_DEMO", False))
    secret_key: str = field(default_factory=_secret_key)
    allowed_hosts: list[str] = field(
        default_factory=lambda: _names("MODELCIE_ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]"])
    )
    https: bool = field(default_factory=lambda: _flag("MODELCIE_HTTPS", False))
    proxies: int = field(default_factory=lambda: _integer("MODELCIE_PROXIES", 0))
    oidc_issuer: str = field(default_factory=lambda: _text("MODELCIE_OIDC_ISSUER").rstrip("/"))
    oidc_client_id: str = field(default_factory=lambda: _text("MODELCIE_OIDC_CLIENT_ID"))
    oidc_client_secret: str = field(default_factory=lambda: _text("MODELCIE_OIDC_CLIENT_SECRET"))
    oidc_name: str = field(default_factory=lambda: _text("MODELCIE_OIDC_NAME", "single sign-on"))
    oidc_match_email: bool = field(default_factory=lambda: _flag("MODELCIE_OIDC_MATCH_EMAIL", False))
    require_mfa: str = field(
        default_factory=lambda: _choice("MODELCIE_REQUIRE_MFA", "nobody", "approvers", "everyone")
    )
    database_url: str = field(
        default_factory=lambda: _text("DATABASE_URL", f"sqlite:///{_home() / 'db.sqlite3'}")
    )
    redis_url: str = field(default_factory=lambda: _text("REDIS_URL"))
    web_port: int = field(default_factory=lambda: _integer("MODELCIE_WEB_PORT", 8000))
    gateway_port: int = field(default_factory=lambda: _integer("MODELCIE_GATEWAY_PORT", 8080))
    gateway_grpc_port: int = field(default_factory=lambda: _integer("MODELCIE_GATEWAY_GRPC_PORT", 8081))
    triton_url: str = field(default_factory=lambda: _text("TRITON_URL"))
    triton_grpc_url: str = field(default_factory=lambda: _text("TRITON_GRPC_URL"))
    triton_metrics_url: str = field(default_factory=lambda: _text("TRITON_METRICS_URL"))
    triton_http_port: int = field(default_factory=lambda: _integer("MODELCIE_TRITON_HTTP_PORT", 8001))
    triton_grpc_port: int = field(default_factory=lambda: _integer("MODELCIE_TRITON_GRPC_PORT", 8002))
    triton_metrics_port: int = field(default_factory=lambda: _integer("MODELCIE_TRITON_METRICS_PORT", 8003))
    triton_api_key: str = field(default_factory=lambda: _text("MODELCIE_TRITON_API_KEY"))
    sealing_key: str = field(default_factory=lambda: _text("MODELCIE_SEALING_KEY"))
    triton_repository: str = field(
        default_factory=lambda: _text("MODELCIE_TRITON_REPOSITORY", str(_home() / "triton" / "models"))
    )
    triton_runtime: str = field(default_factory=lambda: _text("MODELCIE_TRITON_RUNTIME"))
    datasets: str = field(default_factory=lambda: _text("MODELCIE_DATASETS"))
    demo_calm_s: float = field(default_factory=lambda: _number("MODELCIE_DEMO_CALM_S", 90.0))
    demo_rate_per_s: float = field(default_factory=lambda: _number("MODELCIE_DEMO_RATE_PER_S", 20.0))
    workers: int = field(default_factory=lambda: _integer("MODELCIE_WORKERS", 1))
    update_workers: int = field(default_factory=lambda: _integer("MODELCIE_UPDATE_WORKERS", 1))
    update_priority: str = field(default_factory=lambda: _text("MODELCIE_UPDATE_PRIORITY", "idle"))
    latency_profile_s: float = field(default_factory=lambda: _number("MODELCIE_LATENCY_PROFILE_S", 6.0))
    update_limit_s: int = field(default_factory=lambda: _integer("MODELCIE_UPDATE_LIMIT_S", 6 * 3600))
    benchmark_workers: int = field(default_factory=lambda: _integer("MODELCIE_BENCHMARK_WORKERS", 1))
    benchmark_jobs: int = field(default_factory=lambda: _integer("MODELCIE_BENCHMARK_JOBS", 1))
    benchmark_limit_s: int = field(default_factory=lambda: _integer("MODELCIE_BENCHMARK_LIMIT_S", 24 * 3600))
    observation_days: int = field(default_factory=lambda: _integer("MODELCIE_OBSERVATION_DAYS", 30))
    observation_limit: int = field(default_factory=lambda: _integer("MODELCIE_OBSERVATION_LIMIT", 1_000_000))
    import_bytes: int = field(default_factory=lambda: _integer("MODELCIE_IMPORT_BYTES", 8 << 30))
    import_item_bytes: int = field(default_factory=lambda: _integer("MODELCIE_IMPORT_ITEM_BYTES", 64 << 20))
    import_items: int = field(default_factory=lambda: _integer("MODELCIE_IMPORT_ITEMS", 1_000_000))
    import_pixels: int = field(default_factory=lambda: _integer("MODELCIE_IMPORT_PIXELS", 50_000_000))
    import_expansion: int = field(default_factory=lambda: _integer("MODELCIE_IMPORT_EXPANSION", 100))
    import_upload_hours: float = field(default_factory=lambda: _number("MODELCIE_IMPORT_UPLOAD_HOURS", 24.0))
    twins_after_import: bool = field(default_factory=lambda: _flag("MODELCIE_TWINS_AFTER_IMPORT", False))
    anchor_folder: str = field(default_factory=lambda: _text("MODELCIE_ANCHOR_FOLDER"))
    anchor_hours: float = field(default_factory=lambda: _number("MODELCIE_ANCHOR_HOURS", 24.0))
    bulk_samples: int = field(default_factory=lambda: _integer("MODELCIE_BULK_SAMPLES", 100_000))
    api_reads: int = field(default_factory=lambda: _integer("MODELCIE_API_READS", 1200))
    api_writes: int = field(default_factory=lambda: _integer("MODELCIE_API_WRITES", 600))
    api_told: int = field(default_factory=lambda: _integer("MODELCIE_API_TOLD", 60_000))
    heartbeat_timeout_s: float = field(default_factory=lambda: _number("MODELCIE_HEARTBEAT_TIMEOUT_S", 15.0))
    email_url: str = field(default_factory=lambda: _text("MODELCIE_EMAIL_URL"))
    email_from: str = field(default_factory=lambda: _text("MODELCIE_EMAIL_FROM", "modelcie@localhost"))
    webhook_networks: list[str] = field(default_factory=lambda: _names("MODELCIE_WEBHOOK_NETWORKS", []))
    public_url: str = field(default_factory=lambda: _text("MODELCIE_PUBLIC_URL").rstrip("/"))
    log_level: str = field(default_factory=lambda: _text("MODELCIE_LOG_LEVEL", "INFO"))

    @property
    def on_loopback(self) -> bool:
        """Whether only this machine can reach us."""
        return self.bind == "localhost" or ipaddress.ip_address(self.bind.strip("[]")).is_loopback

    @property
    def triton_address(self) -> str:
        """The serving engine's HTTP address: the given one, else the embedded host's."""
        return self.triton_url or f"http://127.0.0.1:{self.triton_http_port}"

    @property
    def triton_grpc_address(self) -> str:
        """Its gRPC address `host:port`; blank: it is controlled over HTTP."""
        embedded = "" if self.triton_url else f"127.0.0.1:{self.triton_grpc_port}"
        return self.triton_grpc_url or embedded

    @property
    def triton_metrics_address(self) -> str:
        """Where its metrics are; blank: not known."""
        embedded = "" if self.triton_url else f"http://127.0.0.1:{self.triton_metrics_port}/metrics"
        return self.triton_metrics_url or embedded

    def refusals(self) -> list[str]:
        """What must not be set this way where others can reach us: one sentence each."""
        if self.on_loopback:
            return []
        found = []
        if self.oidc_issuer.startswith("http://"):
            found.append("MODELCIE_OIDC_ISSUER is not https: who answers there could be anybody.")
        if self.debug:
            found.append("MODELCIE_DEBUG is on: turn it off, or bind to 127.0.0.1.")
        if self.demo:
            found.append("MODELCIE_DEMO is on: demo users have public passwords; turn it off.")
        if self.secret_key == INSECURE_SECRET_KEY or len(self.secret_key) < 32:
            found.append(
                "MODELCIE_SECRET_KEY is the default or shorter than 32 characters: set a secret one."
            )
        if "*" in self.allowed_hosts:
            found.append("MODELCIE_ALLOWED_HOSTS allows any host: name the hosts you serve.")
        return found


ENV = Environment()
