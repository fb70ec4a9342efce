"""Which policies are tried, on which traffic."""

import json
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from backend.automation.settings import PolicySettings
from backend.core.clock import now

MINUTE_S = 60.0
# Common ones, with the update and the limits of the service's own policy where they say nothing of them.
PRESETS: dict[str, tuple[str, dict[str, Any]]] = {
    "drift": ("On drift alone", {"when": {"when": "drift"}}),
    "accuracy": ("Accuracy below 90 %", {"when": {"when": "accuracy", "below": 0.9}}),
    "labels": ("1,000 new labels", {"when": {"when": "labels", "at_least": 1000}, "samples_to_label": 0}),
    "nightly": ("Every night at 3", {"when": {"when": "schedule", "at": "03:00"}}),
    "weekly": ("Every Monday at 3", {"when": {"when": "schedule", "at": "03:00", "weekdays": [0]}}),
}


class OthersField(forms.CharField):
    """Policies as JSON: `[{"name": ..., "settings": {...}}]`."""

    def to_python(self, value: Any) -> list[dict[str, Any]]:  # type: ignore[override]
        if not str(value or "").strip():
            return []
        try:
            found = json.loads(value)
        except ValueError as error:
            raise ValidationError("This is not JSON: check its quotes, commas and brackets.") from error
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise ValidationError("It is a list of objects, each with a name and settings.")
        return found


class BacktestForm(forms.Form):
    asks_for: ClassVar = {"policies": "presets", "": "days"}

    retrain = forms.BooleanField(
        label="Train the updates",
        required=False,
        help_text="Each on what had been labelled by its begin, as real ones are; it takes as long.",
    )
    most_retrainings = forms.IntegerField(
        label="Updates trained, at most",
        initial=5,
        min_value=1,
        max_value=50,
        help_text="Of each policy; of all together 100.",
    )

    own = forms.BooleanField(label="The policy as it is set", required=False, initial=True)
    presets = forms.MultipleChoiceField(
        label="Beside it",
        choices=[(name, title) for name, (title, _) in PRESETS.items()],
        initial=["drift", "accuracy", "nightly"],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="With the update and the limits of the policy that is set.",
    )
    others = OthersField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "mono"}),
        help_text='Your own, as JSON: [{"name": "nightly", "settings": {"when": {...}}}]',
    )
    days = forms.FloatField(
        label="Days of traffic", initial=7, min_value=0.01, max_value=400, help_text="Up to now."
    )
    label_delay_min = forms.FloatField(
        label="Minutes to a label",
        initial=0,
        min_value=0,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text="From an answer until its label is known.",
    )
    update_min = forms.FloatField(
        label="Minutes to live",
        required=False,
        min_value=0.01,
        widget=forms.NumberInput(attrs={"step": "any"}),
        help_text="From an update's begin; empty: as updates of this service took.",
    )
    cost_of_update = forms.FloatField(
        label="Cost of an update", initial=0, min_value=0, help_text="In a unit of your own."
    )
    cost_of_error = forms.FloatField(
        label="Cost of an error", initial=0, min_value=0, help_text="In the same unit."
    )

    POLICIES = ("own", "presets", "others")
    TRAINING = ("retrain", "most_retrainings")
    SPAN = ("days", "label_delay_min", "update_min", "cost_of_update", "cost_of_error")

    def __init__(self, data: QueryDict | None, settings: PolicySettings | None) -> None:
        """settings: of the policy that is set, if one is."""
        super().__init__(data)
        self.settings = settings
        for name in ("days", "cost_of_update", "cost_of_error"):
            self.fields[name].widget.attrs["step"] = "any"
        if settings is None:
            del self.fields["own"]

    def policy_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.POLICIES if name in self.fields]

    def training_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.TRAINING]

    def span_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.SPAN]

    def asked(self) -> dict[str, Any]:
        """The argument of `backtest_start`."""
        data, until = self.cleaned_data, now()
        update_min = data["update_min"]
        return {
            "policies": self._policies(),
            "environment": (self.settings or PolicySettings()).environment,
            "since": until - timedelta(days=data["days"]),
            "until": until,
            "label_delay_s": data["label_delay_min"] * MINUTE_S,
            "update_s": None if update_min is None else update_min * MINUTE_S,
            "cost_of_update": data["cost_of_update"],
            "cost_of_error": data["cost_of_error"],
            "retrain": data["retrain"],
            "most_retrainings": data["most_retrainings"],
        }

    def _policies(self) -> list[dict[str, Any]]:
        data = self.cleaned_data
        base = (self.settings or PolicySettings()).model_dump(mode="json")
        own = [{"name": "As it is set", "settings": base}] if data.get("own") else []
        presets = [
            {"name": PRESETS[name][0], "settings": base | PRESETS[name][1]} for name in data["presets"]
        ]
        return [*own, *presets, *data["others"]]
