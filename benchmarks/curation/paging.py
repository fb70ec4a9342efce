"""`python -m benchmarks.curation.paging --samples N`: the slowest page of a service's N samples, in this process.

Prints {"page_ms", "slowest", "pages": {name: ms}}: of each page the median of several times, from the question to its
rows; the database is that of the environment.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import numpy as np

from benchmarks.apart import make_tables, say

TIMES = 5
BATCH = 5_000
CLASSES = 100
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def asked(samples: int) -> dict[str, dict[str, Any]]:
    """The pages that are measured: what is common, what is rare, and what is rare together though common apart."""
    middle = BEGUN + samples // 2 * SECOND
    return {
        "everything": {},
        "oldest": {"sort": "oldest"},
        "least confident": {"sort": "least_confident"},
        "most confident": {"sort": "most_confident"},
        "a label": {"label": ("class 1",)},
        "a rare label": {"label": ("rare",)},
        "rare labels": {"label": ("rare", "rarer")},
        "common labels, least confident": {"label": ("class 1", "class 2"), "sort": "least_confident"},
        "a rare label, least confident": {"label": ("rare",), "sort": "least_confident"},
        "predicted": {"predicted": ("class 3",)},
        "a cell of the confusion matrix": {"label": ("class 1",), "predicted": ("class 2",)},
        "an empty cell of it": {"label": ("rare",), "predicted": ("class 2",)},
        "disagreement": {"disagreement": True},
        "agreement, old": {"disagreement": False, "until": middle},
        "unlabelled, most confident": {"labelled": False, "sort": "most_confident"},
        "confidence": {"confidence_from": 0.5, "confidence_to": 0.501},
        "confidence, oldest": {"confidence_from": 0.5, "confidence_to": 0.501, "sort": "oldest"},
        "an old source": {"source": ("import",)},
        "an old source, most confident": {"source": ("import",), "sort": "most_confident"},
        "a rare source": {"source": ("api",)},
        "a day long ago": {"since": middle, "until": middle + timedelta(days=1)},
        "until long ago": {"until": middle},
        "golden": {"split": ("golden",)},
        "validation and golden of a class": {"split": ("golden", "validation"), "label": ("class 1",)},
        "an annotator": {"labelled_by": ("user:4",)},
        "two annotators of a class": {"labelled_by": ("user:4", "user:5"), "label": ("class 5",)},
        "an alert": {"cause": "alert:3"},
        "suspects": {"suspect": True},
        "suspects of a class": {"suspect": True, "label": ("class 1",)},
        "not suspect": {"suspect": False, "disagreement": True},
        "common apart, nothing together": {"source": ("traffic",), "split": ("training",)},
        "common apart, nothing together, by confidence": {
            "source": ("traffic",),
            "split": ("training",),
            "sort": "least_confident",
        },
        "nothing at all": {"label": ("nobody",), "split": ("free",)},
    }


def measure(samples: int) -> dict[str, Any]:
    """The figures. Each page is asked for at its beginning and, where it has one, after it."""
    from backend.core.actor import system_actor
    from backend.datasets.queries import SampleQuery
    from backend.datasets.selectors import sample_count, sample_page

    service, actor = _filled(samples), system_actor("benchmark")
    took_ms: dict[str, float] = {}
    for name, fields in asked(samples).items():
        query = SampleQuery(**fields)
        cursor = sample_page(actor, service, query).cursor
        took_ms[name] = _median_ms(lambda query=query: sample_page(actor, service, query))
        if cursor:
            after = lambda query=query, cursor=cursor: sample_page(actor, service, query, cursor=cursor)  # noqa: E731
            took_ms[f"{name}, after it"] = _median_ms(after)
        took_ms[f"{name}, counted"] = _median_ms(lambda query=query: sample_count(actor, service, query))
    slowest = max(took_ms, key=lambda name: took_ms[name])
    return {"page_ms": took_ms[slowest], "slowest": slowest, "pages": took_ms}


def _median_ms(ask: Any) -> float:
    found = []
    for _ in range(TIMES):
        began_s = time.perf_counter()
        ask()
        found.append(1000 * (time.perf_counter() - began_s))
    return median(found)


def _filled(samples: int) -> Any:
    """A service with so many samples, beside another with a tenth of them."""
    from django.db import connection

    from backend.datasets.models import Sample
    from tests.factories import make_service

    service, other = make_service(), make_service()
    for owner, count in ((service, samples), (other, samples // 10)):
        for first in range(0, count, BATCH):
            size = min(BATCH, count - first)
            Sample.objects.bulk_create(_samples(owner, first, size, count), batch_size=500)
    _age(service)
    _suspect(service)
    # As PostgreSQL does by itself in time; not where a test holds a transaction open.
    vacuums = connection.vendor == "postgresql" and not connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if vacuums else "ANALYZE")
    return service


def _samples(service: Any, first: int, size: int, count: int) -> Iterator[Any]:
    """Traffic after imports; half of them labelled, nine in ten as predicted; a third trained on, all imported."""
    from backend.datasets.models import Sample

    random = np.random.default_rng(first)
    classes = [f"class {number}" for number in range(CLASSES)]
    labels = np.minimum(random.exponential(CLASSES / 5, size), CLASSES - 1).astype(int)
    agree, confidence = random.random(size) < 0.9, random.beta(5, 1, size)
    for index in range(size):
        number = first + index
        imported = number < count // 2
        label = classes[labels[index]] if number % 2 else ""
        label = {100: "rare", 30_001: "rarer"}.get(number % 50_000, label)
        yield Sample(
            service=service,
            payload=f"{service.pk:08d}{number:056d}",
            source="api" if number % 20_000 == 7 else "import" if imported else "traffic",
            reserved="golden" if number % 100 == 3 else "validation" if number % 100 == 4 else "",
            trained=imported and number % 100 > 40,
            predicted=classes[labels[index] if agree[index] else (labels[index] + 1) % CLASSES],
            confidence=None if number % 50 == 9 else round(float(confidence[index]), 4),
            label=label,
            labelled_by=f"user:{number % 7}" if label else "",
            cause=f"alert:{number // (count // 20)}" if number % 40 == 1 else "",
        )


def _age(service: Any) -> None:
    """A second between each two."""
    from django.db import connection

    from backend.datasets.models import Sample

    begun = Sample.objects.filter(service=service).order_by("pk").values_list("pk", flat=True)[0]
    table = Sample._meta.db_table
    moment = {
        "postgresql": "%s::timestamptz + (id - %s) * interval '1 second'",
        "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%S', %s, '+' || (id - %s) || ' seconds')",
    }[connection.vendor]
    with connection.cursor() as cursor:
        statement = f"UPDATE {table} SET created_at = {moment} WHERE service_id = %s"  # noqa: S608 - our own names
        cursor.execute(statement, [BEGUN.replace(tzinfo=None).isoformat(" "), begun, service.pk])


def _suspect(service: Any) -> None:
    from backend.datasets.models import Sample
    from backend.suspects.models import LabelCheck, Suspect

    check = LabelCheck.objects.create(service=service, state="finished", created_by="system:benchmark")
    labelled = Sample.objects.filter(service=service, label__gt="").order_by("pk")
    rows = list(labelled.values_list("pk", "label")[::500])
    Suspect.objects.bulk_create(
        Suspect(check_run=check, sample_id=pk, given=label, suggested="class 0", score=0.9, state="open")
        for pk, label in rows
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curation.paging", description=__doc__)
    parser.add_argument("--samples", type=int, required=True)
    given = parser.parse_args()
    make_tables()
    say(measure(given.samples))
    return 0


if __name__ == "__main__":
    sys.exit(main())
