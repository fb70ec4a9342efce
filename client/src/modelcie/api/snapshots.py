"""`client.snapshots`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

import builtins
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, quoted


class Snapshots(Resource):
    """Snapshots."""

    def card(self, id: int, /) -> types.DataCard:
        """The snapshot's data card."""
        return self._call("GET", f"/snapshots/{quoted(id)}/card/")

    def create(
        self,
        service: str,
        /,
        *,
        role: types.SnapshotCreateRoleEnum,
        query: Mapping[str, Any] | None = None,
        count: int | None = None,
        order: types.OrderEnum | None = None,
        seed: int | None = None,
        samples: Sequence[int] | None = None,
        leave_out: bool | None = None,
        if_match: object = None,
    ) -> types.Snapshot:
        """Freeze labelled samples: named ones, or those of a query without what the role may not have."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/snapshots/",
            body={
                "role": role,
                "query": query,
                "count": count,
                "order": order,
                "seed": seed,
                "samples": samples,
                "leave_out": leave_out,
            },
            if_match=if_match,
            repeatable=True,
        )

    def diff(self, id: int, /, *, before: int, most: int | None = None) -> types.SnapshotDiff:
        """What this snapshot has that another has not, and the reverse; the counts are of all, the lists begin."""
        return self._call("GET", f"/snapshots/{quoted(id)}/diff/", query={"before": before, "most": most})

    def export(
        self,
        id: int,
        /,
        *,
        format: types.SnapshotExportFormatEnum,
        to: Path,
        digest: str = "",
        progress: Progress | None = None,
    ) -> Saved:
        """The snapshot as a file that gives the same digest when it is brought in again."""
        return self._download(
            "POST",
            f"/snapshots/{quoted(id)}/export/",
            body={"format": format},
            to=to,
            digest=digest,
            progress=progress,
        )

    def get(self, id: int, /) -> types.Snapshot:
        """One snapshot."""
        return self._call("GET", f"/snapshots/{quoted(id)}/")

    def list(
        self,
        service: str,
        /,
        *,
        page_size: int | None = None,
        role: Literal["training", "validation", "golden"] | None = None,
    ) -> Iterator[types.Snapshot]:
        """A service's snapshots, newest first."""
        return self._pages(
            f"/services/{quoted(service)}/snapshots/", query={"page_size": page_size, "role": role}
        )

    def manifest(self, id: int, /, *, to: Path, digest: str = "", progress: Progress | None = None) -> Saved:
        """The lines {"payload", "label"} whose SHA-256 is the snapshot's digest."""
        return self._download(
            "GET", f"/snapshots/{quoted(id)}/manifest/", to=to, digest=digest, progress=progress
        )

    def preview(
        self,
        service: str,
        /,
        *,
        shares: Mapping[str, float],
        query: Mapping[str, Any] | None = None,
        count: int | None = None,
        order: types.OrderEnum | None = None,
        seed: int | None = None,
    ) -> types.SnapshotPlan:
        """What a split would give each role, by class; nothing is frozen. One role with a share of 1: a snapshot."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/snapshots/preview/",
            body={"shares": shares, "query": query, "count": count, "order": order, "seed": seed},
            repeatable=True,
        )

    def renew(self, id: int, /, *, if_match: object = None) -> types.Snapshot:
        """Freeze what is left of a snapshot of which samples were erased."""
        return self._call("POST", f"/snapshots/{quoted(id)}/renew/", if_match=if_match, repeatable=True)

    def split(
        self,
        service: str,
        /,
        *,
        shares: Mapping[str, float],
        query: Mapping[str, Any] | None = None,
        count: int | None = None,
        order: types.OrderEnum | None = None,
        seed: int | None = None,
    ) -> builtins.list[types.Snapshot]:
        """Freeze a snapshot for each role, all or none: stratified by class, look-alikes on one side."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/snapshots/split/",
            body={"shares": shares, "query": query, "count": count, "order": order, "seed": seed},
            repeatable=True,
        )
