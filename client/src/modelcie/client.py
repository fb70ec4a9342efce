"""The client: every operation of the API, and what takes more than one call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from modelcie import uploads
from modelcie.api import Resources, types
from modelcie.downloads import Progress
from modelcie.following import (
    Look,
    RolloutNews,
    RunNews,
    follow_benchmark,
    follow_import,
    follow_rollout,
    follow_run,
    topics_of_benchmark,
    topics_of_import,
    topics_of_rollout,
    topics_of_run,
)
from modelcie.live import Live
from modelcie.paging import pages
from modelcie.transport import Transport

TIMEOUT_S = 30.0
AGENT = "modelcie-python"


class Client(Resources):
    """ModelCI-e at `url`, as whoever the token belongs to. timeout_s: of each wait for the server."""

    def __init__(self, url: str, token: str | None = None, *, timeout_s: float = TIMEOUT_S) -> None:
        self._transport = Transport(url, token, timeout_s=timeout_s, agent=AGENT)
        super().__init__(self._transport)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._transport.close()

    @property
    def url(self) -> str:
        return self._transport.url

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Any call by its address below /api/v1; options as of `Transport.call`."""
        return self._transport.call(method, path, **options)

    def pages(self, path: str, *, query: Mapping[str, Any] | None = None) -> Iterator[Any]:
        """The rows of any list by its address below /api/v1, page by page."""
        return pages(self._transport, path, query or {})

    def import_file(
        self,
        service: str,
        path: Path,
        *,
        reserved: Literal["", "validation", "golden"] = "",
        new_class: bool = False,
        label: str | None = None,
        features: Sequence[str] | None = None,
        resume: int | None = None,
        look: Look | None = None,
        progress: Progress | None = None,
    ) -> types.Import:
        """Send a file of samples or labels in pieces and have it brought in; `follow_import` says how far that is.

        reserved: what its samples are held back for. new_class: whether classes that the service has not met are
        taken. label, features: the columns of a table; None: those that the server proposes. resume: an import
        whose upload stopped half-way.
        Raises: BrokenFileError where another file arrived, and as any call does.
        """
        options: uploads.Options = {"reserved": reserved, "new_class": new_class}
        found = uploads.announce(self, service, path, options, resume)
        uploads.send(self, found, path, look or Look(), progress)
        return uploads.begin(self, found, path, label=label, features=features)

    def follow_run(self, number: int, look: Look | None = None) -> Iterator[RunNews[types.Run]]:
        """A run's state, metric points and log lines as they come, up to its end; none is left out or told twice."""
        with Live(self._transport, lambda: topics_of_run(self, number)) as live:
            yield from follow_run(self, number, _paused(look, live))

    def follow_benchmark(self, number: int, look: Look | None = None) -> Iterator[RunNews[types.Benchmark]]:
        """The same of a benchmark, whose points are the accuracies of its trials."""
        with Live(self._transport, lambda: topics_of_benchmark(self, number)) as live:
            yield from follow_benchmark(self, number, _paused(look, live))

    def follow_rollout(self, number: int, look: Look | None = None) -> Iterator[RolloutNews]:
        """A rollout's state and its entries in the log as they come, up to its end."""
        with Live(self._transport, lambda: topics_of_rollout(self, number)) as live:
            yield from follow_rollout(self, number, _paused(look, live))

    def follow_import(self, number: int, look: Look | None = None) -> Iterator[types.Import]:
        """An import at each look, up to its end."""
        with Live(self._transport, lambda: topics_of_import(self, number)) as live:
            yield from follow_import(self, number, _paused(look, live))


def _paused(look: Look | None, live: Live) -> Look:
    look = look or Look()
    return replace(look, pause=look.pause or live.wait)
