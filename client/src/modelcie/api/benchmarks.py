"""`client.benchmarks`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, quoted


class Benchmarks(Resource):
    """Benchmarks."""

    def artifact_download(
        self, id: int, file: str, /, *, to: Path, digest: str = "", progress: Progress | None = None
    ) -> Saved:
        """One file's bytes, checked against its digest."""
        return self._download(
            "GET",
            f"/benchmarks/{quoted(id)}/artifacts/{quoted(file)}/",
            to=to,
            digest=digest,
            progress=progress,
        )

    def artifact_list(self, id: int, /) -> builtins.list[types.BenchmarkArtifact]:
        """The files that it left: the report, and the results as JSON and CSV."""
        return self._call("GET", f"/benchmarks/{quoted(id)}/artifacts/")

    def cancel(self, id: int, /, *, if_match: object = None) -> types.Benchmark:
        """Cancel a benchmark; one that is training ends within seconds."""
        return self._call("POST", f"/benchmarks/{quoted(id)}/cancel/", if_match=if_match, repeatable=True)

    def get(self, id: int, /) -> types.Benchmark:
        """One benchmark."""
        return self._call("GET", f"/benchmarks/{quoted(id)}/")

    def lines(self, id: int, /, *, after: int | None = None) -> builtins.list[types.Line]:
        """The next log lines, oldest first; ask again after the last one's sequence."""
        return self._call("GET", f"/benchmarks/{quoted(id)}/lines/", query={"after": after})

    def list(
        self, *, page_size: int | None = None, project: str | None = None, state: str | None = None
    ) -> Iterator[types.Benchmark]:
        """The benchmarks of the caller's projects, newest first."""
        return self._pages("/benchmarks/", query={"page_size": page_size, "project": project, "state": state})

    def points(self, id: int, /, *, after: int | None = None) -> builtins.list[types.Point]:
        """The next points, oldest first: a trial's mean accuracy on the stages seen so far, by stages learnt; of
        `<strategy>/tuning` the best accuracy on held-out samples, by candidates tried."""
        return self._call("GET", f"/benchmarks/{quoted(id)}/points/", query={"after": after})

    def results(self, id: int, /) -> types.Results:
        """The figures of each strategy and of each trial that has ended; a 409 until the first one has."""
        return self._call("GET", f"/benchmarks/{quoted(id)}/results/")

    def resume(self, id: int, /, *, if_match: object = None) -> types.Benchmark:
        """Queue an interrupted benchmark again; the stages that were learnt are not learnt again."""
        return self._call("POST", f"/benchmarks/{quoted(id)}/resume/", if_match=if_match, repeatable=True)

    def start(
        self,
        *,
        project: str,
        scenario: types.Chosen,
        strategies: Sequence[types.BenchmarkedStrategy],
        seeds: Sequence[int] | None = None,
        model: types.Chosen | None = None,
        training: Mapping[str, Any] | None = None,
        tune: types.Tune | None = None,
    ) -> types.Benchmark:
        """Queue the training of strategies on a scenario, each once for each seed."""
        return self._call(
            "POST",
            "/benchmarks/",
            body={
                "project": project,
                "scenario": scenario,
                "strategies": strategies,
                "seeds": seeds,
                "model": model,
                "training": training,
                "tune": tune,
            },
            repeatable=True,
        )
