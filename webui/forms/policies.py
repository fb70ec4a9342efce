"""What sets updates of a service going: conditions side by side, limits, and what the update is."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.http import QueryDict

from backend.automation.settings import PolicySettings
from backend.engine import strategies
from webui.forms.fields import plain

MINUTE_S = 60.0
DAYS = list(enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")))
# What each condition asks for: its fields here, by the names that the settings have.
ASKED: dict[str, dict[str, str]] = {
    "drift": {},
    "accuracy": {"below": "accuracy_below", "source": "accuracy_source", "window": "accuracy_window"},
    "labels": {"at_least": "labels_at_least"},
    "traffic": {"at_least": "traffic_at_least"},
    "schedule": {"at": "schedule_at", "weekdays": "schedule_weekdays"},
    "cost": {
        "of_error": "cost_of_error",
        "of_update": "cost_of_update",
        "source": "cost_source",
        "window": "cost_window",
    },
}


class QuietField(forms.CharField):
    """`20:00-06:00, 12:00-13:00` as a list of hours; empty: none."""

    def to_python(self, value: Any) -> list[dict[str, str]]:  # type: ignore[override]
        found = []
        for part in str(value or "").replace("–", "-").split(","):
            begin, dash, end = (word.strip() for word in part.partition("-"))
            if part.strip():
                if not dash:
                    raise ValidationError("Hours are written 20:00-06:00, with commas between them.")
                found.append({"begin": begin, "end": end})
        return found

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return ", ".join(f"{one['begin'][:5]}-{one['end'][:5]}" for one in value)
        return value


def _number(label: str, initial: float | None = None, text: str = "") -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any"})
    return forms.FloatField(label=label, initial=initial, help_text=text, widget=widget)


def _count(label: str, initial: int | None = None, text: str = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, help_text=text)


def _choice(label: str, text: str = "") -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, help_text=text)


def _source() -> forms.ChoiceField:
    choices = [("measured", "measured on labels"), ("estimated", "estimated without labels")]
    return forms.ChoiceField(label="Accuracy", choices=choices, initial="measured")


class PolicyForm(forms.Form):
    """Conditions side by side, joined once; deeper ones are set by REST."""

    asks_for: ClassVar = {"limits.quiet": "quiet", "limits": "cooldown_min", "": "cooldown_min"}

    version = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    enabled = _choice("The policy acts")
    joined = forms.ChoiceField(
        label="It acts when",
        initial="any",
        choices=[
            ("any", "any of these is met"),
            ("all", "all of these are met"),
            ("at_least", "some of these are"),
        ],
    )
    n = _count("How many", 2, "Of the chosen; for some of these.")
    on_drift = _choice("A drift alert is open", "Each is answered once.")
    on_accuracy = _choice("The accuracy is low", "Of the live version.")
    accuracy_below = _number("Below", 0.9)
    accuracy_source = _source()
    accuracy_window = _count("Newest answers", 200)
    on_labels = _choice("New labels are there", "Of samples that no version was trained on.")
    labels_at_least = _count("At least", 1000)
    on_traffic = _choice("New traffic was recorded", "Since the last update began.")
    traffic_at_least = _count("Inputs, at least", 100_000)
    on_schedule = _choice("It is time", "UTC; a time that was missed is made up for.")
    schedule_at = forms.TimeField(
        label="At", initial="03:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    schedule_weekdays = forms.TypedMultipleChoiceField(
        label="On", choices=DAYS, coerce=int, initial=list(range(7)), widget=forms.CheckboxSelectMultiple
    )
    on_cost = _choice("Errors have cost as much as an update", "The accuracy lost, times the requests since.")
    cost_of_error = _number("Cost of an error", 1)
    cost_of_update = _number("Cost of an update", 1000)
    cost_source = _source()
    cost_window = _count("Newest answers", 200)
    cooldown_min = _number("Cooldown, minutes", 60, "After an update's begin, and its end, nothing begins.")
    a_day = _count("Updates a day, at most", 4)
    quiet = QuietField(label="Quiet hours", required=False, help_text="UTC, such as 20:00-06:00.")
    samples_to_label = _count(
        "Samples to label", 400, "Out of the traffic; 0: the labels that are there are used."
    )
    validation_share = _number("Share held back", 0.25, "Of the labels, to judge the candidate.")
    strategy = forms.ChoiceField(
        help_text="Its parameters stay as they were set by REST; another one has its own."
    )
    environment = forms.ChoiceField()
    request_deployment = _choice("Ask for the deployment", "Once the gates are passed; people approve.")

    WHEN = (
        ("on_drift",),
        ("on_accuracy", "accuracy_below", "accuracy_source", "accuracy_window"),
        ("on_labels", "labels_at_least"),
        ("on_traffic", "traffic_at_least"),
        ("on_schedule", "schedule_at", "schedule_weekdays"),
        ("on_cost", "cost_of_error", "cost_of_update", "cost_source", "cost_window"),
    )
    LIMITS = ("cooldown_min", "a_day", "quiet")
    UPDATE = ("samples_to_label", "validation_share", "strategy", "environment", "request_deployment")

    def __init__(
        self,
        data: QueryDict | None,
        settings: PolicySettings,
        *,
        version: int,
        enabled: bool,
        environments: Iterable[str],
    ) -> None:
        """version: of the policy that is set; 0: none is."""
        self.settings = settings.model_dump(mode="json")
        super().__init__(data, initial={"version": version, "enabled": enabled, **_initial(self.settings)})
        offered = [(one["name"], one["title"]) for one in strategies() if one["deployable"]]
        self.fields["strategy"].choices = offered  # type: ignore[attr-defined]
        names = sorted({*environments, settings.environment})
        self.fields["environment"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]

    @property
    def is_nested(self) -> bool:
        """Whether the conditions that are set lie deeper than this form can say."""
        return any("of" in one for one in _alone(self.settings["when"]))

    def conditions(self) -> list[list[BoundField]]:
        return [[self[name] for name in names] for names in self.WHEN]

    def limits(self) -> list[BoundField]:
        return [self[name] for name in self.LIMITS]

    def update_fields(self) -> list[BoundField]:
        return [self[name] for name in self.UPDATE]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if not any(found.get(f"on_{name}") for name in ASKED):
            self.add_error(None, "Choose at least one condition, or turn the policy off.")
        return found

    def values(self) -> dict[str, Any]:
        """The arguments of `policy_set`."""
        data = self.cleaned_data
        kept = data["strategy"] == self.settings["strategy"]
        settings = {name: data[name] for name in self.UPDATE} | {
            "when": self._when(),
            "limits": {
                "cooldown_s": data["cooldown_min"] * MINUTE_S,
                "a_day": data["a_day"],
                "quiet": data["quiet"],
            },
            "parameters": self.settings["parameters"] if kept else {},
            "training": self.settings["training"],
        }
        return {"settings": settings, "enabled": data["enabled"], "version": data["version"]}

    def _when(self) -> dict[str, Any]:
        data = self.cleaned_data
        chosen = [
            {"when": name, **{told: _json(data[field]) for told, field in asked.items()}}
            for name, asked in ASKED.items()
            if data[f"on_{name}"]
        ]
        if len(chosen) == 1:
            return chosen[0]
        some = {"n": data["n"]} if data["joined"] == "at_least" else {}
        return {"when": data["joined"], "of": chosen, **some}


def _initial(settings: dict[str, Any]) -> dict[str, Any]:
    """The fields of settings; of conditions that lie deeper, what stands on the outside."""
    when, limits = settings["when"], settings["limits"]
    found = {name: plain(settings[name]) for name in PolicyForm.UPDATE}
    found |= {
        "cooldown_min": plain(limits["cooldown_s"] / MINUTE_S),
        "a_day": limits["a_day"],
        "quiet": limits["quiet"],
    }
    found |= {"joined": when["when"], "n": when["n"]} if "of" in when else {}
    for one in _alone(when):
        found |= {f"on_{one['when']}": True}
        found |= {field: one[told] for told, field in ASKED.get(one["when"], {}).items()}
    return found


def _alone(when: dict[str, Any]) -> list[dict[str, Any]]:
    """The conditions side by side."""
    return list(when["of"]) if "of" in when else [when]


def _json(value: Any) -> Any:
    return value if isinstance(value, int | float | list) else str(value)
