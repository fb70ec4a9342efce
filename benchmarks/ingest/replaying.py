"""`python -m benchmarks.ingest.replaying --inputs N`: ten policies tried on N recorded answers of five versions.

A week of traffic, a fifth of it labelled, an alert a day; the versions are asked anew what they did not answer then.
Prints {"seconds"}, from the claim of the backtest to its stored result; the database and the home are those of the
environment.
"""

import argparse
import sys
import time
from datetime import timedelta
from typing import Any

import numpy as np

from benchmarks.apart import make_tables, say

VERSIONS, POLICIES, DAYS = 5, 10, 7
BATCH = 1000
WHEN = {
    "when": "any",
    "of": [
        {"when": "drift"},
        {"when": "accuracy", "below": 0.3},
        {"when": "traffic", "at_least": 20_000},
        {"when": "schedule", "at": "03:00"},
        {"when": "cost", "of_error": 0.01, "of_update": 1000},
    ],
}


def replay(inputs: int) -> float:
    """Seconds that the backtest took."""
    from backend.automation.backtesting.performing import backtest_perform
    from backend.automation.backtesting.services import backtest_start
    from backend.automation.models import Backtest
    from backend.core.actor import system_actor
    from backend.core.clock import now

    service = _recorded(inputs)
    policies = [
        {"name": f"rest {hours} h", "settings": {"when": WHEN, "limits": {"cooldown_s": 3600 * hours}}}
        for hours in range(1, POLICIES + 1)
    ]
    asked = {"policies": policies, "since": now() - timedelta(days=DAYS, hours=1), "update_s": 3600}
    begun = backtest_start(actor=system_actor("benchmark"), service=service, asked=asked)
    began_s = time.perf_counter()
    backtest_perform(begun.pk)
    took_s = time.perf_counter() - began_s
    found = Backtest.objects.get(pk=begun.pk)
    if found.result is None or found.result["inputs"] != inputs or found.result["labelled"] < inputs // 6:
        raise SystemExit(f"The backtest is {found.state}: {found.problem}")
    return took_s


def _recorded(inputs: int) -> Any:
    """A service whose versions were live in turn over the last days, with what they answered."""
    from backend.core.clock import now
    from backend.deployments.models import LivePeriod
    from backend.monitoring.models import Alert, Observation
    from backend.monitoring.recording import ObservationIn, observations_record
    from backend.registry.models import ModelVersion
    from tests.automation.stories import go_live
    from tests.factories import make_environment, make_service
    from tests.monitoring.builders import make_served_version

    service, random, begun = make_service(), np.random.default_rng(0), now() - timedelta(days=DAYS)
    environment = make_environment(service.project)
    span, classes = timedelta(days=DAYS) / VERSIONS, service.signature["classes"]
    for number in range(VERSIONS):
        LivePeriod.objects.filter(service=service, ended_at=None).update(ended_at=begun + span * number)
        version = make_served_version(service, seed=number)
        go_live(version, environment)
        LivePeriod.objects.filter(version=version).update(started_at=begun + span * number)
        ModelVersion.objects.filter(pk=version.pk).update(created_at=begun + span * number - span / 4)
    shape = tuple(service.signature["shape"])
    for first in range(0, inputs, BATCH):
        count = min(BATCH, inputs - first)
        probabilities = random.dirichlet(np.ones(len(classes)), count).astype(np.float32)
        observations_record(
            service.pk,
            [
                ObservationIn(
                    request_id=f"r{first + index}",
                    at=begun + timedelta(days=DAYS) * ((first + index + 0.5) / inputs),
                    version_number=1 + (first + index) * VERSIONS // inputs,
                    latency_ms=3.0,
                    payload=random.integers(0, 256, shape).astype(np.uint8).tobytes(),
                    probabilities=row,
                    predicted=classes[int(row.argmax())],
                )
                for index, row in enumerate(probabilities)
            ],
        )
    labelled = Observation.objects.filter(service=service, sequence__in=range(1, inputs + 1, 5))
    for label in classes:
        rows = labelled.filter(label="").order_by("sequence")[: 1 + inputs // 5 // len(classes)]
        Observation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).update(label=label)
    for day in range(1, DAYS):
        alert = Alert.objects.create(
            service=service,
            version_number=day,
            title="Drift",
            first_sequence=1,
            last_sequence=2,
            state="resolved",
        )
        Alert.objects.filter(pk=alert.pk).update(created_at=begun + timedelta(days=day))
    return service


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest.replaying", description=__doc__)
    parser.add_argument("--inputs", type=int, required=True)
    asked = parser.parse_args()
    make_tables()
    say({"seconds": replay(asked.inputs)})
    return 0


if __name__ == "__main__":
    sys.exit(main())
