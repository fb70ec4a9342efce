"""What is asked for a planned downtime."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from webui.forms.fields import MomentField


class DowntimeForm(forms.Form):
    """From when to when, and why."""

    act: ClassVar = "plan"
    begins_at = MomentField(label="Begin, UTC", required=False, help_text="Empty: now.")
    ends_at = MomentField(label="End, UTC")
    reason = forms.CharField(label="What happens then?", max_length=300)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{self.act}-%s")

    def values(self) -> dict[str, Any]:
        """The arguments of `downtime_plan`."""
        return self.cleaned_data
