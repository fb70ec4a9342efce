"""How carefully an environment takes a new version up."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from backend.hosts.models import Environment
from backend.hosts.plans import RolloutPlan
from webui.forms.fields import plain


class SharesField(forms.Field):
    """`0.05, 0.25` as a list of numbers; empty: none."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> list[float]:
        try:
            return [float(part) for part in str(value or "").replace(";", ",").split(",") if part.strip()]
        except ValueError as error:
            raise ValidationError("Shares are numbers between 0 and 1, with commas between them.") from error

    def prepare_value(self, value: Any) -> str:
        return value if isinstance(value, str) else ", ".join(f"{share:g}" for share in value or ())


def _number(label: str, text: str = "") -> forms.FloatField:
    return forms.FloatField(label=label, help_text=text, widget=forms.NumberInput(attrs={"step": "any"}))


class PlanForm(forms.Form):
    """The fields of RolloutPlan, in three groups."""

    shadow_share = _number("Mirrored share", "Of the requests; its answers are thrown away.")
    canary_shares = SharesField(
        required=False, label="Answered shares", help_text="Step by step, rising: 0.05, 0.25, 0.5"
    )
    step_s = _number("Seconds, at least")
    step_requests = forms.IntegerField(label="Requests, at least")
    patience_s = _number("Seconds to wait for them", "Then a person decides.")
    watch_s = _number("Seconds to watch it live", "If it does badly, it is rolled back by itself.")
    max_errors = _number("Failed requests more", "Than the live version's: a share.")
    max_p99_ratio = _number("99th percentile, times", "The live version's.")
    max_accuracy_drop = _number("Accuracy lost", "On labels that came late.")
    max_disagreement = _number("Answers that differ", "In the shadow: beyond it a person decides.")
    max_confidence_drop = _number("Confidence lost", "Beyond it a person decides.")

    GROUPS = (
        ("Steps", ("shadow_share", "canary_shares", "watch_s")),
        ("Each step", ("step_s", "step_requests", "patience_s")),
        ("Goes back", ("max_errors", "max_p99_ratio", "max_accuracy_drop")),
        ("Waits for a person", ("max_disagreement", "max_confidence_drop")),
    )

    def __init__(self, data: QueryDict | None, environment: Environment) -> None:
        plan = RolloutPlan.model_validate(environment.rollout_plan).model_dump()
        super().__init__(data, initial={name: plain(value) for name, value in plan.items()})
        self.environment = environment

    def groups(self) -> list[tuple[str, list[BoundField]]]:
        return [(title, [self[name] for name in names]) for title, names in self.GROUPS]

    def chosen(self) -> dict[str, Any]:
        """What differs from the defaults, or was set before; the defaults of the rest may move."""
        defaults = RolloutPlan().model_dump(mode="json")
        kept = self.environment.rollout_plan
        chosen = {
            name: value
            for name, value in self.cleaned_data.items()
            if value != defaults[name] or name in kept
        }
        return {"rollout_plan": chosen}
