"""What control does for hosts: it looks at each every two seconds, and finds out what it offers."""

from backend.core.actor import system_actor
from backend.hosts.keys import publish_public_key
from backend.hosts.models import ServingHost
from backend.hosts.observing import host_observe
from backend.hosts.runtimes import host_probe_when_due
from backend.jobs.control import control_step, each

CONTROL = system_actor("control")


@control_step("hosts.sealing", every_s=60.0)
def publish_sealing_key() -> None:
    publish_public_key()


@control_step("hosts.observe", every_s=2.0)
def observe_hosts() -> None:
    for host in ServingHost.objects.all():
        host_observe(actor=CONTROL, host=host)


@control_step("hosts.probe", every_s=2.0)
def probe_hosts() -> None:
    # Without a problem: what it is asked here needs the key.
    hosts = ServingHost.objects.filter(reachable=True, problem="")
    each(hosts, lambda host: host_probe_when_due(actor=CONTROL, host=host))
