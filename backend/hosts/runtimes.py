"""The runtime that a host's models are loaded by: a person's choice, else what its Triton was found to offer."""

from contextlib import suppress
from datetime import timedelta

from backend.core.actor import Actor
from backend.core.acts import SITE, act
from backend.core.clock import now
from backend.core.errors import ConflictError, UnavailableError
from backend.hosts.keys import host_key
from backend.hosts.models import ServingHost
from backend.serving.client import TritonClient
from backend.serving.config import RUNTIMES
from backend.serving.probing import is_known_to, probe

# A load over HTTP is answered when it is over.
TIMEOUT_S = 10.0
# So that a server which forgets the probe while it runs is not probed all the time.
REST = timedelta(minutes=1)
NOT_YET = "Control has not found out yet which runtimes {} offers."
HELP = "Give its Triton the backend onnxruntime, or the backend python with the package onnxruntime."


def host_runtime(host: ServingHost) -> str:
    """The runtime to write models for. Raises UnavailableError `runtimes_unknown`; ConflictError `runtime_missing`."""
    if host.served_by:
        return host.served_by
    if host.probed_at is None:
        raise UnavailableError("runtimes_unknown", NOT_YET.format(host), host=host.name)
    raise ConflictError("runtime_missing", runtime_problem(host), host=host.name, offers=host.offers)


def runtime_problem(host: ServingHost) -> str:
    """Why it can serve no model of ours, and what helps; blank where it can or that is not known yet."""
    if host.served_by or host.probed_at is None:
        return ""
    why = " ".join(f"{runtime}: {host.offers[runtime]}" for runtime in RUNTIMES if host.offers.get(runtime))
    return f"{host} can serve no model. {why} {HELP}"


def host_probe_when_due(*, actor: Actor, host: ServingHost) -> ServingHost:
    """Find out what it offers: once it is known, once it answers again, and once its server was started anew."""
    client = TritonClient(host.http_url, host_key(host), TIMEOUT_S, host.grpc_url)
    with suppress(UnavailableError):  # the next round asks again
        if _is_due(host, client):
            _note(actor, host, probe(client))
    return host


def _is_due(host: ServingHost, client: TritonClient) -> bool:
    if host.probed_at is None:
        return True
    if host.reachable_changed_at and host.reachable_changed_at > host.probed_at:
        return True
    return now() - host.probed_at > REST and not is_known_to(client)


def _note(actor: Actor, host: ServingHost, offers: dict[str, str]) -> None:
    """Keep it; only another answer than before is an entry in the log."""
    with act(SITE, actor) as log:
        if offers != host.offers:
            log.record("host.probed", host, {"offers": offers})
        ServingHost.objects.filter(pk=host.pk).update(offers=offers, probed_at=log.at)
    host.refresh_from_db()
