"""What every command is given: the client, and how to show what it answers."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, wraps
from itertools import islice
from typing import Any, TypeVar

import click
from rich.console import Console

from modelcie.cli import logins
from modelcie.cli.showing import plain, print_json, print_row, print_rows
from modelcie.client import Client

PAGE = 50
MOST_A_PAGE = 200
PIPED_WIDTH = 100_000
LIMIT = "How many, the newest first; 0: all."
Command = TypeVar("Command", bound=Callable[..., Any])
Rows = Iterable[Mapping[str, Any]]


class Session:
    """url: as the command line or the environment has it. as_json: whether a script reads what is printed."""

    def __init__(self, url: str | None, timeout_s: float) -> None:
        self.url, self.timeout_s, self.as_json = url, timeout_s, False
        # Rich folds at 80 columns what is piped, and in the middle of a digest.
        self.out = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH)
        self.err = Console(stderr=True)

    @cached_property
    def client(self) -> Client:
        """Signed in. Raises UsageError where one is not."""
        login = logins.current(self.url)
        return Client(login.url, login.token, timeout_s=self.timeout_s)

    @property
    def is_watched(self) -> bool:
        """Whether somebody sees progress as it goes on."""
        return self.err.is_terminal and not self.as_json

    def rows(self, rows: Rows, fields: Sequence[str], limit: int = 0) -> None:
        """Print the first rows; limit: how many, 0 for all."""
        found = list(islice(rows, limit or None))
        if self.as_json:
            print_json(self.out, found)
        else:
            print_rows(self.out, found, fields)

    def row(self, row: Mapping[str, Any], sentence: str = "") -> None:
        """Print one thing; for people, where there is one, the sentence that says what was done."""
        if self.as_json:
            print_json(self.out, row)
        elif sentence:
            self.say(sentence)
        else:
            print_row(self.out, row)

    def say(self, sentence: str) -> None:
        """Print a sentence for people."""
        if not self.as_json:
            self.out.print(plain(sentence), markup=False, highlight=False, soft_wrap=True)

    def warn(self, sentence: str) -> None:
        """Print what is not part of the answer."""
        self.err.print(plain(sentence), markup=False, highlight=False, soft_wrap=True)


def command(group: click.Group, name: str) -> Callable[[Command], click.Command]:
    """A command of the group, with `--json`; its function is given the session first."""

    def registered(function: Command) -> click.Command:
        @click.pass_obj
        @wraps(function)
        def run(session: Session, /, as_json: bool, **options: Any) -> Any:
            session.as_json = as_json
            return function(session, **options)

        option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")
        return group.command(name)(option(run))

    return registered


def table(
    group: click.Group, name: str, fields: Sequence[str]
) -> Callable[[Callable[..., Rows]], click.Command]:
    """A command of the group, with `--limit`, that prints the rows which its function returns.

    The function is given the client, and as `page_size` how many rows to ask for at once.
    """

    def registered(function: Callable[..., Rows]) -> click.Command:
        @click.option("--limit", default=PAGE, type=click.IntRange(0), show_default=True, help=LIMIT)
        @wraps(function)
        def show(session: Session, /, limit: int, **options: Any) -> None:
            size = min(limit or MOST_A_PAGE, MOST_A_PAGE)
            session.rows(function(session.client, page_size=size, **options), fields, limit)

        return command(group, name)(show)

    return registered
