"""`client.backtests`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Backtests(Resource):
    """Backtests."""

    def cancel(self, id: int, /, *, if_match: object = None) -> types.Backtest:
        """Cancel it; one that trains ends within seconds."""
        return self._call("POST", f"/backtests/{quoted(id)}/cancel/", if_match=if_match, repeatable=True)

    def delete(self, id: int, /, *, if_match: object = None) -> None:
        """Take one that has ended away."""
        return self._call("DELETE", f"/backtests/{quoted(id)}/", if_match=if_match)

    def get(self, id: int, /) -> types.Backtest:
        """One backtest: how far it is, and what its policies would have done."""
        return self._call("GET", f"/backtests/{quoted(id)}/")

    def list(self, service: str, /, *, page_size: int | None = None) -> Iterator[types.BacktestRow]:
        """The backtests of a service, newest first."""
        return self._pages(f"/services/{quoted(service)}/backtests/", query={"page_size": page_size})

    def start(
        self,
        service: str,
        /,
        *,
        policies: Sequence[Mapping[str, Any]] | None = None,
        environment: str | None = None,
        since: str | None = None,
        until: str | None = None,
        label_delay_s: float | None = None,
        update_s: float | None = None,
        cost_of_update: float | None = None,
        cost_of_error: float | None = None,
        retrain: bool | None = None,
        most_retrainings: int | None = None,
        if_match: object = None,
    ) -> types.Backtest:
        """Have a worker try policies on recorded traffic, with the versions that there were or trained anew."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/backtests/",
            body={
                "policies": policies,
                "environment": environment,
                "since": since,
                "until": until,
                "label_delay_s": label_delay_s,
                "update_s": update_s,
                "cost_of_update": cost_of_update,
                "cost_of_error": cost_of_error,
                "retrain": retrain,
                "most_retrainings": most_retrainings,
            },
            if_match=if_match,
            repeatable=True,
        )
