"""`client.samples`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from modelcie.api import types
from modelcie.downloads import Progress, Saved
from modelcie.resource import Resource, quoted


class Samples(Resource):
    """Samples."""

    def count(
        self,
        service: str,
        /,
        *,
        cause: str | None = None,
        confidence_from: float | None = None,
        confidence_to: float | None = None,
        disagreement: bool | None = None,
        label: Sequence[str] | None = None,
        labelled: bool | None = None,
        labelled_by: Sequence[str] | None = None,
        predicted: Sequence[str] | None = None,
        since: str | None = None,
        sort: Literal["newest", "oldest", "least_confident", "most_confident"] | None = None,
        source: Sequence[Literal["import", "traffic", "api"]] | None = None,
        split: Sequence[Literal["training", "validation", "golden", "free"]] | None = None,
        suspect: bool | None = None,
        until: str | None = None,
    ) -> types.SampleCount:
        """How many samples are asked for, as far as they are counted."""
        return self._call(
            "GET",
            f"/services/{quoted(service)}/samples/count/",
            query={
                "cause": cause,
                "confidence_from": confidence_from,
                "confidence_to": confidence_to,
                "disagreement": disagreement,
                "label": label,
                "labelled": labelled,
                "labelled_by": labelled_by,
                "predicted": predicted,
                "since": since,
                "sort": sort,
                "source": source,
                "split": split,
                "suspect": suspect,
                "until": until,
            },
        )

    def get(self, id: int, /) -> types.Sample:
        """One sample."""
        return self._call("GET", f"/samples/{quoted(id)}/")

    def import_(
        self,
        service: str,
        /,
        *,
        file: Path,
        reserved: str | None = None,
        new_class: bool | None = None,
        if_match: object = None,
    ) -> types.SampleImported:
        """Add every input of an .npz file, or none; `ids` are in the file's order."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/samples/",
            form={"reserved": reserved, "new_class": new_class},
            files={"file": file},
            if_match=if_match,
            repeatable=True,
        )

    def label_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.Label]:
        """Every label that the sample ever had, newest first."""
        return self._pages(f"/samples/{quoted(id)}/labels/", query={"page_size": page_size})

    def label_set(
        self, id: int, /, *, value: str, new_class: bool | None = None, if_match: object = None
    ) -> types.Label:
        """Say what the sample is; `new_class` confirms a class that the service has not met."""
        return self._call(
            "POST",
            f"/samples/{quoted(id)}/labels/",
            body={"value": value, "new_class": new_class},
            if_match=if_match,
            repeatable=True,
        )

    def lineage(self, id: int, /) -> types.SampleLineage:
        """What was made of one sample: labels, snapshots, versions that learned from it, reports that it judged."""
        return self._call("GET", f"/samples/{quoted(id)}/lineage/")

    def list(
        self,
        service: str,
        /,
        *,
        cause: str | None = None,
        confidence_from: float | None = None,
        confidence_to: float | None = None,
        disagreement: bool | None = None,
        label: Sequence[str] | None = None,
        labelled: bool | None = None,
        labelled_by: Sequence[str] | None = None,
        page_size: int | None = None,
        predicted: Sequence[str] | None = None,
        since: str | None = None,
        sort: Literal["newest", "oldest", "least_confident", "most_confident"] | None = None,
        source: Sequence[Literal["import", "traffic", "api"]] | None = None,
        split: Sequence[Literal["training", "validation", "golden", "free"]] | None = None,
        suspect: bool | None = None,
        until: str | None = None,
    ) -> Iterator[types.Sample]:
        """The samples of a service that are asked for, in the order asked for."""
        return self._pages(
            f"/services/{quoted(service)}/samples/",
            query={
                "cause": cause,
                "confidence_from": confidence_from,
                "confidence_to": confidence_to,
                "disagreement": disagreement,
                "label": label,
                "labelled": labelled,
                "labelled_by": labelled_by,
                "page_size": page_size,
                "predicted": predicted,
                "since": since,
                "sort": sort,
                "source": source,
                "split": split,
                "suspect": suspect,
                "until": until,
            },
        )

    def thumbnail(self, id: int, /, *, to: Path, digest: str = "", progress: Progress | None = None) -> Saved:
        """The sample as a PNG image."""
        return self._download(
            "GET", f"/samples/{quoted(id)}/thumbnail/", to=to, digest=digest, progress=progress
        )
