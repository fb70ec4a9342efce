"""`modelcie benchmarks`: strategies on a scenario, started, watched, compared."""

from typing import Any

import click

from modelcie.cli.documents import OBJECT
from modelcie.cli.session import Rows, Session, command, table
from modelcie.cli.watching import watch_benchmark, watched
from modelcie.client import Client

FIELDS = ["id", "project", "state", "fraction", "created_by", "created_at", "finished_at"]


def register(cli: click.Group) -> None:
    @cli.group("benchmarks")
    def benchmarks() -> None:
        """Strategies compared on the same streams."""

    @table(benchmarks, "list", FIELDS)
    @click.option("--project", help="Those of one project, by its short name.")
    @click.option("--state")
    def listed(client: Client, project: str | None, state: str | None, page_size: int) -> Rows:
        """The benchmarks of your projects."""
        return client.benchmarks.list(project=project, state=state, page_size=page_size)

    @command(benchmarks, "show")
    @click.argument("benchmark", type=int)
    def show(session: Session, benchmark: int) -> None:
        """One benchmark; its `spec` is what `start` reads."""
        session.row(session.client.benchmarks.get(benchmark))

    @command(benchmarks, "start")
    @click.argument("project")
    @click.argument("file", type=OBJECT)
    @click.option("--watch", is_flag=True, help="Follow it to its end.")
    @watched
    def start(session: Session, project: str, file: dict[str, Any], watch: bool, patience: float) -> int:
        """Queue a benchmark in PROJECT as FILE has it.

        FILE: an object of JSON with `scenario`, `strategies` and, at will, `seeds`, `model`, `training`, `tune`.
        """
        made = session.client.call("POST", "/benchmarks/", body={**file, "project": project}, repeatable=True)
        if not (watch and session.as_json):
            session.row(made, f"Benchmark {made['id']} is queued.")
        return watch_benchmark(session, made["id"], patience) if watch else 0

    @command(benchmarks, "watch")
    @click.argument("benchmark", type=int)
    @watched
    def watch(session: Session, benchmark: int, patience: float) -> int:
        """Follow a benchmark to its end. Progress, accuracies and log lines are shown as they come."""
        return watch_benchmark(session, benchmark, patience)

    @command(benchmarks, "compare")
    @click.argument("compared", type=int, nargs=-1, required=True, metavar="BENCHMARK...")
    def compare(session: Session, compared: tuple[int, ...]) -> None:
        """The figures of each strategy of these benchmarks. They are means over the seeds, with their deviations."""
        rows = [row for number in compared for row in _figures(session.client, number)]
        session.rows(rows, list(dict.fromkeys(name for row in rows for name in row)))

    @command(benchmarks, "cancel")
    @click.argument("benchmark", type=int)
    def cancel(session: Session, benchmark: int) -> None:
        """Cancel a benchmark; one that is training ends within seconds."""
        found = session.client.benchmarks.cancel(benchmark)
        session.row(found, f"Benchmark {benchmark} is {found['state']}, and was asked to end.")

    @command(benchmarks, "resume")
    @click.argument("benchmark", type=int)
    def resume(session: Session, benchmark: int) -> None:
        """Queue an interrupted benchmark again. What was learnt is not learnt again."""
        session.row(session.client.benchmarks.resume(benchmark), f"Benchmark {benchmark} is queued again.")


def _figures(client: Client, number: int) -> list[dict[str, Any]]:
    """A row for each strategy of the benchmark."""
    summary = client.benchmarks.results(number)["summary"]
    return [{"benchmark": number, "strategy": name, **figures} for name, figures in summary.items()]
