"""What is asked for a freeze window: once, or every week."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.http import QueryDict

from backend.hosts.calendar import DAYS
from webui.forms.fields import MomentField


def _reason() -> forms.CharField:
    return forms.CharField(label="Why?", max_length=300)


def _time(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def _day(label: str) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[(day, day.title()) for day in DAYS])


class FreezeForm(forms.Form):
    """Between two moments."""

    act: ClassVar = "once"
    begins_at = MomentField(label="Begin, UTC", required=False, help_text="Empty: now.")
    ends_at = MomentField(label="End, UTC")
    reason = _reason()

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{self.act}-%s")

    def values(self) -> dict[str, Any]:
        """The arguments of `freeze_add`."""
        return self.cleaned_data


class WeeklyFreezeForm(FreezeForm):
    """From one time of the week to another."""

    act: ClassVar = "weekly"
    begins_at = None  # type: ignore[assignment]
    ends_at = None  # type: ignore[assignment]
    from_day = _day("From")
    from_time = _time("At")
    until_day = _day("Until")
    until_time = _time("At")
    time_zone = forms.ChoiceField(
        label="By the clocks of", choices=lambda: [(name, name) for name in sorted(available_timezones())]
    )
    field_order = ("from_day", "from_time", "until_day", "until_time", "time_zone", "reason")

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.initial = {"from_day": "friday", "until_day": "monday", "time_zone": "UTC"}

    def values(self) -> dict[str, Any]:
        told = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        return {"reason": self.cleaned_data["reason"], "weekly": told}
