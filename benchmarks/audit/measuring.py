"""`python -m benchmarks.audit.measuring --entries N`: on the database of DATABASE_URL; prints its figures as JSON."""

import argparse
import resource
import statistics
import sys
import time

from benchmarks.apart import make_tables, say

ROUNDS = 9
# Of a page: all, one person's, one kind's, one object's, and a kind of which there is none.
PAGES: tuple[dict[str, str], ...] = (
    {},
    {"actor": "user:3"},
    {"kind": "alert.counted"},
    {"kind": "label"},
    {"object": "alert:4"},
    {"object": "nothing"},
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    asked = parser.parse_args()
    make_tables()
    say(measure(asked.entries))
    return 0


def measure(entries: int) -> dict[str, float]:
    """`verify_s` of so many entries, and `page_ms` of the slowest page of them, a median.

    `grown_mib`: the most memory that verifying took, above the most that filling did.
    """
    from django.test import Client

    from backend.access.models import User
    from backend.core.acts import project_scope
    from backend.core.chain import verify
    from backend.projects.services import project_create
    from benchmarks.audit.filling import fill

    owner = User.objects.create_user("owner")
    project = project_create(actor=owner.actor, name="Log", slug="log")
    fill(project, entries)
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    found = verify(project_scope(project.pk))
    verify_s = time.perf_counter() - begun
    if found.findings:
        raise SystemExit("\n".join(found.findings))
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    client = Client(headers={"host": "localhost"})
    client.force_login(owner)
    pages = [_page_ms(client, f"/projects/{project.slug}/audit/", query) for query in PAGES]
    return {"verify_s": verify_s, "grown_mib": grown_kb / 1024, "page_ms": max(pages)}


def _page_ms(client: object, address: str, query: dict[str, str]) -> float:
    took_ms = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        answer = client.get(address, query)  # type: ignore[attr-defined]
        took_ms.append(1000 * (time.perf_counter() - begun))
        if answer.status_code != 200:
            raise SystemExit(f"{address} {query} answered {answer.status_code}")
    return statistics.median(took_ms)


if __name__ == "__main__":
    sys.exit(main())
