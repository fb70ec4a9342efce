"""What is asked for an environment: a new one, and another name."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from backend.hosts.models import Environment, ServingHost
from backend.hosts.rule import MAX_APPROVALS


def _name() -> forms.SlugField:
    return forms.SlugField(
        label="Name",
        max_length=40,
        help_text="development, staging, production or your own: it is in addresses.",
    )


class EnvironmentForm(forms.Form):
    """Its name, the host that serves it, and how many approvals a deployment to it takes at first."""

    name = _name()
    host: forms.ModelChoiceField[ServingHost] = forms.ModelChoiceField(queryset=ServingHost.objects.none())
    approvals = forms.IntegerField(
        min_value=1, max_value=MAX_APPROVALS, initial=1, help_text="Of all who may vote; rules say more."
    )

    def __init__(self, data: QueryDict | None, hosts: QuerySet[ServingHost]) -> None:
        super().__init__(data)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """The arguments of `environment_create`."""
        rules = [{"needed": self.cleaned_data["approvals"]}]
        return {"name": self.cleaned_data["name"], "host": self.cleaned_data["host"], "approval_rules": rules}


class RenameForm(forms.Form):
    name = _name()

    def __init__(self, data: QueryDict | None, environment: Environment) -> None:
        super().__init__(data, auto_id="rename-%s", initial={"name": environment.name})
