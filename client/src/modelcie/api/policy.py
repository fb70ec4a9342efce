"""`client.policy`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modelcie.api import types
from modelcie.resource import UNSET, Resource, Unset, quoted


class Policy(Resource):
    """Policy."""

    def dry_run(self, service: str, /) -> types.Decision:
        """Whether the policy would act now, and why or why not."""
        return self._call("GET", f"/services/{quoted(service)}/policy/dry-run/")

    def dry_run_of(
        self, service: str, /, *, settings: Mapping[str, Any] | None = None, if_match: object = None
    ) -> types.Decision:
        """The same of other settings, which are not kept."""
        return self._call(
            "POST",
            f"/services/{quoted(service)}/policy/dry-run/",
            body={"settings": settings},
            if_match=if_match,
            repeatable=True,
        )

    def get(self, service: str, /) -> types.Policy:
        """The service's policy; 404 where it has none."""
        return self._call("GET", f"/services/{quoted(service)}/policy/")

    def set(
        self,
        service: str,
        /,
        *,
        enabled: bool | None = None,
        settings: Mapping[str, Any] | None = None,
        version: int | Unset | None = UNSET,
        if_match: object = None,
    ) -> types.Policy:
        """Set what sets updates going; chains under way keep what they began with."""
        return self._call(
            "PUT",
            f"/services/{quoted(service)}/policy/",
            body={"enabled": enabled, "settings": settings},
            nullable={"version": version},
            if_match=if_match,
        )
