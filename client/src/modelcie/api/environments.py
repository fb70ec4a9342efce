"""`client.environments`. Made by `python -m client.generator` from the schema of the API: change nothing here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from modelcie.api import types
from modelcie.resource import Resource, quoted


class Environments(Resource):
    """Environments."""

    def change(
        self,
        id: int,
        /,
        *,
        position: int | None = None,
        break_glass: bool | None = None,
        approval_rules: Sequence[types.ApprovalRuleInput] | None = None,
        makers_excluded: bool | None = None,
        gates: Mapping[str, types.GateThresholds] | None = None,
        rollout_plan: types.RolloutPlanInput | None = None,
        auto_approval: types.AutoApprovalInput | None = None,
        if_match: object = None,
    ) -> types.EnvironmentDetail:
        """Change what it asks for: what waits for approval is superseded."""
        return self._call(
            "PATCH",
            f"/environments/{quoted(id)}/",
            body={
                "position": position,
                "break_glass": break_glass,
                "approval_rules": approval_rules,
                "makers_excluded": makers_excluded,
                "gates": gates,
                "rollout_plan": rollout_plan,
                "auto_approval": auto_approval,
            },
            if_match=if_match,
        )

    def create(
        self,
        *,
        project: str,
        name: str,
        host: str,
        approval_rules: Sequence[types.ApprovalRuleInput] | None = None,
        makers_excluded: bool | None = None,
        gates: Mapping[str, types.GateThresholds] | None = None,
        rollout_plan: types.RolloutPlanInput | None = None,
        auto_approval: types.AutoApprovalInput | None = None,
    ) -> types.EnvironmentDetail:
        """Add an environment to a project."""
        return self._call(
            "POST",
            "/environments/",
            body={
                "project": project,
                "name": name,
                "host": host,
                "approval_rules": approval_rules,
                "makers_excluded": makers_excluded,
                "gates": gates,
                "rollout_plan": rollout_plan,
                "auto_approval": auto_approval,
            },
            repeatable=True,
        )

    def delete(self, id: int, /, *, if_match: object = None) -> None:
        """Take an environment away to which nothing was ever validated, requested or rolled out."""
        return self._call("DELETE", f"/environments/{quoted(id)}/", if_match=if_match)

    def freeze_add(
        self,
        id: int,
        /,
        *,
        reason: str,
        begins_at: str | None = None,
        ends_at: str | None = None,
        weekly: types.Weekly | None = None,
        if_match: object = None,
    ) -> types.FreezeWindow:
        """Keep what is approved from going live, once or every week; roll backs go on."""
        return self._call(
            "POST",
            f"/environments/{quoted(id)}/freezes/",
            body={"reason": reason, "begins_at": begins_at, "ends_at": ends_at, "weekly": weekly},
            if_match=if_match,
            repeatable=True,
        )

    def freeze_list(self, id: int, /, *, page_size: int | None = None) -> Iterator[types.FreezeWindow]:
        """The freeze windows of an environment, those that are over too."""
        return self._pages(f"/environments/{quoted(id)}/freezes/", query={"page_size": page_size})

    def get(self, id: int, /) -> types.EnvironmentDetail:
        """One environment with its gates and approval rules."""
        return self._call("GET", f"/environments/{quoted(id)}/")

    def list(self, *, page_size: int | None = None) -> Iterator[types.Environment]:
        """The environments of the caller's projects."""
        return self._pages("/environments/", query={"page_size": page_size})

    def rename(self, id: int, /, *, name: str, if_match: object = None) -> types.EnvironmentDetail:
        """Call an environment otherwise: the policies and chains that name it follow."""
        return self._call(
            "POST",
            f"/environments/{quoted(id)}/rename/",
            body={"name": name},
            if_match=if_match,
            repeatable=True,
        )
