"""What an environment asks of each gate."""

from collections.abc import Iterator

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from backend.hosts.gates import DEFAULT_GATES, Thresholds, requirements
from backend.hosts.models import Environment
from webui.forms.fields import plain
from webui.gates import Words, words_of


class GatesForm(forms.Form):
    """A field for each number that may be set, in the gate's own unit, and for whether the gate is required."""

    def __init__(self, data: QueryDict | None, environment: Environment) -> None:
        super().__init__(data)
        self.environment = environment
        for asked in requirements(environment):
            for name in DEFAULT_GATES[asked.gate]:
                field = _field(name, words_of(asked.gate))
                self.fields[f"{asked.gate}-{name}"] = field
                field.initial = plain(getattr(asked, name))

    def gates(self) -> Iterator[tuple[Words, list[BoundField]]]:
        """Each gate with its fields."""
        for gate, defaults in DEFAULT_GATES.items():
            yield words_of(gate), [self[f"{gate}-{name}"] for name in defaults]

    def chosen(self) -> dict[str, Thresholds]:
        """What differs from the defaults, or was set before; the defaults of the rest may move."""
        found: Thresholds = {}
        for gate, defaults in DEFAULT_GATES.items():
            for name, default in defaults.items():
                value = self.cleaned_data[f"{gate}-{name}"]
                if value != default or name in self.environment.gates.get(gate, {}):
                    found.setdefault(gate, {})[name] = value
        return {"gates": found}


def _field(name: str, words: Words) -> forms.Field:
    if name == "required":
        return forms.BooleanField(required=False, label="Required")
    if name == "minimum_samples":
        return forms.IntegerField(min_value=1, label="Samples needed")
    label = words.bound.capitalize()
    return forms.FloatField(label=label, widget=forms.NumberInput(attrs={"step": "any"}))
