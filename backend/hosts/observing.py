"""What control sees of a host: whether it answers, what it serves, and its own words for a problem."""

from backend.core.actor import Actor
from backend.core.acts import SITE, act
from backend.core.clock import now
from backend.core.errors import AppError
from backend.hosts.keys import host_key
from backend.hosts.models import ServingHost
from backend.hosts.usage import usage
from backend.serving.client import TritonClient

TIMEOUT_S = 1.5


def host_observe(*, actor: Actor, host: ServingHost) -> ServingHost:
    """Look once, and note it; only a change of `reachable` is an entry in the log."""
    client = TritonClient(host.http_url, timeout_s=TIMEOUT_S)
    try:
        client = TritonClient(host.http_url, host_key(host), TIMEOUT_S, host.grpc_url)
        client.loaded()  # refused without the key, which what answers does not ask for
        statistics = client.statistics_of_all()
        seen: dict[str, object] = {
            "loaded": {name: sorted(versions) for name, versions in statistics.items()},
            "problem": "",
            "usage": usage(statistics, host.metrics_url),
        }
        reachable = True
    except AppError as error:
        seen, reachable = {"problem": error.detail}, client.is_live()
    at = now()
    ServingHost.objects.filter(pk=host.pk).update(**seen, **({"seen_at": at} if reachable else {}))
    if reachable is not host.reachable:
        _turned(actor, host, reachable, str(seen["problem"]))
    host.refresh_from_db()
    return host


def host_differences_noted(*, actor: Actor, host: ServingHost, differences: list[str]) -> None:
    """Keep what the last comparison with the database found; found something new, it is logged."""
    if differences == host.differences:
        return
    with act(SITE, actor) as log:
        ServingHost.objects.filter(pk=host.pk).update(differences=differences)
        if differences:
            log.record("host.mended", host, {"differences": differences})
    host.differences = differences


def _turned(actor: Actor, host: ServingHost, reachable: bool, problem: str) -> None:
    with act(SITE, actor) as log:
        changed = {"reachable": reachable, "reachable_changed_at": log.at}
        if ServingHost.objects.filter(pk=host.pk).exclude(reachable=reachable).update(**changed):
            log.record("host.reachable" if reachable else "host.unreachable", host, {"problem": problem})
