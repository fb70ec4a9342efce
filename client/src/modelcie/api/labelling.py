"""`client.labelling`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Labelling(Resource):
    """Labelling."""

    def get(self, service: str, /) -> types.Labelling:
        """How a service's samples are labelled."""
        return self._call("GET", f"/services/{quoted(service)}/labelling/")

    def set(
        self,
        service: str,
        /,
        *,
        overlap: int | None = None,
        disagreement: types.DisagreementEnum | None = None,
        review_share: float | None = None,
        show_prediction: bool | None = None,
        lease_minutes: int | None = None,
        guidelines: str | None = None,
        if_match: object = None,
    ) -> types.Labelling:
        """Set it; what is not given stays as it is."""
        return self._call(
            "PUT",
            f"/services/{quoted(service)}/labelling/",
            body={
                "overlap": overlap,
                "disagreement": disagreement,
                "review_share": review_share,
                "show_prediction": show_prediction,
                "lease_minutes": lease_minutes,
                "guidelines": guidelines,
            },
            if_match=if_match,
        )
