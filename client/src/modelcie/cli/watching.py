"""Following to the end, on the command line; how it ended is the exit code."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click

from modelcie.api import types
from modelcie.cli.displays import display_of, json_line
from modelcie.cli.exits import ENDS, REFUSED
from modelcie.cli.session import Session
from modelcie.cli.showing import told
from modelcie.errors import ModelcieError
from modelcie.following import PATIENCE_S, Look, RunNews

Command = TypeVar("Command", bound=Callable[..., Any])


def watched(function: Command) -> Command:
    """`--patience SECONDS`."""
    return click.option(
        "--patience",
        type=click.FloatRange(0),
        default=PATIENCE_S,
        show_default=True,
        help="For how many seconds the server may give no answer.",
    )(function)


def look_of(session: Session, patience_s: float) -> Look:
    """Says once of each loss of the server that there is one."""

    def lost(error: ModelcieError) -> None:
        session.warn(f"{error.detail} It is asked again.")

    return Look(lost=lost, patience_s=patience_s)


def watch_run(session: Session, number: int, patience_s: float) -> int:
    """Show a run to its end; the exit code."""
    return _shown(session, "run", session.client.follow_run(number, look_of(session, patience_s)))


def watch_benchmark(session: Session, number: int, patience_s: float) -> int:
    """Show a benchmark to its end; the exit code."""
    return _shown(session, "benchmark", session.client.follow_benchmark(number, look_of(session, patience_s)))


def _shown(session: Session, kind: str, followed: Iterator[RunNews[Any]]) -> int:
    run: types.Run | types.Benchmark | None = None
    with display_of(session, kind) as display:
        for news in followed:
            display.show(news)
            run = news.run
    if run is None:
        return REFUSED
    failure = run["failure"]
    if failure and not session.as_json:
        session.warn(f"{failure['detail']} ({failure['code']})")
    return ENDS.get(run["state"], REFUSED)


def watch_rollout(session: Session, number: int, patience_s: float) -> int:
    """Show a rollout to its end, a line for each entry of the log; the exit code."""
    state = ""
    for news in session.client.follow_rollout(number, look_of(session, patience_s)):
        for entry in news.entries:
            if session.as_json:
                json_line(session.out, "entry", entry)
            else:
                session.say(_entry(entry))
        if session.as_json and news.rollout["state"] != state:
            json_line(session.out, "rollout", news.rollout)
        state = news.rollout["state"]
    session.say(f"Rollout {number} is {state.replace('_', ' ')}.")
    return ENDS.get(state, REFUSED)


def _entry(entry: types.Entry) -> str:
    what = entry["kind"].partition(".")[2].replace("_", " ")
    why = entry["data"].get("reason") or entry["data"].get("detail") or ""
    return f"{told(entry['at'])} {what}, by {entry['actor']}{f': {why}' if why else ''}"
