"""Who must approve a deployment to an environment."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from backend.access.roles import Role
from backend.hosts.models import Environment
from backend.hosts.rule import MAX_APPROVALS

ANYBODY = "anybody"


class RulesForm(forms.Form):
    """How many of each group must approve; an empty field is no rule."""

    makers_excluded = forms.BooleanField(
        required=False,
        label="Who asked for it or made it has no vote",
        help_text="Also not on a rejection; whatever their roles are.",
    )

    def __init__(self, data: QueryDict | None, environment: Environment) -> None:
        super().__init__(data, initial={"makers_excluded": environment.makers_excluded})
        kept = {rule.role or ANYBODY: rule.needed for rule in environment.approval_rules.all()}
        for group in (ANYBODY, *Role.values):
            self.fields[f"needed-{group}"] = forms.IntegerField(
                label="Of all who may vote" if group == ANYBODY else f"Of the role {group}",
                min_value=1,
                max_value=MAX_APPROVALS,
                required=False,
                initial=kept.get(group),
            )

    def groups(self) -> list[BoundField]:
        return [bound for bound in self if bound.name.startswith("needed-")]

    def chosen(self) -> dict[str, Any]:
        """The arguments of `environment_change`."""
        needed = {
            name.removeprefix("needed-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("needed-") and value
        }
        rules = [
            {"needed": count, "role": "" if group == ANYBODY else group} for group, count in needed.items()
        ]
        return {"approval_rules": rules, "makers_excluded": self.cleaned_data["makers_excluded"]}
