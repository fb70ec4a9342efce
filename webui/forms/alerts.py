"""What is asked for in the dialogs of an alert, and what narrows the list of alerts."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from backend.access.models import User
from backend.core.clock import now
from backend.monitoring.models import Alert
from backend.monitoring.selectors import NOBODY
from backend.monitoring.severity import SEVERITIES
from backend.monitoring.states import ALERT
from webui.forms.fields import MomentField

SPANS_H = {"1": "1 hour", "4": "4 hours", "24": "1 day", "168": "1 week"}


class AssignForm(forms.Form):
    """Who looks after it."""

    act: ClassVar = "assign"
    assignee = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, empty_label="Nobody", to_field_name="username"
    )

    def __init__(self, data: QueryDict | None, alert: Alert, people: Iterable[User]) -> None:
        """people: a query of those who may."""
        initial = {"assignee": alert.assignee and alert.assignee.username}
        super().__init__(data, auto_id=f"{self.act}-%s", initial=initial)
        field = self.fields["assignee"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people  # type: ignore[assignment]
        field.label_from_instance = lambda user: user.label  # type: ignore[method-assign, assignment]


class MuteForm(forms.Form):
    """For how long it calls for nobody."""

    act: ClassVar = "mute"
    span = forms.ChoiceField(
        label="For", choices=[*SPANS_H.items(), ("", "Until the time below")], required=False, initial="1"
    )
    until = MomentField(label="Until, UTC", required=False)
    reason = forms.CharField(label="Why?", max_length=300, required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{self.act}-%s")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("span") and not data.get("until") and "until" not in self.errors:
            self.add_error("until", "Say until when.")
        return data

    def values(self) -> dict[str, Any]:
        """The arguments of `alert_mute`."""
        data = self.cleaned_data
        until: datetime = now() + timedelta(hours=int(data["span"])) if data["span"] else data["until"]
        return {"until": until, "reason": data["reason"]}


class SeverityForm(forms.Form):
    """How bad a person says it is."""

    act: ClassVar = "severity"
    severity = forms.ChoiceField(choices=[(word, word.capitalize()) for word in SEVERITIES])

    def __init__(self, data: QueryDict | None, alert: Alert) -> None:
        super().__init__(data, auto_id=f"{self.act}-%s", initial={"severity": alert.severity})


class AlertFilter(forms.Form):
    """What is shown of all alerts; a choice that is not there narrows nothing."""

    service = forms.ChoiceField(required=False)
    severity = forms.ChoiceField(
        choices=[("", "Any"), *((word, word.capitalize()) for word in SEVERITIES)], required=False
    )
    assignee = forms.ChoiceField(label="Assigned to", required=False)
    state = forms.ChoiceField(choices=[("", "Any"), *ALERT.choices], required=False, widget=forms.HiddenInput)

    def __init__(
        self, data: QueryDict, services: Iterable[tuple[str, str]], people: Iterable[tuple[str, str]]
    ) -> None:
        """services and people: (name, title) each."""
        super().__init__(data, auto_id="filter-%s")
        for name, choices in (
            ("service", [("", "Any"), *services]),
            ("assignee", [("", "Anybody"), (NOBODY, "Nobody"), *people]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices

    def narrowed(self) -> dict[str, str]:
        """The choices that are there and narrow something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
