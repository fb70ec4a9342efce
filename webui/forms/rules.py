"""Who must approve a deployment to an environment."""

from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from backend.access.roles import Role
from backend.hosts.automatic import AutoApproval
from backend.hosts.models import Environment
from backend.hosts.rule import MAX_APPROVALS, rule_of, teams_of


class RulesForm(forms.Form):
    """How many of each group must approve; an empty field is no rule."""

    makers_excluded = forms.BooleanField(
        required=False,
        label="Who asked for it or made it has no vote",
        help_text="Also not on a rejection; whatever their roles are.",
    )

    break_glass = forms.BooleanField(
        required=False,
        label="An owner may deploy without the votes (break-glass)",
        help_text="For a reason, with all required gates. Everybody is told, and another person must review it.",
    )

    auto = forms.BooleanField(
        required=False,
        label="Approve by itself what a policy begins and asks for",
        help_text="Without votes, never in a freeze, and only with every required gate passed by the margin. "
        "What somebody began by hand waits for votes.",
    )
    margin = forms.FloatField(
        label="Margin",
        min_value=0,
        max_value=1,
        required=False,
        help_text="0: at the threshold; 1: the best value there is.",
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    daily_limit = forms.IntegerField(label="A day, at most", min_value=1, max_value=100, required=False)

    def __init__(self, data: QueryDict | None, environment: Environment) -> None:
        switches = {name: getattr(environment, name) for name in ("makers_excluded", "break_glass")}
        conditions = AutoApproval.model_validate(environment.auto_approval).model_dump()
        automatic = {"auto": bool(environment.auto_approval), **conditions}
        super().__init__(data, initial=switches | automatic)
        kept = {(rule["role"], rule["team"]): rule["needed"] for rule in rule_of(environment)["approvals"]}
        teams = dict(teams_of(environment.project).values_list("slug", "name"))
        named = {team for _, team in kept if team} - teams.keys()
        labels = {
            ("", ""): "All who vote",
            **{(role, ""): f"{role.title()}s" for role in Role.values},
            **{("", team): f"Team {teams.get(team, team)}" for team in (*teams, *named)},
        }
        self.names = {f"needed-{role}-{team}": (role, team) for role, team in labels}
        for name, group in self.names.items():
            self.fields[name] = forms.IntegerField(
                label=labels[group],
                min_value=1,
                max_value=MAX_APPROVALS,
                required=False,
                initial=kept.get(group),
            )

    def groups(self) -> list[BoundField]:
        return [self[name] for name in self.names]

    def chosen(self) -> dict[str, Any]:
        """The arguments of `environment_change`."""
        needed = [(self.cleaned_data[name], *group) for name, group in self.names.items()]
        rules = [{"needed": count, "role": role, "team": team} for count, role, team in needed if count]
        conditions = {name: self.cleaned_data[name] for name in ("margin", "daily_limit")}
        told = {name: value for name, value in conditions.items() if value is not None}
        automatic = AutoApproval.model_validate(told).model_dump() if self.cleaned_data["auto"] else {}
        return {
            "approval_rules": rules,
            "auto_approval": automatic,
            **{name: self.cleaned_data[name] for name in ("makers_excluded", "break_glass")},
        }
