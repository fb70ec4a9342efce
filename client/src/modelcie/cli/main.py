"""`modelcie` itself: its options, its commands, and how it ends."""

import sys

import click

import modelcie
from modelcie.cli import (
    alerts,
    artifacts,
    audit,
    benchmarks,
    catalogue,
    checks,
    completion,
    data,
    environments,
    freezes,
    invitations,
    members,
    policies,
    programs,
    raw,
    records,
    requests,
    rollouts,
    runs,
    selections,
    signing_in,
    snapshots,
    teams,
)
from modelcie.cli.exits import INTERRUPTED, REFUSED, exit_of
from modelcie.cli.session import Session
from modelcie.client import TIMEOUT_S
from modelcie.errors import ModelcieError

EXITS = """Exit codes: 0 done, 1 refused, 2 usage, 3 not reachable, 4 not signed in, 5 a broken file. What is watched
ends with 10 failed, 11 errored, 12 cancelled or aborted, 13 interrupted, 14 rolled back."""


@click.group(epilog=EXITS, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--url", envvar="MODELCIE_URL", help="The server's address; by default where you signed in.")
@click.option(
    "--timeout", default=TIMEOUT_S, type=click.FloatRange(1), help="Seconds of each wait for the server."
)
@click.version_option(modelcie.__version__)
@click.pass_context
def cli(context: click.Context, url: str | None, timeout: float) -> None:
    """ModelCI-e from the command line.

    Begin with `modelcie login ADDRESS`; `modelcie COMMAND --help` says what a command takes.
    """
    context.obj = Session(url, timeout)


for module in (
    signing_in,
    catalogue,
    artifacts,
    policies,
    runs,
    requests,
    rollouts,
    alerts,
    data,
    checks,
    selections,
    snapshots,
    benchmarks,
    environments,
    freezes,
    records,
    audit,
    members,
    teams,
    invitations,
    programs,
    raw,
    completion,
):
    module.register(cli)


def main() -> None:
    """Run the command and end the process with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """The exit code; what went wrong is told on the standard error output."""
    try:
        code = cli.main(arguments, prog_name="modelcie", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except ModelcieError as error:
        click.echo(f"{error.code}: {error.detail}", err=True)
        for field, said in _fields(error):
            click.echo(f"  {field}: {said}", err=True)
        return exit_of(error)
    except OSError as error:
        click.echo(f"file_error: {error}", err=True)
        return REFUSED
    return code if isinstance(code, int) else 0


def _fields(error: ModelcieError) -> list[tuple[str, str]]:
    """What is wrong with which field."""
    fields = error.data.get("fields")
    if not isinstance(fields, dict):
        return []
    return [
        (name, " ".join(map(str, said)) if isinstance(said, list) else str(said))
        for name, said in fields.items()
    ]
